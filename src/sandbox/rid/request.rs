//! Reading requests: forms, and who is asking.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use jiff::civil::{Date, date};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{csrf::Secret, journal::Journal, pages::Refusal, sessions::Session};
use crate::sandbox::{
    cookie,
    people::{Pupil, RidKind},
    school_year::calendar::SchoolYear,
};

/// Fields of a form or of a query, names to the letter.
#[derive(Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn parse(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The last one of this name, as Django takes it; empty where there is none.
    pub(super) fn field(&self, name: &str) -> &str {
        self.0.iter().rev().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// The query's fields.
pub(super) struct Query(pub(super) Fields);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// The fields of a posted form.
pub(super) struct Form(pub(super) Fields);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = StatusCode;

    async fn from_request(request: Request, state: &S) -> Result<Self, StatusCode> {
        let body = Bytes::from_request(request, state).await.map_err(|_| StatusCode::BAD_REQUEST)?;
        Ok(Self(Fields::parse(&body)))
    }
}

/// The browser's secret against forged requests; the sill has put it there.
pub(super) struct Csrf(pub(super) Secret);

impl<S: Sync> FromRequestParts<S> for Csrf {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Secret>().cloned().map(Self).ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Somebody who is signed in, and the school year that the pages are to show.
pub(super) struct Signed {
    pub(super) session: Session,
    pub(super) csrf: Secret,
    pub(super) year: SchoolYear,
    /// Today, or the last day of a year that is over.
    pub(super) today: Date,
}

impl Signed {
    /// `login@school`.
    pub(super) fn address(&self) -> String {
        format!("{}@{}", self.session.account.login, self.session.account.school)
    }

    /// The pupil whose diary the account shows; a teacher's account gets a page that says so.
    pub(super) fn pupil(&self, journal: &Journal) -> Result<Pupil, Refusal> {
        match self.session.account.kind {
            RidKind::Pupil(id) => journal.pupil(id).ok_or(Refusal::NotFound),
            RidKind::Teacher => Err(Refusal::NoDiary),
        }
    }
}

impl FromRequestParts<Arc<Journal>> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, journal: &Arc<Journal>) -> Result<Self, Response> {
        let key = cookie::find(&parts.headers, SESSION).unwrap_or_default();
        let found = journal.with(|state| state.sessions.find(key).cloned());
        let session = found.ok_or_else(|| to_sign_in(&parts.uri.to_string()))?;
        let Csrf(csrf) =
            Csrf::from_request_parts(parts, journal).await.map_err(IntoResponse::into_response)?;
        let wanted = cookie::find(&parts.headers, "edu_year").unwrap_or_default();
        let (year, today) = shown_year(wanted, journal.today());
        Ok(Self { session, csrf, year, today })
    }
}

/// The cookie `edu_year` names the year in which a school year began; nothing, or nonsense, is the present one.
fn shown_year(wanted: &str, today: Date) -> (SchoolYear, Date) {
    let present = SchoolYear::of(today);
    let begins = present.first_day().year();
    match wanted.parse::<i16>() {
        Ok(wanted) if (begins - OLDEST..begins).contains(&wanted) => {
            let year = SchoolYear::of(date(wanted, 9, 1));
            (year, year.last_day())
        }
        _ => (present, today),
    }
}

/// The sign-in page, and back to `wanted` from there.
pub(super) fn to_sign_in(wanted: &str) -> Response {
    let next = utf8_percent_encode(wanted, QUERY_VALUE);
    (StatusCode::FOUND, [(header::LOCATION, format!("{SIGN_IN}?next={next}"))]).into_response()
}

/// Django's session cookie.
pub(super) const SESSION: &str = "sessionid";
pub(super) const SIGN_IN: &str = "/accounts/login/";

/// How many past years the journal keeps.
const OLDEST: i16 = 3;

/// What Django leaves as it is in `next`.
const QUERY_VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Fields, shown_year, to_sign_in};

    #[test]
    fn the_last_field_of_a_name_counts() {
        let fields = Fields::parse("a=1&a=%D0%BF&ids=1&ids=2".as_bytes());
        assert_eq!((fields.field("a"), fields.field("A")), ("п", ""));
        assert_eq!(fields.all("ids").collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn a_past_year_is_shown_from_its_end() {
        let today = date(2026, 11, 20);
        let table = [
            ("", date(2026, 9, 1), today),
            ("2026", date(2026, 9, 1), today),
            ("2025", date(2025, 9, 1), date(2026, 5, 26)),
            ("2023", date(2023, 9, 1), date(2024, 5, 26)),
            ("2022", date(2026, 9, 1), today),
            ("2027", date(2026, 9, 1), today),
            ("-1", date(2026, 9, 1), today),
        ];
        for (wanted, first, eyes) in table {
            let (year, day) = shown_year(wanted, today);
            assert_eq!((year.first_day(), day), (first, eyes), "{wanted}");
        }
    }

    #[test]
    fn the_wanted_page_stands_in_next() {
        let to = |wanted| to_sign_in(wanted).headers()["location"].to_str().map(str::to_owned).ok();
        assert_eq!(to("/marks/current/").as_deref(), Some("/accounts/login/?next=/marks/current/"));
        assert_eq!(
            to("/messages/input/?page=2").as_deref(),
            Some("/accounts/login/?next=/messages/input/%3Fpage%3D2")
        );
    }
}
