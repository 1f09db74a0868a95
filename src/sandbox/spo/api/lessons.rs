//! Lessons with their tasks and marks, for any days: `/services/students/{id}/lessons/{from}/{to}`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{student, written};
use crate::sandbox::{
    people::Pupil,
    school_year::{
        calendar::days,
        timetable::{Lesson, lessons},
        work::{self, Assignment, Kind},
    },
    spo::{
        fault::Fault,
        journal::Journal,
        progress::{given, word},
        request::Signed,
        staff::teacher,
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().route("/services/students/{id}/lessons/{from}/{to}", get(all))
}

async fn all(
    State(journal): State<Arc<Journal>>,
    signed: Signed,
    Path((id, from, to)): Path<(String, String, String)>,
) -> Result<Json<Value>, Fault> {
    let student = student(&journal, &signed, &id)?;
    let day =
        |name, text: &str| text.parse::<Date>().map_err(|_| Fault::Invalid(name, "The value is not valid."));
    let (from, to) = (day("startDate", &from)?, day("endDate", &to)?);
    let asked = days(from, to).take(MOST_DAYS).map(|day| one_day(&journal, &student, day));
    Ok(Json(asked.collect()))
}

fn one_day(journal: &Journal, student: &Pupil, day: Date) -> Value {
    let year = journal.year();
    let lessons: Vec<_> =
        lessons(student, year, day).iter().map(|one| lesson(journal, student, day, one)).collect();
    json!({
        "date": written(day),
        "isHoliday": !year.has_lessons(day),
        "isShort": false,
        "lessons": lessons,
    })
}

/// A lesson that has not been given yet has no page in the register, unless something is due for it.
fn lesson(journal: &Journal, student: &Pupil, day: Date, lesson: &Lesson) -> Value {
    let today = journal.today();
    let mut shown = json!({
        "name": lesson.subject,
        "startTime": lesson.starts.strftime("%H:%M").to_string(),
        "endTime": lesson.ends.strftime("%H:%M").to_string(),
        "timetable": { "classroom": classroom(lesson), "teacher": person(lesson) },
    });
    let work = work::assignments(student, day, lesson, today);
    if day <= today || !work.is_empty() {
        shown["gradebook"] = register(student, day, lesson, &work);
        if day < today && work.is_empty() && was_absent(student, day, lesson) {
            shown["gradebook"]["absenceType"] = json!("IsAbsentByValidReason");
        }
    }
    shown
}

/// The lesson's page in the register.
fn register(student: &Pupil, day: Date, lesson: &Lesson, work: &[Assignment]) -> Value {
    let theme = work.iter().find(|work| work.kind != Kind::Homework).map_or("новая тема", topic);
    json!({
        "id": work::lesson_number(student, day, lesson),
        "lessonType": if lesson.number.is_multiple_of(2) { "PracticalTraining" } else { "Lesson" },
        "themes": [theme],
        "tasks": work.iter().map(task).collect::<Vec<_>>(),
    })
}

/// Now and then, and always the same.
fn was_absent(student: &Pupil, day: Date, lesson: &Lesson) -> bool {
    (student.id + u64::from(lesson.number) + u64::from(day.day().unsigned_abs())).is_multiple_of(7)
}

/// What an attachment looks like is unconfirmed: clients take any list.
fn task(work: &Assignment) -> Value {
    let attachments: Vec<_> = work.has_file.then(|| super::files::attachment(work)).into_iter().collect();
    let mut task = json!({
        "id": work.id,
        "type": kind(work.kind),
        "topic": topic(work),
        "isRequired": work.kind == Kind::Test,
        "attachments": attachments,
    });
    if let Some(comment) = work.comment {
        task["condition"] = json!(comment);
    }
    if let Some(mark) = given(work.mark) {
        task["mark"] = json!(word(mark));
    }
    task
}

/// Without the kind of work before it, which has a member of its own here.
fn topic(work: &Assignment) -> &str {
    let bare = work.text.strip_prefix(work.kind.name()).unwrap_or(&work.text);
    bare.trim_start_matches(": ")
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Homework => "Home",
        Kind::Answer => "Lesson",
        Kind::Quiz => "Independent",
        Kind::Test => "Control",
    }
}

fn classroom(lesson: &Lesson) -> Value {
    let number = lesson.room.chars().filter(char::is_ascii_digit).collect::<String>();
    json!({ "id": number.parse().unwrap_or(1), "name": lesson.room, "building": "Главный корпус" })
}

fn person(lesson: &Lesson) -> Value {
    let teacher = teacher(lesson.teacher);
    json!({
        "id": teacher.id,
        "lastName": teacher.last,
        "firstName": teacher.first,
        "middleName": teacher.middle,
    })
}

/// More than a semester at once nobody asks for.
const MOST_DAYS: usize = 200;
