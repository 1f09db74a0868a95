//! Corrections of cards.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    NameForm,
    card_key::CardKeyForm,
    person::{CertificateForm, read_snils},
};
use crate::domain::{BirthCertificate, CardKey, Correction, FullName, Mended};
use crate::store::file::FileFault;

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct CorrectionForm<'a> {
    system: Cow<'a, str>,
    register: Cow<'a, str>,
    number: Cow<'a, str>,
    value: ValueForm<'a>,
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
        let CardKeyForm { system, register, number } = CardKeyForm::from(&correction.card);
        Self {
            system,
            register,
            number,
            value: match &correction.value {
                Mended::Snils(snils) => ValueForm::Snils(Cow::Borrowed(snils.digits())),
                Mended::Name(name) => ValueForm::Name(NameForm::from(name)),
                Mended::BirthDate(date) => ValueForm::BirthDate(*date),
                Mended::BirthCertificate(paper) => ValueForm::BirthCertificate(CertificateForm::from(paper)),
            },
        }
    }
}

impl CorrectionForm<'_> {
    /// The card and its right value.
    ///
    /// # Errors
    /// [`FileFault::Damaged`] if a value is none that was ever written.
    pub(in crate::store) fn parts(self) -> Result<(CardKey, Mended), FileFault> {
        let Self { system, register, number, .. } = self;
        let key = CardKey::try_from(CardKeyForm { system, register, number })?;
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
