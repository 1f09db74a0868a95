//! Reports: the list, the queue that makes one, and the file that comes out.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json, Router,
    extract::{Path, State},
    http::header,
    response::IntoResponse,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{has_diary, own_pupil};
use crate::sandbox::{
    netcity::{
        journal::Journal,
        refusal::Refusal,
        request::{Query, Signed},
        shelf::{Report, Task},
    },
    people::Pupil,
    school_year::{
        calendar::days,
        timetable,
        work::{self, Mark},
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/reports", get(list))
        .route("/webapi/reports/studenttotal", get(describe))
        .route("/webapi/reports/studenttotal/queue", post(queue))
        .route("/webapi/v2/reports/studenttotal/queue", post(queue))
        .route("/webapi/earlyaccess", get(early_access))
        .route("/webapi/files/{id}", get(file))
}

async fn list(_: Signed) -> Json<Value> {
    Json(
        json!([{ "id": "studenttotal", "name": "Отчёт об успеваемости и посещаемости ученика", "group": "student" }]),
    )
}

async fn describe(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
) -> Result<Json<Value>, Refusal> {
    has_diary(&session)?;
    let items = super::own_pupils(&journal, &session);
    let items =
        items.iter().map(|pupil| json!({ "value": pupil.id.to_string(), "title": pupil.name.full() }));
    Ok(Json(json!({
        "report": { "id": "studenttotal", "name": "Отчёт об успеваемости и посещаемости ученика" },
        "filterSources": [{ "filterId": "SID", "items": items.collect::<Vec<_>>() }],
    })))
}

/// The queue's body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order {
    selected_data: Vec<Filter>,
}

/// One filter; `SID` names the pupil.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    filter_id: String,
    filter_value: String,
}

impl Order {
    pub(super) fn chosen(&self, id: &str) -> Option<&str> {
        let filter = self.selected_data.iter().find(|filter| filter.filter_id == id);
        filter.map(|filter| filter.filter_value.as_str())
    }
}

async fn queue(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Json(order): Json<Order>,
) -> Result<Json<Value>, Refusal> {
    let pupil = order.chosen("SID").and_then(|number| number.parse().ok()).ok_or(Refusal::Malformed)?;
    let pupil = own_pupil(&journal, &session, pupil)?.id;
    let owner = session.account.user_id;
    let task = journal.with(|state| state.shelf.queue(Task { owner, pupil }));
    Ok(Json(json!({ "taskId": task })))
}

/// Asked before the hub is opened.
async fn early_access(_: Signed, Query(query): Query) -> Json<bool> {
    Json(query.field("accesskey") == Some("irtechsignalr"))
}

async fn file(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Path(id): Path<u64>,
) -> Result<impl IntoResponse, Refusal> {
    let report = journal.with(|state| state.shelf.report(id).cloned()).ok_or(Refusal::NotFound)?;
    if report.owner != session.account.user_id {
        return Err(Refusal::Forbidden);
    }
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], report.html))
}

/// Makes the report of a queued task and returns the file's number. `None`: no such task of this user.
pub(super) fn make(journal: &Journal, task: u64, owner: u64) -> Option<u64> {
    let task = journal.with(|state| state.shelf.start(task, owner))?;
    let pupil = journal.pupil(task.pupil)?;
    let html =
        Total { who: pupil.name.full(), class: pupil.class, rows: totals(journal, &pupil) }.render().ok()?;
    Some(journal.with(|state| state.shelf.file(Report { owner, html })))
}

/// The report's page.
#[derive(Template)]
#[template(path = "sandbox/netcity/templates/report.html")]
struct Total {
    who: String,
    class: &'static str,
    rows: Vec<Row>,
}

/// One subject's marks since September.
struct Row {
    subject: &'static str,
    marks: Vec<u8>,
    average: String,
}

fn totals(journal: &Journal, pupil: &Pupil) -> Vec<Row> {
    let (year, today) = (journal.year(), journal.today());
    let mut rows: Vec<Row> = timetable::subjects(pupil)
        .into_iter()
        .map(|subject| Row { subject, marks: Vec::new(), average: "—".to_owned() })
        .collect();
    for day in days(year.first_day(), today.min(year.last_day())) {
        for lesson in timetable::lessons(pupil, year, day) {
            let Some(row) = rows.iter_mut().find(|row| row.subject == lesson.subject) else { continue };
            let done = work::assignments(pupil, day, &lesson, today);
            row.marks.extend(done.iter().filter_map(|work| match work.mark {
                Some(Mark::Given(mark)) => Some(mark),
                Some(Mark::Owed) | None => None,
            }));
        }
    }
    for row in rows.iter_mut().filter(|row| !row.marks.is_empty()) {
        let sum: u32 = row.marks.iter().copied().map(u32::from).sum();
        let count = u32::try_from(row.marks.len()).unwrap_or(u32::MAX);
        row.average = format!("{:.2}", f64::from(sum) / f64::from(count)).replace('.', ",");
    }
    rows
}
