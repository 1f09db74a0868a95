//! The consent screen: shown once for a person, a system and a set of data.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Deserialize;

use super::{
    answer::{go, page as render},
    browser,
    onward::{allow, refuse},
    sign_in::{Handle, foreign_form, stale},
};
use crate::{
    esia::wire::refusal::Refusal,
    sandbox::esia::{office::Office, pages::ConsentPage},
};

/// The answer of the person.
#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    request: String,
    answer: Choice,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Allow,
    Refuse,
}

/// `GET /aas/oauth2/consent`.
pub(super) async fn page(
    State(office): State<Arc<Office>>,
    Query(handle): Query<Handle>,
    headers: HeaderMap,
) -> Response {
    let now = office.now();
    let Some(waiting) = browser::waiting(&office, &headers, &handle.request, now) else {
        return stale();
    };
    let session = browser::session(&office, &headers, now);
    let Some(person) = session.and_then(|session| office.settings.person(session.oid)) else {
        return go(&format!("/login?request={}", handle.request));
    };
    office.with(|state| state.lay_paper(person.esia.oid, &waiting.asked, now));
    render(StatusCode::OK, &ConsentPage::new(&person.esia, &waiting.asked, &handle.request))
}

/// `POST /aas/oauth2/consent`.
pub(super) async fn submit(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Form(form): Form<Answer>,
) -> Response {
    let now = office.now();
    if !browser::is_own_form(&office, &headers) {
        return foreign_form();
    }
    let Some(waiting) = browser::waiting(&office, &headers, &form.request, now) else {
        return stale();
    };
    let Some(session) = browser::session(&office, &headers, now) else {
        return go(&format!("/login?request={}", form.request));
    };
    // Two presses at once: the first one takes the request, the second one finds nothing.
    if office.with(|state| state.waiting.take(&form.request, now)).is_none() {
        return stale();
    }
    go(&match form.answer {
        Choice::Allow => allow(&office, &waiting.asked, &session, now),
        Choice::Refuse => {
            office.with(|state| state.refuse_consent(session.oid, &waiting.asked));
            let refused = Refusal::Denied.because("the person refused on the consent screen");
            refuse(&office, &waiting.asked, &refused)
        }
    })
}
