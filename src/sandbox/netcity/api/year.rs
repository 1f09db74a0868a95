//! The school year, and the small registers around the diary: terms, announcements, mail.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use jiff::ToSpan;
use serde_json::{Value, json};

use crate::sandbox::{
    netcity::{
        journal::Journal,
        request::{Query, Signed},
    },
    school_year::{
        calendar::{SchoolYear, Term},
        work::Kind,
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/years/current", get(current_year))
        .route("/webapi/terms", get(terms))
        .route("/webapi/terms/search", get(terms))
        .route("/webapi/grade/assignment/types", get(assignment_types))
        .route("/webapi/announcements", get(announcements))
        .route("/webapi/mail/registry", post(mail))
        .route("/webapi/mail/messages/unread", get(unread))
}

async fn current_year(State(journal): State<Arc<Journal>>, _: Signed) -> Json<Value> {
    Json(year_json(journal.year()))
}

pub(super) fn year_json(year: SchoolYear) -> Value {
    json!({
        "id": year.id(),
        "name": year.name(),
        "startDate": format!("{}T00:00:00", year.first_day()),
        "endDate": format!("{}T00:00:00", year.last_day()),
        "status": "Open",
        "globalYear": { "id": year.id(), "name": year.name() },
    })
}

async fn terms(State(journal): State<Arc<Journal>>, _: Signed) -> Json<Value> {
    let all = journal.year().terms().into_iter().map(|term| {
        json!({
            "id": term_id(journal.year(), term),
            "name": format!("{} четверть", term.number),
            "startDate": format!("{}T00:00:00", term.first),
            "endDate": format!("{}T00:00:00", term.last),
        })
    });
    Json(all.collect())
}

pub(super) fn term_id(year: SchoolYear, term: Term) -> i32 {
    year.id() * 10 + i32::from(term.number)
}

async fn assignment_types(_: Signed) -> Json<Value> {
    let all = Kind::ALL.iter().zip(1..).map(|(kind, order)| {
        json!({ "id": kind.type_id(), "name": kind.name(), "abbr": kind.letter(), "order": order })
    });
    Json(all.collect())
}

/// `?take=`: how many at most; −1 for all.
async fn announcements(State(journal): State<Arc<Journal>>, _: Signed, Query(query): Query) -> Json<Value> {
    let take = query.parsed::<i64>("take").ok().and_then(|take| usize::try_from(take).ok());
    let all = ANNOUNCEMENTS.iter().zip(1i64..).map(|((name, text), number)| {
        let posted = journal.today().saturating_sub((number * 4).days());
        json!({
            "id": number,
            "name": name,
            "description": text,
            "author": { "id": 7900, "fio": "Морозова Галина Степановна", "nickName": "Морозова Г. С." },
            "postDate": format!("{posted}T10:00:00"),
            "deleteDate": null,
            "attachments": [],
        })
    });
    Json(all.take(take.unwrap_or(usize::MAX)).collect())
}

async fn mail(State(journal): State<Arc<Journal>>, _: Signed) -> Json<Value> {
    Json(json!({
        "page": 1,
        "totalItems": 1,
        "rows": [{
            "id": 1,
            "author": "Власова Н. П.",
            "subject": "Родительское собрание",
            "sent": format!("{}T12:00:00", journal.year().first_day()),
            "isRead": true,
        }],
    }))
}

async fn unread(_: Signed) -> Json<u32> {
    Json(0)
}

const ANNOUNCEMENTS: [(&str, &str); 2] = [
    (
        "Родительское собрание",
        "<p>Собрание пройдёт в четверг в 18:30 в кабинетах классных руководителей.</p>",
    ),
    ("Неделя математики", "<p>Приглашаем на олимпиаду и «Вечер задач» в актовом зале.</p>"),
];
