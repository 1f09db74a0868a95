//! What the report by subject can be asked for: terms, classes, subjects. Clients read them right after the sign-in.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{diary::class_id, has_diary, own_pupils, reports::Order, shape::stamp, year::term_id};
use crate::sandbox::{
    netcity::{journal::Journal, refusal::Refusal, request::Signed},
    people::Pupil,
    school_year::{calendar::Term, timetable},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/reports/studentgrades", get(describe))
        .route("/webapi/v2/reports/studentgrades/initfilters", post(init))
}

async fn describe(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
) -> Result<Json<Value>, Refusal> {
    has_diary(&session)?;
    let pupils = own_pupils(&journal, &session);
    let first = pupils.first().ok_or(Refusal::NoDiary)?;
    let student = |pupil: &Pupil| json!({ "title": pupil.name.full(), "value": pupil.id.to_string() });
    let class = |pupil: &Pupil| json!({ "title": pupil.class, "value": format!("{}_0", class_id(pupil)) });
    let subject = |(name, number): (&str, u32)| json!({ "title": name, "value": number.to_string() });
    let term = |term: Term| {
        let value = term_id(journal.year(), term).to_string();
        json!({ "title": format!("{} четверть", term.number), "value": value })
    };
    let terms = journal.year().terms();
    let begun = terms.iter().rev().find(|term| term.first <= journal.today()).unwrap_or(&terms[0]);
    let subjects = timetable::subjects(first).into_iter().zip(1..).map(subject);
    Ok(Json(json!({
        "report": { "id": "studentgrades", "name": "Отчёт об успеваемости ученика" },
        "filterSources": [
            { "filterId": "SID", "items": pupils.iter().map(student).collect::<Vec<_>>() },
            { "filterId": "PCLID_IUP", "items": pupils.iter().map(class).collect::<Vec<_>>() },
            { "filterId": "SGID", "items": subjects.collect::<Vec<_>>() },
            {
                "filterId": "TERMID",
                "items": terms.map(term),
                "defaultValue": term_id(journal.year(), *begun).to_string(),
            },
        ],
    })))
}

/// The days of a chosen term.
async fn init(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Json(order): Json<Order>,
) -> Result<Json<Value>, Refusal> {
    has_diary(&session)?;
    let wanted = order.chosen("TERMID").ok_or(Refusal::Malformed)?;
    let mut terms = journal.year().terms().into_iter();
    let term = terms.find(|term| term_id(journal.year(), *term).to_string() == wanted);
    let term = term.ok_or(Refusal::Malformed)?;
    Ok(Json(
        json!([{ "filterId": "period", "range": { "start": stamp(term.first), "end": stamp(term.last) } }]),
    ))
}
