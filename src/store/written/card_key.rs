//! Which card of which register.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::domain::{CardKey, CardKind, System};
use crate::store::file::FileFault;

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct CardKeyForm<'a> {
    pub(super) system: Cow<'a, str>,
    pub(super) register: Cow<'a, str>,
    pub(super) number: Cow<'a, str>,
}

impl<'a> From<&'a CardKey> for CardKeyForm<'a> {
    fn from(key: &'a CardKey) -> Self {
        let CardKey { system, kind, number } = key;
        Self {
            system: Cow::Borrowed(&system.0),
            register: Cow::Borrowed(kind.word()),
            number: Cow::Borrowed(number),
        }
    }
}

impl TryFrom<CardKeyForm<'_>> for CardKey {
    type Error = FileFault;

    fn try_from(form: CardKeyForm<'_>) -> Result<Self, FileFault> {
        let kind = CardKind::ALL.into_iter().find(|kind| kind.word() == form.register);
        Ok(Self {
            system: System(Arc::from(form.system)),
            kind: kind.ok_or_else(|| FileFault::damaged("a stored card is of no register"))?,
            number: form.number.into_owned(),
        })
    }
}
