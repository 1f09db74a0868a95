//! Cards of the register. What stands in the file in clear is not repeated here.

use std::{borrow::Cow, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    NameForm,
    person::{CertificateForm, read_snils},
};
use crate::domain::{
    AccountKey, BirthCertificate, Card, CardKey, CardKind, Contacts, FullName, Login, Organisation, Passport,
    SchoolId,
};
use crate::store::file::FileFault;

/// Short names: there are millions of them.
#[derive(Serialize, Deserialize)]
pub(in crate::store) struct RegisterForm<'a> {
    #[serde(rename = "k")]
    number: Cow<'a, str>,
    #[serde(rename = "n")]
    name: NameForm<'a>,
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    birth_date: Option<Date>,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    snils: Option<Cow<'a, str>>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    certificate: Option<CertificateForm<'a>>,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    passport: Option<Cow<'a, str>>,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    phone: Option<Cow<'a, str>>,
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    email: Option<Cow<'a, str>>,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    account: Option<AccountForm<'a>>,
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    role: Option<Cow<'a, str>>,
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    children: Vec<Cow<'a, str>>,
}

/// The school, empty where the journal needs none, and the sign-in name as the school wrote it.
#[derive(Serialize, Deserialize)]
struct AccountForm<'a>(Cow<'a, str>, Cow<'a, str>);

impl<'a> From<&'a Card> for RegisterForm<'a> {
    fn from(card: &'a Card) -> Self {
        let borrowed = |text: &'a Option<String>| text.as_deref().map(Cow::Borrowed);
        Self {
            number: Cow::Borrowed(&card.key.number),
            name: NameForm::from(&card.name),
            birth_date: card.birth_date,
            snils: card.snils.as_ref().map(|snils| Cow::Borrowed(snils.digits())),
            certificate: card.birth_certificate.as_ref().map(CertificateForm::from),
            passport: card.passport.as_ref().map(|passport| Cow::Borrowed(&*passport.0)),
            phone: borrowed(&card.contacts.phone),
            email: borrowed(&card.contacts.email),
            account: card.account.as_ref().map(|account| {
                AccountForm(Cow::Borrowed(&account.school.0), Cow::Borrowed(account.login.typed()))
            }),
            role: borrowed(&card.role),
            children: card.children.iter().map(|number| Cow::Borrowed(&**number)).collect(),
        }
    }
}

/// The columns in clear, beside which a form is a card again.
pub(in crate::store) struct InClear {
    pub(in crate::store) organisation: Arc<Organisation>,
    pub(in crate::store) kind: CardKind,
    pub(in crate::store) class: Option<String>,
}

impl RegisterForm<'_> {
    /// The card of this form.
    ///
    /// # Errors
    /// [`FileFault::Damaged`] if a value is none that was ever written.
    pub(in crate::store) fn beside(self, clear: InClear) -> Result<Card, FileFault> {
        let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
        let system = clear.organisation.system.clone();
        let account = self.account.map(|AccountForm(school, login)| {
            let login =
                Login::parse(&login).ok_or_else(|| FileFault::damaged("a stored sign-in name is none"))?;
            Ok::<_, FileFault>(AccountKey {
                system: system.clone(),
                school: SchoolId(school.into_owned()),
                login,
            })
        });
        Ok(Card {
            key: CardKey { system: system.clone(), kind: clear.kind, number: self.number.into_owned() },
            organisation: clear.organisation,
            class: clear.class,
            name: FullName::from(self.name),
            birth_date: self.birth_date,
            snils: read_snils(self.snils)?,
            birth_certificate: self.certificate.map(BirthCertificate::from),
            passport: owned(self.passport).map(Passport),
            contacts: Contacts { phone: owned(self.phone), email: owned(self.email) },
            account: account.transpose()?,
            role: owned(self.role),
            children: self.children.into_iter().map(Cow::into_owned).collect(),
        })
    }
}
