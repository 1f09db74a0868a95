//! «Ваш дневник не найден»: what to do, the code for the school, a request, and the other way.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Console, Service,
    page::{Frame, page},
    refused::refused,
    sign_in::onward,
    visit::Visit,
};
use crate::{
    domain::{AwayCode, AwayReason, Organisation, Refusal, SchoolId, TurnedAway},
    flow::{Signed, answer},
};

#[derive(Template)]
#[template(path = "console/pages/turned_away.html")]
struct TurnedAwayPage<'a> {
    frame: Frame<'a>,
    csrf: &'a str,
    /// The refusal's code, and the key of its words.
    refusal: &'static str,
    key: String,
    journal: Option<&'a str>,
    feedback: Option<&'a str>,
    service: Option<&'a Service>,
    /// What the school finds the rows by.
    codes: Vec<String>,
    /// Whether a login and password of the journal would do instead.
    takes_passwords: bool,
    request: Option<RequestForm>,
    asked: bool,
    sent: bool,
}

/// The request for a school, where no card was found.
struct RequestForm {
    code: String,
    search: String,
    found: Option<Vec<Organisation>>,
}

#[derive(Default, Deserialize)]
pub(super) struct AwayQuery {
    search: Option<String>,
    sent: Option<String>,
}

/// As in the form's `maxlength`.
const LONGEST_CONTACT: usize = 200;

/// `GET /turned-away[?search]`
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    Query(query): Query<AwayQuery>,
    visit: Visit,
) -> Response {
    let signed = match visit.signed(&console).await {
        Ok(Some(signed)) => signed,
        Ok(None) => return Redirect::to("/login").into_response(),
        Err(refusal) => return refused(&console, &visit, refusal),
    };
    match template(&console, &visit, &signed, query).await {
        Ok((refusal, template)) => {
            let status = StatusCode::from_u16(answer::status(refusal)).expect("the table holds statuses");
            page(status, &template)
        }
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

#[derive(Deserialize)]
pub(super) struct AgainForm {
    csrf: String,
}

/// `POST /turned-away/again`: the school has mended the card.
pub(super) async fn again(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Form(form): Form<AgainForm>,
) -> Response {
    let asked = async {
        let signed = visit.signed(&console).await?.ok_or(Refusal::ForeignForm)?;
        visit.check_form(&console, &signed, &form.csrf)?;
        console.house.recognise_again(&signed, visit.now).await?;
        Ok(signed)
    };
    match asked.await {
        Ok(signed) => onward(&console, &visit, &signed).await,
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

#[derive(Deserialize)]
pub(super) struct RequestFields {
    csrf: String,
    code: String,
    school: String,
    contact: String,
}

/// `POST /turned-away`: a request for a school.
pub(super) async fn request(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Form(fields): Form<RequestFields>,
) -> Response {
    let left = async {
        let signed = visit.signed(&console).await?.ok_or(Refusal::ForeignForm)?;
        visit.check_form(&console, &signed, &fields.csrf)?;
        let code = AwayCode::parse(&fields.code).ok_or(Refusal::ForeignForm)?;
        let contact = fields.contact.trim();
        // The form says so too.
        if contact.is_empty() || contact.chars().count() > LONGEST_CONTACT {
            return Err(Refusal::ForeignForm);
        }
        let school = SchoolId(fields.school.clone());
        console.house.leave_request(&signed, &code, school, contact.to_owned(), visit.now).await
    };
    match left.await {
        Ok(()) => Redirect::to("/turned-away?sent=yes").into_response(),
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

async fn template<'a>(
    console: &'a Console,
    visit: &Visit,
    signed: &'a Signed,
    query: AwayQuery,
) -> Result<(Refusal, TurnedAwayPage<'a>), Refusal> {
    let (refusal, rows) = console.house.turned_away(signed).await?;
    let errand = signed.session.errand.as_ref().map(|errand| &errand.system);
    let here: Vec<_> = rows.iter().filter(|row| errand.is_none_or(|system| row.system == *system)).collect();
    let place = errand.and_then(|system| console.house.places.get(system));
    let request = match here.iter().find(|row| row.reason == AwayReason::NoCard) {
        Some(row) if row.request.is_none() => Some(request_form(console, row, query.search).await?),
        Some(_) | None => None,
    };
    let template = TurnedAwayPage {
        frame: Frame::new(console, visit, Some(signed)),
        csrf: signed.session.csrf.expose(),
        refusal: refusal.code(),
        key: refusal.code().to_ascii_lowercase(),
        journal: place.map(|place| place.title.as_str()),
        feedback: console.surroundings.feedback.as_deref(),
        service: console.surroundings.service.as_ref(),
        codes: here.iter().map(|row| row.code.as_str().to_owned()).collect(),
        takes_passwords: place.is_some_and(|place| place.manners.take_passwords()),
        asked: here.iter().any(|row| row.request.is_some()),
        sent: query.sent.is_some(),
        request,
    };
    Ok((refusal, template))
}

async fn request_form(
    console: &Console,
    row: &TurnedAway,
    search: Option<String>,
) -> Result<RequestForm, Refusal> {
    let search = search.unwrap_or_default();
    let found = match search.trim() {
        "" => None,
        part => Some(console.house.organisations(&row.system, part).await?),
    };
    Ok(RequestForm { code: row.code.as_str().to_owned(), search, found })
}
