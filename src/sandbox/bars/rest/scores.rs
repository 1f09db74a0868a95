//! Marks and averages.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, Router, extract::State, routing::post};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::{Refusal, day, pupil, signed, written};
use crate::sandbox::{
    bars::{
        journal::Journal,
        progress::{self, Given, Subject},
        request::{Parameters, Visitor},
    },
    people::{Pupil, pupils},
    school_year::{calendar::Term, timetable::grade},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/rest/progress_average", post(averages))
        .route("/rest/totals", post(totals))
        .route("/rest/lessons_scores", post(scores))
}

/// The pupil's averages of the term beside those of the class and of all classes of the year.
async fn averages(
    State(journal): State<Arc<Journal>>,
    visitor: Visitor,
    parameters: Parameters,
) -> Result<Json<Value>, Refusal> {
    let pupil = pupil(&journal, &signed(visitor)?, &parameters)?;
    let (term, today) = (progress::term_at(journal.year(), day(&parameters, "date")?), journal.today());
    let all = pupils(today);
    let level = |mate: &&Pupil| grade(mate) == grade(&pupil);
    let class = |mate: &&Pupil| mate.school == pupil.school && mate.class == pupil.class;
    let group = |mates: &[&Pupil]| average_of(mates, &term, today);
    Ok(Json(json!({
        "success": true,
        "kind": null,
        "subperiod": progress::title(&term),
        "self": group(&[&pupil]),
        "classyear": group(&all.iter().filter(class).collect::<Vec<_>>()),
        "level": group(&all.iter().filter(level).collect::<Vec<_>>()),
    })))
}

fn average_of(mates: &[&Pupil], term: &Term, today: Date) -> Value {
    let all = mates.iter().flat_map(|mate| progress::of(mate, (term.first, term.last), today));
    let mut marks: BTreeMap<&str, Vec<Given>> = BTreeMap::new();
    for subject in all {
        marks.entry(subject.name).or_default().extend(subject.marks);
    }
    let total = progress::average(marks.values().flatten());
    let data: Map<String, Value> = marks
        .iter()
        .filter_map(|(name, marks)| Some(((*name).to_owned(), json!(progress::average(marks)?))))
        .collect();
    json!({ "total": total, "data": data })
}

/// The marks of every term and of the year; `0` stands for none.
async fn totals(
    State(journal): State<Arc<Journal>>,
    visitor: Visitor,
    parameters: Parameters,
) -> Result<Json<Value>, Refusal> {
    let pupil = pupil(&journal, &signed(visitor)?, &parameters)?;
    day(&parameters, "date")?;
    let (year, today) = (journal.year(), journal.today());
    let terms = year.terms();
    let by_term = terms.map(|term| progress::of(&pupil, (term.first, term.last), today));
    let subjects = by_term[0].iter().enumerate().map(|(place, subject)| {
        let of_term = |(term, subjects): (&Term, &Vec<Subject>)| {
            subjects.get(place).and_then(|subject| progress::total(&subject.marks, term, today))
        };
        let marks = terms.iter().zip(&by_term).map(of_term).chain([None]);
        let marks: Vec<_> = marks.map(|mark| mark.unwrap_or(0).to_string()).collect();
        (subject.name.to_owned(), json!(marks))
    });
    let titles = terms.iter().map(progress::title).chain(["Годовая".to_owned()]);
    Ok(Json(json!({
        "success": true,
        "period": year.name(),
        "period_types": titles.collect::<Vec<_>>(),
        "period_begin": written(year.first_day()),
        "period_end": written(year.last_day()),
        "subjects": subjects.collect::<Map<_, _>>(),
    })))
}

/// The term's marks by subject and day; `subject` empty for all.
async fn scores(
    State(journal): State<Arc<Journal>>,
    visitor: Visitor,
    parameters: Parameters,
) -> Result<Json<Value>, Refusal> {
    let pupil = pupil(&journal, &signed(visitor)?, &parameters)?;
    let term = progress::term_at(journal.year(), day(&parameters, "date")?);
    let wanted = parameters.text("subject");
    let data: Map<String, Value> = progress::of(&pupil, (term.first, term.last), journal.today())
        .into_iter()
        .filter(|subject| wanted.is_empty() || subject.name == wanted)
        .map(|subject| (subject.name.to_owned(), subject.marks.iter().map(score).collect()))
        .collect();
    Ok(Json(json!({ "success": true, "kind": null, "subperiod": progress::title(&term), "data": data })))
}

fn score(given: &Given) -> Value {
    let mut marks = Map::new();
    marks.insert(given.work.kind.name().to_owned(), json!([given.value.to_string()]));
    json!({ "date": given.work.due.to_string(), "marks": marks })
}
