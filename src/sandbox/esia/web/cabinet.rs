//! The personal cabinet: «Согласия и доверенности».

use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::Response,
};
use serde::Deserialize;

use super::{
    answer::{go, page as render},
    browser::{self, SESSION},
    sign_in::{account, foreign_form, open, proves},
};
use crate::sandbox::esia::{
    office::Office,
    pages::{CabinetPage, SignInPage},
};

/// Where the real one has it, below the host of the personal cabinet.
pub(super) const PLACE: &str = "/settings/third-party/agreements/acting";

/// Where people sign in to it; the real one goes through ESIA like everybody.
pub(super) const SIGN_IN: &str = "/settings/third-party/agreements/sign-in";

/// A press of a button.
#[derive(Deserialize)]
pub(super) struct Press {
    paper: u64,
    answer: Choice,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Allow,
    Refuse,
    Revoke,
}

/// The sign-in form of the cabinet.
#[derive(Deserialize)]
pub(super) struct SignIn {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    person: Option<String>,
}

/// `GET /settings/third-party/agreements/acting`.
pub(super) async fn page(State(office): State<Arc<Office>>, headers: HeaderMap) -> Response {
    let now = office.now();
    let session = browser::session(&office, &headers, now);
    let Some(person) = session.and_then(|session| office.settings.person(session.oid)) else {
        return render(StatusCode::OK, &SignInPage::to_cabinet(&office.settings, SIGN_IN, false, now));
    };
    let papers = office.with(|state| state.cabinet.of(person.esia.oid, now));
    render(StatusCode::OK, &CabinetPage::new(&person.esia, papers))
}

/// `POST /settings/third-party/agreements/acting`. A paper that is gone, pressed twice or on another page, changes
/// nothing: the page that follows shows what there is.
pub(super) async fn submit(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Form(press): Form<Press>,
) -> Response {
    let now = office.now();
    if !browser::is_own_form(&office, &headers) {
        return foreign_form();
    }
    if let Some(session) = browser::session(&office, &headers, now) {
        office.with(|state| match press.answer {
            Choice::Allow => state.allow_paper(&session, press.paper, now),
            Choice::Refuse | Choice::Revoke => state.tear_paper(session.oid, press.paper),
        });
    }
    go(PLACE)
}

/// `POST /settings/third-party/agreements/sign-in`.
pub(super) async fn sign_in(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Response {
    let now = office.now();
    if !browser::is_own_form(&office, &headers) {
        return foreign_form();
    }
    let chosen = match &form.person {
        Some(login) => account(&office, login),
        None => account(&office, &form.login).filter(|account| proves(account, &form.password)),
    };
    let Some(account) = chosen else {
        let again = SignInPage::to_cabinet(&office.settings, SIGN_IN, true, now);
        return render(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let (_, word) = open(&office, account, now);
    let mut response = go(PLACE);
    response.headers_mut().append(SET_COOKIE, browser::bake(&office, SESSION, &word, true));
    response
}
