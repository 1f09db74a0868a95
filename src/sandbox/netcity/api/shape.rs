//! The diary's JSON shapes.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::sandbox::{
    netcity::journal::Journal,
    people::Pupil,
    school_year::{
        timetable::{self, Lesson},
        work::{self, Assignment, Kind, Mark},
    },
};

/// Days without lessons do not appear at all.
pub(super) fn day_json(journal: &Journal, pupil: &Pupil, day: Date) -> Option<Value> {
    let lessons: Vec<Value> = timetable::lessons(pupil, journal.year(), day)
        .iter()
        .map(|lesson| {
            let mut shown = lesson_json(lesson, day);
            let work = work::assignments(pupil, day, lesson, journal.today());
            if !work.is_empty() {
                let all: Vec<Value> = work.iter().map(|work| assignment_json(pupil, work)).collect();
                shown["assignments"] = all.into();
            }
            shown
        })
        .collect();
    (!lessons.is_empty()).then(|| json!({ "date": stamp(day), "lessons": lessons }))
}

pub(super) fn lesson_json(lesson: &Lesson, day: Date) -> Value {
    json!({
        "classmeetingId": i64::from(day.day_of_year()) * 10 + i64::from(lesson.number),
        "day": stamp(day),
        "number": lesson.number,
        "relay": 1,
        "room": lesson.room,
        "startTime": lesson.starts.strftime("%H:%M").to_string(),
        "endTime": lesson.ends.strftime("%H:%M").to_string(),
        "subjectName": lesson.subject,
        "isEaLesson": false,
    })
}

pub(super) fn assignment_json(pupil: &Pupil, work: &Assignment) -> Value {
    let mark = work.mark.map(|mark| {
        let (value, owed) = match mark {
            Mark::Given(value) => (Some(value), false),
            Mark::Owed => (None, true),
        };
        json!({ "assignmentId": work.id, "studentId": pupil.id, "mark": value, "dutyMark": owed, "resultScore": null })
    });
    let mut shown = json!({
        "id": work.id,
        "typeId": work.kind.type_id(),
        "assignmentName": work.text,
        "weight": if work.kind == Kind::Test { 20 } else { 10 },
        "dueDate": stamp(work.due),
        "classAssignment": work.kind != Kind::Homework,
        "attachmentsExists": work.has_file,
        "markComment": work.comment.map(|text| json!({ "id": work.id, "name": text })),
        "textAnswer": null,
    });
    if let Some(mark) = mark {
        shown["mark"] = mark;
    }
    shown
}

/// A date the way the server writes it.
pub(super) fn stamp(day: Date) -> String {
    format!("{day}T00:00:00")
}
