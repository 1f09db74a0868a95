//! Sessions that the gateways have opened in journals.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::card::RoleCode;

use crate::{
    domain::{Asserted, Role, Seat, Secret},
    flow::port::{Alphabet, Entrance, JournalCookie, JournalSession, JournalToken},
};

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct JournalForm<'a> {
    cookies: Vec<PairForm<'a>>,
    tokens: Vec<TokenForm<'a>>,
    storage: Vec<PairForm<'a>>,
    page: Cow<'a, str>,
    fields: Vec<PairForm<'a>>,
    /// By its place in the configuration, which is the same on every node.
    seat: Option<usize>,
    #[serde(default)]
    asserted: Option<AssertedForm<'a>>,
}

#[derive(Serialize, Deserialize)]
struct AssertedForm<'a> {
    login: Cow<'a, str>,
    school: Cow<'a, str>,
    number: Cow<'a, str>,
    role: RoleCode,
    pupil: Option<Cow<'a, str>>,
}

/// A name and a secret.
#[derive(Serialize, Deserialize)]
struct PairForm<'a>(Cow<'a, str>, Cow<'a, str>);

#[derive(Serialize, Deserialize)]
struct TokenForm<'a> {
    value: Cow<'a, str>,
    alphabet: AlphabetCode,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AlphabetCode {
    Digits,
    UrlSafe,
}

impl<'a> From<&'a JournalSession> for JournalForm<'a> {
    fn from(session: &'a JournalSession) -> Self {
        let JournalSession { number: _, cookies, tokens, entrance, seat, asserted } = session;
        Self {
            cookies: cookies.iter().map(|cookie| pair(&cookie.name, &cookie.value)).collect(),
            tokens: tokens.iter().map(TokenForm::from).collect(),
            storage: entrance.storage.iter().map(|(key, value)| pair(key, value)).collect(),
            page: Cow::Borrowed(&entrance.page),
            fields: entrance.fields.iter().map(|(name, value)| pair(name, value)).collect(),
            seat: seat.map(|seat| seat.0),
            asserted: asserted.as_ref().map(AssertedForm::from),
        }
    }
}

impl JournalForm<'_> {
    /// The session under the number that it lies there by.
    pub(in crate::store) fn numbered(self, number: u64) -> JournalSession {
        let cookies = self.cookies.into_iter().map(|form| {
            let (name, value) = form.split();
            JournalCookie { name, value }
        });
        JournalSession {
            number,
            cookies: cookies.collect(),
            tokens: self.tokens.into_iter().map(JournalToken::from).collect(),
            entrance: Entrance {
                storage: self.storage.into_iter().map(PairForm::split).collect(),
                page: self.page.into_owned(),
                fields: self.fields.into_iter().map(PairForm::split).collect(),
            },
            seat: self.seat.map(Seat),
            asserted: self.asserted.map(Asserted::from),
        }
    }
}

impl<'a> From<&'a Asserted> for AssertedForm<'a> {
    fn from(asserted: &'a Asserted) -> Self {
        Self {
            login: Cow::Borrowed(&asserted.login),
            school: Cow::Borrowed(&asserted.school),
            number: Cow::Borrowed(&asserted.number),
            role: RoleCode::from(asserted.role),
            pupil: asserted.pupil.as_deref().map(Cow::Borrowed),
        }
    }
}

impl From<AssertedForm<'_>> for Asserted {
    fn from(form: AssertedForm<'_>) -> Self {
        Self {
            login: form.login.into_owned(),
            school: form.school.into_owned(),
            number: form.number.into_owned(),
            role: Role::from(form.role),
            pupil: form.pupil.map(Cow::into_owned),
        }
    }
}

fn pair<'a>(name: &'a str, value: &'a Secret<String>) -> PairForm<'a> {
    PairForm(Cow::Borrowed(name), Cow::Borrowed(value.expose()))
}

impl PairForm<'_> {
    fn split(self) -> (String, Secret<String>) {
        (self.0.into_owned(), Secret::new(self.1.into_owned()))
    }
}

impl<'a> From<&'a JournalToken> for TokenForm<'a> {
    fn from(token: &'a JournalToken) -> Self {
        let alphabet = match token.alphabet {
            Alphabet::Digits => AlphabetCode::Digits,
            Alphabet::UrlSafe => AlphabetCode::UrlSafe,
        };
        Self { value: Cow::Borrowed(token.value.expose()), alphabet }
    }
}

impl From<TokenForm<'_>> for JournalToken {
    fn from(form: TokenForm<'_>) -> Self {
        let alphabet = match form.alphabet {
            AlphabetCode::Digits => Alphabet::Digits,
            AlphabetCode::UrlSafe => Alphabet::UrlSafe,
        };
        Self { value: Secret::new(form.value.into_owned()), alphabet }
    }
}
