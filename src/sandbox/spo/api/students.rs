//! A student's start page and final marks: `/services/students/{id}`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde_json::{Map, Value, json};

use super::student;
use crate::sandbox::spo::{
    fault::Fault,
    journal::Journal,
    progress::{self, average, course, former, semester_at, semesters, total, word},
    request::Signed,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/services/students/{id}/dashboard", get(dashboard))
        .route("/services/students/{id}/attestation", get(attestation))
}

/// The mean of each subject that has marks, the best first.
async fn dashboard(
    State(journal): State<Arc<Journal>>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Json<Value>, Fault> {
    let student = student(&journal, &signed, &id)?;
    let semester = semester_at(journal.year(), journal.today());
    let subjects = progress::of(&student, &semester, journal.today());
    let mut means: Vec<_> = subjects
        .iter()
        .zip(1..)
        .filter_map(|(subject, id)| Some((average(subject)?, subject.name, id)))
        .collect();
    means.sort_by(|(one, ..), (two, ..)| two.total_cmp(one));
    let shown = means.into_iter().map(|(mark, name, id)| json!({ "id": id, "name": name, "mark": mark }));
    Ok(Json(json!({ "subjects": shown.collect::<Vec<_>>() })))
}

/// The marks of every semester that is over, by the semesters' numbers; a final mark has nobody yet.
async fn attestation(
    State(journal): State<Arc<Journal>>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Json<Value>, Fault> {
    let student = student(&journal, &signed, &id)?;
    let (today, course) = (journal.today(), course(&student));
    let current = semester_at(journal.year(), today);
    let finished = semesters(journal.year())
        .map(|semester| (semester.last < today).then(|| progress::of(&student, &semester, today)));
    let years = (1..=course).map(|year| {
        let terms = [1, 2].map(|number| {
            let is_active = year == course && number == current.number;
            json!({ "id": term_id(year, number), "number": number, "isActive": is_active })
        });
        json!({ "id": year, "number": year, "termType": "Semester", "terms": terms })
    });
    let subjects = progress::of(&student, &current, today);
    let subjects = subjects.iter().enumerate().map(|(place, subject)| {
        let mut marks = Map::new();
        for (year, number) in (1..=course).flat_map(|year| [(year, 1), (year, 2)]) {
            let mark = if year < course {
                Some(former(&student, year, number, place))
            } else {
                let semester = finished[usize::from(number) - 1].as_ref();
                semester.and_then(|subjects| total(subjects.get(place)?))
            };
            if let Some(mark) = mark {
                marks.insert(term_id(year, number).to_string(), json!({ "value": word(mark) }));
            }
        }
        json!({ "name": subject.name, "marks": marks, "finalMark": {} })
    });
    Ok(Json(json!({
        "academicYears": years.collect::<Vec<_>>(),
        "subjects": subjects.collect::<Vec<_>>(),
    })))
}

fn term_id(year: u8, number: u8) -> u32 {
    u32::from(year) * 10 + u32::from(number)
}
