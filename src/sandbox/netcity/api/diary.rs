//! The diary: timetable, homework and marks in one JSON, as the real server mixes them.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::{
    has_diary, own_pupil, own_pupils,
    shape::{assignment_json, day_json, lesson_json, stamp},
};
use crate::sandbox::{
    netcity::{
        journal::Journal,
        refusal::Refusal,
        request::{Fields, Query, Signed},
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
        .route("/webapi/student/diary/init", get(init))
        .route("/webapi/student/diary", get(diary))
        .route("/webapi/student/diary/assigns/{id}", get(assign))
        .route("/webapi/student/diary/pastmandatory", get(past_mandatory))
        .route("/webapi/schedule/week", get(schedule))
}

/// Newer servers list the students and name the current one by its index; the gymnasium's older one has an
/// object keyed by index and names the current student by number.
async fn init(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Result<Json<Value>, Refusal> {
    has_diary(&session)?;
    let pupils = own_pupils(&journal, &session);
    let chosen = pupils.iter().position(|pupil| Some(pupil.id) == session.child).unwrap_or(0);
    let student = |pupil: &Pupil| {
        json!({
            "studentId": pupil.id,
            "nickName": pupil.name.full(),
            "className": pupil.class,
            "classId": class_id(pupil),
            "iupGrade": 0,
        })
    };
    let students = pupils.iter().map(student);
    let old_shape = session.account.school == 205;
    let (students, current) = if old_shape {
        let keyed: Map<String, Value> = students.enumerate().map(|(i, one)| (i.to_string(), one)).collect();
        (Value::Object(keyed), json!(pupils.get(chosen).map(|pupil| pupil.id)))
    } else {
        (students.collect(), json!(chosen))
    };
    let base = &journal.settings.base_url;
    Ok(Json(json!({
        "students": students,
        "currentStudentId": current,
        "weekStart": stamp(journal.year().latest_week(journal.today())),
        "yaClass": false,
        "yaClassAuthUrl": format!("https://yaclass.example.test/auth?from={base}"),
        "newDiskToken": "",
        "newDiskWasRequest": false,
        "ttsuRl": format!("{base}/"),
        "externalUrl": format!("{base}/"),
        "weight": false,
        "maxMark": 5,
        "withLaAssigns": true,
    })))
}

pub(super) fn class_id(pupil: &Pupil) -> u64 {
    u64::from(timetable::grade(pupil)) * 100 + pupil.id % 100
}

async fn diary(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Query(query): Query,
) -> Result<Json<Value>, Refusal> {
    let pupil = own_pupil(&journal, &session, query.parsed("studentid")?)?;
    let (first, last) = span(&journal, &query)?;
    let week_days: Vec<Value> = days(first, last).filter_map(|day| day_json(&journal, &pupil, day)).collect();
    Ok(Json(json!({
        "weekStart": stamp(first),
        "weekEnd": stamp(last),
        "weekDays": week_days,
        "laAssigns": [],
        "termName": journal.year().term(first).or_else(|| journal.year().term(last))
            .map(|term| format!("{} четверть", term.number)),
        "className": pupil.class,
    })))
}

/// The timetable of a week without a word about homework or marks.
async fn schedule(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Query(query): Query,
) -> Result<Json<Value>, Refusal> {
    let pupil = own_pupil(&journal, &session, query.parsed("studentid")?)?;
    let first: Date = query.parsed("weekstart")?;
    let week = first.series(jiff::ToSpan::day(1)).take(7).flat_map(|day| {
        let lessons = timetable::lessons(&pupil, journal.year(), day);
        lessons.into_iter().map(move |lesson| lesson_json(&lesson, day))
    });
    Ok(Json(week.collect()))
}

async fn assign(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Path(id): Path<u64>,
    Query(query): Query,
) -> Result<Json<Value>, Refusal> {
    let pupil = own_pupil(&journal, &session, query.parsed("studentid")?)?;
    let (lesson, found) = work::find(&pupil, id, journal.today()).ok_or(Refusal::NotFound)?;
    Ok(Json(json!({
        "id": found.id,
        "assignmentName": found.text,
        "activityName": null,
        "problemName": null,
        "productId": null,
        "isDeleted": false,
        "weight": 0,
        "date": stamp(found.due),
        "description": "",
        "subjectGroup": { "id": 1, "name": format!("{}/{}", pupil.class, lesson.subject) },
        "teachers": [{ "id": 7900, "name": lesson.teacher }],
        "attachments": [],
    })))
}

/// What was not handed in.
async fn past_mandatory(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Query(query): Query,
) -> Result<Json<Value>, Refusal> {
    let pupil = own_pupil(&journal, &session, query.parsed("studentid")?)?;
    let (first, last) = span(&journal, &query)?;
    let mut owed = Vec::new();
    for day in days(first, last) {
        for lesson in timetable::lessons(&pupil, journal.year(), day) {
            let all = work::assignments(&pupil, day, &lesson, journal.today());
            let late = all.into_iter().filter(|work| work.mark == Some(Mark::Owed));
            owed.extend(late.map(|work| {
                let mut one = assignment_json(&pupil, &work);
                one["subjectName"] = json!(lesson.subject);
                one
            }));
        }
    }
    Ok(Json(owed.into()))
}

/// The asked days. Only the current year is open; a longer span than a year is refused.
fn span(journal: &Journal, query: &Fields) -> Result<(Date, Date), Refusal> {
    let (first, last): (Date, Date) = (query.parsed("weekstart")?, query.parsed("weekend")?);
    if query.parsed::<i32>("yearid")? != journal.year().id() {
        return Err(Refusal::UnknownYear);
    }
    let length = last.since(first).map_or(-1, |span| span.get_days());
    (0..=366).contains(&length).then_some((first, last)).ok_or(Refusal::Malformed)
}
