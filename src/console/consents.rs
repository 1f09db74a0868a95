//! «Согласия»: what is agreed to, for oneself and for the children, and taken back.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Console,
    page::{Frame, page},
    refused::refused,
    sign_in::to_esia,
    visit::Visit,
};
use crate::{
    domain::{CardKey, CardKind, ConsentId, ConsentStanding, Giver, Moment, Refusal, System},
    flow::{Agreeing, ConsentLine, Signed},
};

#[derive(Template)]
#[template(path = "console/pages/consents.html")]
struct ConsentsPage<'a> {
    frame: Frame<'a>,
    csrf: &'a str,
    /// Somebody was on the way to a journal and was stopped by what is missing.
    needed: bool,
    done: Option<&'static str>,
    /// Somebody went to ESIA to consent, and refused there.
    not_given: bool,
    errand: bool,
    /// The warning of the browsers inside applications.
    in_app: bool,
    at_esia: bool,
    /// «Разрешить» leads to ESIA.
    leads_out: bool,
    text: &'a [String],
    data: &'a [String],
    own: Vec<Row>,
    children: Vec<Row>,
}

struct Row {
    system: String,
    register: &'static str,
    number: String,
    given_as: &'static str,
    name: String,
    place: String,
    state: RowState,
    until: Option<String>,
    revoke: Option<i64>,
    awaited: bool,
}

/// What stands beside a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RowState {
    Given,
    Missing,
    Expired,
}

#[derive(Default, Deserialize)]
pub(super) struct ConsentsQuery {
    needed: Option<String>,
    done: Option<String>,
}

/// `GET /consents`
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    Query(query): Query<ConsentsQuery>,
    headers: HeaderMap,
    visit: Visit,
) -> Response {
    let signed = match visit.signed(&console).await {
        Ok(Some(signed)) => signed,
        Ok(None) => return Redirect::to("/login").into_response(),
        Err(refusal) => return refused(&console, &visit, refusal),
    };
    let lines = match console.house.consent_lines(&signed, visit.now).await {
        Ok(lines) => lines,
        Err(refusal) => return refused(&console, &visit, refusal),
    };
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let (own, children): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.given_as == Giver::Same);
    let rows = |lines: Vec<ConsentLine>| lines.into_iter().map(|line| Row::of(&console, line)).collect();
    let terms = &console.house.settings.consents;
    let template = ConsentsPage {
        frame: Frame::new(&console, &visit, Some(&signed)),
        csrf: signed.session.csrf.expose(),
        needed: query.needed.is_some(),
        done: match query.done.as_deref() {
            Some("given") => Some("consents-given"),
            Some("revoked") => Some("consents-revoked"),
            Some(_) | None => None,
        },
        not_given: query.done.as_deref() == Some("not-given"),
        errand: signed.session.errand.is_some(),
        in_app: is_in_app(agent),
        at_esia: terms.at_esia,
        leads_out: terms.permission.is_some(),
        text: &terms.text,
        data: &terms.data,
        own: rows(own),
        children: rows(children),
    };
    page(StatusCode::OK, &template)
}

#[derive(Deserialize)]
pub(super) struct GiveForm {
    csrf: String,
    system: String,
    register: String,
    number: String,
    given_as: String,
}

/// `POST /consents`: «Разрешить», here or at ESIA.
pub(super) async fn give(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Form(form): Form<GiveForm>,
) -> Response {
    let given = async {
        let signed = checked(&console, &visit, &form.csrf).await?;
        let kind = CardKind::ALL.into_iter().find(|kind| kind.word() == form.register);
        let given_as = Giver::ALL.into_iter().find(|giver| giver.word() == form.given_as);
        let (kind, given_as) = kind.zip(given_as).ok_or(Refusal::ForeignForm)?;
        let card = CardKey { system: System(form.system.as_str().into()), kind, number: form.number.clone() };
        console.house.agree(&signed, &card, given_as, visit.now).await
    };
    match given.await {
        Ok(Agreeing::Given) => Redirect::to("/consents?done=given").into_response(),
        Ok(Agreeing::AtEsia(out)) => to_esia(&console, &visit, out),
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

#[derive(Deserialize)]
pub(super) struct RevokeForm {
    csrf: String,
    consent: i64,
}

/// `POST /consents/revoke`: «Отозвать».
pub(super) async fn revoke(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Form(form): Form<RevokeForm>,
) -> Response {
    let revoked = async {
        let signed = checked(&console, &visit, &form.csrf).await?;
        console.house.revoke_consent(&signed, ConsentId(form.consent), visit.now).await
    };
    match revoked.await {
        Ok(()) => Redirect::to("/consents?done=revoked").into_response(),
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

async fn checked(console: &Console, visit: &Visit, csrf: &str) -> Result<Signed, Refusal> {
    let signed = visit.signed(console).await?.ok_or(Refusal::ForeignForm)?;
    visit.check_form(console, &signed, csrf)?;
    Ok(signed)
}

impl Row {
    fn of(console: &Console, line: ConsentLine) -> Self {
        let (state, until) = match line.standing {
            ConsentStanding::Given { until } => (RowState::Given, Some(until)),
            ConsentStanding::Missing => (RowState::Missing, None),
            ConsentStanding::Expired => (RowState::Expired, None),
        };
        let place = console.house.places.get(&line.subject.system);
        let day = |until: Moment| place.map(|place| place.today(until).strftime("%d.%m.%Y").to_string());
        let parts = [line.journal.as_str(), line.school.as_str()];
        Self {
            register: line.subject.kind.word(),
            system: line.subject.system.0.to_string(),
            number: line.subject.number,
            given_as: line.given_as.word(),
            name: line.name,
            place: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            until: until.filter(|until| *until != Moment::NEVER).and_then(day),
            revoke: line.own.map(|id| id.0),
            awaited: line.is_awaited,
            state,
        }
    }
}

/// Whether the page is shown inside an application, whose browser Госуслуги advise against (R21). Android's WebView says
/// `; wv)`; that of an iPhone says that it is mobile WebKit and does not say that it is Safari.
fn is_in_app(agent: &str) -> bool {
    let is_apple = agent.contains("iPhone") || agent.contains("iPad");
    agent.contains("; wv)") || (is_apple && agent.contains("AppleWebKit") && !agent.contains("Safari/"))
}

#[cfg(test)]
mod tests {
    use super::is_in_app;

    #[test]
    fn a_browser_inside_an_application_is_told_from_a_browser() {
        let table = [
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
                true,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
                true,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1",
                false,
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
                false,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
                false,
            ),
            ("", false),
        ];
        for (agent, expected) in table {
            assert_eq!(is_in_app(agent), expected, "{agent}");
        }
    }
}
