//! Days with lessons, homework and marks in one answer; the files of a lesson.

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::post};
use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};

use super::{Refusal, day, pupil, signed, written};
use crate::sandbox::{
    bars::{
        journal::Journal,
        markup::{breakable, edited},
        pages,
        progress::given,
        request::{Parameters, Visitor},
    },
    people::Pupil,
    school_year::{
        calendar::days,
        timetable::{Lesson, lessons},
        work::{self, Kind},
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/rest/diary", post(diary))
        .route("/rest/additional_materials", post(materials))
        .route("/rest/school_meetings", post(meetings))
        .route("/rest/check_food", post(food))
}

/// At most a month at once.
async fn diary(
    State(journal): State<Arc<Journal>>,
    visitor: Visitor,
    parameters: Parameters,
) -> Result<Json<Value>, Refusal> {
    let pupil = pupil(&journal, &signed(visitor)?, &parameters)?;
    let (first, last) = (day(&parameters, "from_date")?, day(&parameters, "to_date")?);
    if last < first || last > first.saturating_add(31.days()) {
        return Err(Refusal::BadDate);
    }
    let all = days(first, last).map(|day| of_day(&journal, &pupil, day));
    Ok(Json(json!({ "success": true, "days": all.collect::<Vec<_>>() })))
}

fn of_day(journal: &Journal, pupil: &Pupil, day: Date) -> Value {
    let lessons = lessons(pupil, journal.year(), day);
    let told = if lessons.is_empty() {
        json!({ "kind": "Выходной" })
    } else {
        let all = lessons.iter().map(|lesson| of_lesson(journal, pupil, day, lesson));
        json!({ "lessons": all.collect::<Vec<_>>() })
    };
    json!([written(day), told])
}

fn of_lesson(journal: &Journal, pupil: &Pupil, day: Date, lesson: &Lesson) -> Value {
    let today = journal.today();
    let all = work::assignments(pupil, day, lesson, today);
    let homework = all.iter().filter(|work| work.kind == Kind::Homework).map(|work| edited(&work.text));
    let homework: Vec<_> = homework.collect();
    let theme = all.iter().find(|work| work.kind != Kind::Homework).map(|work| work.text.clone());
    let comment = all.iter().find_map(|work| work.comment).unwrap_or_default();
    let (names, marks): (Vec<_>, Vec<_>) = all
        .iter()
        .filter_map(|work| given(work.clone()))
        .map(|mark| (mark.work.kind.name(), mark.value.to_string()))
        .unzip();
    json!({
        "date": written(day),
        "lesson": [
            work::lesson_number(pupil, day, lesson),
            format!("{} урок", lesson.number),
            lesson.starts.strftime("%H:%M").to_string(),
            lesson.ends.strftime("%H:%M").to_string(),
        ],
        "discipline": breakable(lesson.subject),
        "subject": theme.unwrap_or_default(),
        "teacher": lesson.teacher,
        "room": lesson.room,
        "comment": comment,
        "remark": "",
        "attendance": if day < today { json!(["", "Был"]) } else { json!("") },
        "homework": homework,
        "next_homework": [null, ""],
        "individualhomework": [],
        "next_individualhomework": [],
        "marks": if names.is_empty() { json!([]) } else { json!([names, marks]) },
    })
}

/// Files are told by their whole addresses.
async fn materials(
    State(journal): State<Arc<Journal>>,
    visitor: Visitor,
    parameters: Parameters,
) -> Result<Json<Value>, Refusal> {
    let pupil = pupil(&journal, &signed(visitor)?, &parameters)?;
    let lesson: u64 = parameters.text("lesson_id").parse().map_err(|_| Refusal::BadLesson)?;
    let homework = work::find(&pupil, lesson, journal.today()).filter(|(_, work)| work.has_file);
    let files = homework
        .map(|(_, work)| json!({ "name": pages::FILE_NAME, "file": pages::file_url(&journal, work.id) }));
    Ok(Json(json!({ "success": true, "kind": null, "data": files.into_iter().collect::<Vec<_>>() })))
}

async fn meetings(
    State(journal): State<Arc<Journal>>,
    visitor: Visitor,
    parameters: Parameters,
) -> Result<Json<Value>, Refusal> {
    pupil(&journal, &signed(visitor)?, &parameters)?;
    Ok(Json(json!({ "success": true, "kind": "Собраний не запланировано" })))
}

async fn food(visitor: Visitor) -> Result<Json<Value>, Refusal> {
    signed(visitor)?;
    Ok(Json(json!({ "success": true, "food_plugin": "NO" })))
}
