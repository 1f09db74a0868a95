//! The stored forms of what is sealed: JSON of their own, so that the domain's nouns may change while old
//! records stay readable. Texts are borrowed when written, so no unwiped copies of secrets are left behind.

mod card;
mod card_key;
mod correction;
mod journal;
mod kept;
mod names;
mod person;
mod register;
mod request;
mod sessions;
mod standing;

use serde::{Deserialize, Serialize};

use crate::domain::Secret;
use crate::store::file::FileFault;

pub(super) use card::CardForm;
pub(super) use card_key::CardKeyForm;
pub(super) use correction::CorrectionForm;
pub(super) use journal::JournalForm;
pub(super) use kept::KeptFormForm;
pub(super) use names::{ClaimNames, NameForm};
pub(super) use register::{InClear, RegisterForm};
pub(super) use request::RequestForm;
pub(super) use sessions::{AttemptForm, CounterForm, GateForm, HostForm, TicketForm};
pub(super) use standing::StandingForm;

/// To be sealed.
pub(super) fn write(form: &impl Serialize) -> Secret<Vec<u8>> {
    Secret::new(serde_json::to_vec(form).expect("forms have text keys and no failing parts"))
}

/// What was unsealed.
///
/// # Errors
/// [`FileFault::Damaged`] if another form was sealed; its text is not repeated.
pub(super) fn read<'a, T: Deserialize<'a>>(plain: &'a Secret<Vec<u8>>) -> Result<T, FileFault> {
    serde_json::from_slice(plain.expose())
        .map_err(|_| FileFault::damaged("a sealed record opened, but is not of the form it should have"))
}
