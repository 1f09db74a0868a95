//! As whom and for whom an account was entered last.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::Standing;

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct StandingForm<'a> {
    role: Option<Cow<'a, str>>,
    pupil: Option<Cow<'a, str>>,
}

impl<'a> From<&'a Standing> for StandingForm<'a> {
    fn from(standing: &'a Standing) -> Self {
        Self {
            role: standing.role.as_deref().map(Cow::Borrowed),
            pupil: standing.pupil.as_deref().map(Cow::Borrowed),
        }
    }
}

impl From<StandingForm<'_>> for Standing {
    fn from(form: StandingForm<'_>) -> Self {
        Self { role: form.role.map(Cow::into_owned), pupil: form.pupil.map(Cow::into_owned) }
    }
}
