//! The week: timetable, diary, homework.

use std::sync::Arc;

use axum::{Json, Router, extract::State};
use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};

use super::{call, selected};
use crate::sandbox::{
    bars::{
        fault::Fault,
        journal::Journal,
        markup::{breakable, edited},
        pages,
        progress::given,
        request::{Parameters, Signed},
    },
    people::Pupil,
    school_year::{
        calendar::{days, monday},
        timetable::{Lesson, lessons},
        work::{self, Assignment, Kind},
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/api/ScheduleService/GetWeekSchedule", call(schedule))
        .route("/api/ScheduleService/GetDiary", call(diary))
        .route("/api/HomeworkService/GetHomeworkFromRange", call(homework))
}

/// `?date=`: the week that the day lies in. Without a day, the latest week with lessons.
struct Week(Date);

impl Week {
    fn asked(journal: &Journal, parameters: &Parameters) -> Result<Self, Fault> {
        let latest = journal.year().latest_week(journal.today());
        parameters.day(latest).map(|day| Self(monday(day)))
    }

    fn days(&self) -> impl Iterator<Item = Date> {
        days(self.0, self.0.saturating_add(6.days()))
    }
}

/// The timetable without a word about homework or marks.
async fn schedule(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    parameters: Parameters,
) -> Result<Json<Value>, Fault> {
    let pupil = selected(&journal, &session)?;
    let week = Week::asked(&journal, &parameters)?;
    Ok(Json(
        json!({ "days": week.days().map(|day| day_json(&journal, &pupil, day, slot)).collect::<Vec<_>>() }),
    ))
}

/// Lessons with homework and marks in one answer. What an entry holds beside the lesson is unconfirmed.
async fn diary(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    parameters: Parameters,
) -> Result<Json<Value>, Fault> {
    let pupil = selected(&journal, &session)?;
    let week = Week::asked(&journal, &parameters)?;
    let shown = |lesson: &Lesson, day| {
        let mut shown = slot(lesson, day);
        for done in work::assignments(&pupil, day, lesson, journal.today()) {
            enter(&journal, &mut shown, done);
        }
        shown
    };
    Ok(Json(
        json!({ "days": week.days().map(|day| day_json(&journal, &pupil, day, shown)).collect::<Vec<_>>() }),
    ))
}

/// The homework of a week, by days.
async fn homework(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    parameters: Parameters,
) -> Result<Json<Value>, Fault> {
    let pupil = selected(&journal, &session)?;
    let week = Week::asked(&journal, &parameters)?;
    let of_day = |day: Date| {
        let all = lessons(&pupil, journal.year(), day).into_iter().flat_map(|lesson| {
            let work = work::assignments(&pupil, day, &lesson, journal.today()).into_iter();
            work.filter(|work| work.kind == Kind::Homework).map(move |work| {
                json!({
                    "discipline": breakable(lesson.subject),
                    "homework": edited(&work.text),
                    "teacher": lesson.teacher,
                })
            })
        });
        json!({ "date": day.to_string(), "name": weekday(day), "homeworks": all.collect::<Vec<_>>() })
    };
    Ok(Json(week.days().map(of_day).collect()))
}

/// Days without lessons say so; only they have the field.
fn day_json(journal: &Journal, pupil: &Pupil, day: Date, shown: impl Fn(&Lesson, Date) -> Value) -> Value {
    let lessons: Vec<_> =
        lessons(pupil, journal.year(), day).iter().map(|lesson| shown(lesson, day)).collect();
    let mut one = json!({ "date": day.to_string(), "name": weekday(day) });
    if lessons.is_empty() {
        one["is_weekend"] = json!(true);
    } else {
        one["lessons"] = lessons.into();
    }
    one
}

fn slot(lesson: &Lesson, _: Date) -> Value {
    json!({
        "lesson_number": lesson.number,
        "discipline": breakable(lesson.subject),
        "office": lesson.room,
        "teacher": lesson.teacher,
        "time_begin": lesson.starts.strftime("%H:%M").to_string(),
        "time_end": lesson.ends.strftime("%H:%M").to_string(),
    })
}

/// Puts a piece of work into its lesson: homework with its file, or what was done in class; and the mark.
fn enter(journal: &Journal, lesson: &mut Value, done: Assignment) {
    match done.kind {
        Kind::Homework => {
            lesson["homework"] = json!(edited(&done.text));
            if done.has_file {
                lesson["materials"] =
                    json!([{ "name": pages::FILE_NAME, "url": pages::file_url(journal, done.id) }]);
            }
        }
        Kind::Answer | Kind::Quiz | Kind::Test => lesson["theme"] = json!(done.text),
    }
    if let Some(given) = given(done) {
        let mark = json!({ "mark": given.value.to_string(), "description": given.work.kind.name() });
        if let Some(marks) = lesson["marks"].as_array_mut() {
            marks.push(mark);
        } else {
            lesson["marks"] = json!([mark]);
        }
    }
}

fn weekday(day: Date) -> &'static str {
    WEEKDAYS[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())]
}

const WEEKDAYS: [&str; 7] =
    ["Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье"];
