//! Corrections of cards.

use std::{borrow::Cow, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    NameForm,
    person::{CertificateForm, read_snils},
};
use crate::domain::{BirthCertificate, CardKey, CardKind, Correction, FullName, Mended, System};
use crate::store::file::FileFault;

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct CorrectionForm<'a> {
    #[serde(flatten)]
    card: CardKeyForm<'a>,
    value: ValueForm<'a>,
}

/// Which card.
#[derive(Serialize, Deserialize)]
pub(in crate::store) struct CardKeyForm<'a> {
    system: Cow<'a, str>,
    register: Cow<'a, str>,
    number: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ValueForm<'a> {
    Snils(Cow<'a, str>),
    Name(NameForm<'a>),
    BirthDate(Date),
    BirthCertificate(CertificateForm<'a>),
}

impl<'a> From<&'a Correction> for CorrectionForm<'a> {
    fn from(correction: &'a Correction) -> Self {
        Self {
            card: CardKeyForm::from(&correction.card),
            value: match &correction.value {
                Mended::Snils(snils) => ValueForm::Snils(Cow::Borrowed(snils.digits())),
                Mended::Name(name) => ValueForm::Name(NameForm::from(name)),
                Mended::BirthDate(date) => ValueForm::BirthDate(*date),
                Mended::BirthCertificate(paper) => ValueForm::BirthCertificate(CertificateForm::from(paper)),
            },
        }
    }
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
            kind: kind.ok_or_else(|| FileFault::damaged("a card is of no register"))?,
            number: form.number.into_owned(),
        })
    }
}

impl CorrectionForm<'_> {
    /// The card and its right value.
    ///
    /// # Errors
    /// [`FileFault::Damaged`] if a value is none that was ever written.
    pub(in crate::store) fn parts(self) -> Result<(CardKey, Mended), FileFault> {
        let key = CardKey::try_from(self.card)?;
        let value = match self.value {
            ValueForm::Snils(digits) => {
                let snils = read_snils(Some(digits))?;
                Mended::Snils(snils.ok_or_else(|| FileFault::damaged("a correction has no value"))?)
            }
            ValueForm::Name(name) => Mended::Name(FullName::from(name)),
            ValueForm::BirthDate(date) => Mended::BirthDate(date),
            ValueForm::BirthCertificate(paper) => Mended::BirthCertificate(BirthCertificate::from(paper)),
        };
        Ok((key, value))
    }
}
