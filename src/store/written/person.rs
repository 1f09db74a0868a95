//! Persons and their children, as ESIA vouched for them.

use std::{borrow::Cow, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::NameForm;
use crate::domain::{Assurance, BirthCertificate, Child, FullName, Oid, PersonKey, Realm, Snils};
use crate::store::file::FileFault;

#[derive(Serialize, Deserialize)]
pub(super) struct PersonForm<'a> {
    realm: Cow<'a, str>,
    oid: u64,
}

impl<'a> From<&'a PersonKey> for PersonForm<'a> {
    fn from(person: &'a PersonKey) -> Self {
        Self { realm: Cow::Borrowed(&person.realm.0), oid: person.oid.0 }
    }
}

impl From<PersonForm<'_>> for PersonKey {
    fn from(form: PersonForm<'_>) -> Self {
        Self { realm: Realm(Arc::from(form.realm)), oid: Oid(form.oid) }
    }
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AssuranceCode {
    Child,
    Simple,
    Confirmed,
}

impl From<Assurance> for AssuranceCode {
    fn from(assurance: Assurance) -> Self {
        match assurance {
            Assurance::Child => Self::Child,
            Assurance::Simple => Self::Simple,
            Assurance::Confirmed => Self::Confirmed,
        }
    }
}

impl From<AssuranceCode> for Assurance {
    fn from(code: AssuranceCode) -> Self {
        match code {
            AssuranceCode::Child => Self::Child,
            AssuranceCode::Simple => Self::Simple,
            AssuranceCode::Confirmed => Self::Confirmed,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct ChildForm<'a> {
    name: NameForm<'a>,
    birth_date: Option<Date>,
    snils: Option<Cow<'a, str>>,
    certificate: Option<CertificateForm<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct CertificateForm<'a> {
    series: Cow<'a, str>,
    number: Cow<'a, str>,
}

impl<'a> From<&'a BirthCertificate> for CertificateForm<'a> {
    fn from(paper: &'a BirthCertificate) -> Self {
        Self { series: Cow::Borrowed(&paper.series), number: Cow::Borrowed(&paper.number) }
    }
}

impl From<CertificateForm<'_>> for BirthCertificate {
    fn from(form: CertificateForm<'_>) -> Self {
        Self { series: form.series.into_owned(), number: form.number.into_owned() }
    }
}

impl<'a> From<&'a Child> for ChildForm<'a> {
    fn from(child: &'a Child) -> Self {
        Self {
            name: NameForm::from(&child.name),
            birth_date: child.birth_date,
            snils: child.snils.as_ref().map(|snils| Cow::Borrowed(snils.digits())),
            certificate: child.birth_certificate.as_ref().map(CertificateForm::from),
        }
    }
}

/// A СНИЛС as it was written, which was a right one then.
pub(super) fn read_snils(digits: Option<Cow<'_, str>>) -> Result<Option<Snils>, FileFault> {
    let read = digits.map(|digits| Snils::parse(&digits)).transpose();
    read.map_err(|_| FileFault::damaged("a stored СНИЛС is none"))
}

impl TryFrom<ChildForm<'_>> for Child {
    type Error = FileFault;

    fn try_from(form: ChildForm<'_>) -> Result<Self, FileFault> {
        Ok(Self {
            name: FullName::from(form.name),
            birth_date: form.birth_date,
            snils: read_snils(form.snils)?,
            birth_certificate: form.certificate.map(BirthCertificate::from),
        })
    }
}
