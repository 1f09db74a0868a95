//! Marks: of the term, and of the terms that are over.

use std::sync::Arc;

use axum::{Json, Router, extract::State};
use serde_json::{Value, json};

use super::{call, selected};
use crate::sandbox::bars::{
    fault::Fault,
    journal::Journal,
    markup::breakable,
    progress::{self, Given, Subject},
    request::{Parameters, Signed},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/api/MarkService/GetSummaryMarks", call(summary))
        .route("/api/MarkService/GetTotalMarks", call(totals))
}

/// `?date=`: the marks of the term that the day lies in.
async fn summary(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    parameters: Parameters,
) -> Result<Json<Value>, Fault> {
    let pupil = selected(&journal, &session)?;
    let term = progress::term_at(journal.year(), parameters.day(journal.today())?);
    let subjects = progress::of(&pupil, (term.first, term.last), journal.today());
    let mut dates: Vec<_> =
        subjects.iter().flat_map(|subject| &subject.marks).map(|mark| mark.work.due.to_string()).collect();
    dates.sort_unstable();
    dates.dedup();
    let marked = subjects.iter().filter(|subject| !subject.marks.is_empty());
    Ok(Json(json!({
        "summary_marks_data": [{
            "subperiod": { "code": progress::code(&term), "name": progress::title(&term) },
            "dates": dates,
            "discipline_marks": marked.map(discipline).collect::<Vec<_>>(),
        }],
    })))
}

fn discipline(subject: &Subject) -> Value {
    json!({
        "discipline": breakable(subject.name),
        "average_mark": progress::shown(progress::average(&subject.marks)),
        "marks": subject.marks.iter().map(mark).collect::<Vec<_>>(),
    })
}

fn mark(given: &Given) -> Value {
    let comment = given.work.comment.map(|comment| format!(". {comment}")).unwrap_or_default();
    json!({
        "date": given.work.due.to_string(),
        "mark": given.value.to_string(),
        "description": format!("{}{comment}", given.work.kind.name()),
    })
}

/// Every term of the year; those that are not over have no mark yet.
async fn totals(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Result<Json<Value>, Fault> {
    let pupil = selected(&journal, &session)?;
    let (terms, today) = (journal.year().terms(), journal.today());
    let by_term = terms.map(|term| (term, progress::of(&pupil, (term.first, term.last), today)));
    let subjects = by_term[0].1.iter().enumerate().map(|(place, subject)| {
        let marks = by_term.iter().filter_map(|(term, subjects)| {
            let mark = progress::total(&subjects.get(place)?.marks, term, today)?;
            Some(json!({ "subperiod_code": progress::code(term), "mark": mark.to_string() }))
        });
        json!({ "discipline": breakable(subject.name), "period_marks": marks.collect::<Vec<_>>() })
    });
    let periods =
        terms.iter().map(|term| json!({ "code": progress::code(term), "name": progress::title(term) }));
    Ok(Json(json!({
        "total_marks_data": [{
            "subperiods": periods.collect::<Vec<_>>(),
            "discipline_marks": subjects.collect::<Vec<_>>(),
        }],
    })))
}
