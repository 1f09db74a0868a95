//! Names of people.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::FullName;

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct NameForm<'a> {
    last: Cow<'a, str>,
    first: Cow<'a, str>,
    middle: Option<Cow<'a, str>>,
}

impl<'a> From<&'a FullName> for NameForm<'a> {
    fn from(name: &'a FullName) -> Self {
        Self {
            last: Cow::Borrowed(&name.last),
            first: Cow::Borrowed(&name.first),
            middle: name.middle.as_deref().map(Cow::Borrowed),
        }
    }
}

impl From<NameForm<'_>> for FullName {
    fn from(form: NameForm<'_>) -> Self {
        Self {
            last: form.last.into_owned(),
            first: form.first.into_owned(),
            middle: form.middle.map(Cow::into_owned),
        }
    }
}

/// The two names that a school compares.
#[derive(Serialize, Deserialize)]
pub(in crate::store) struct ClaimNames<'a> {
    pub(in crate::store) claimant: Cow<'a, str>,
    pub(in crate::store) holder: Cow<'a, str>,
}
