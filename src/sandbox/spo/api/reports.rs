//! Reports, which hold marks without exception: `/services/reports`.

use std::sync::Arc;

use axum::{
    Form, Json, Router,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{student, written};
use crate::sandbox::{
    people::{Pupil, college_students},
    school_year::{calendar::days, timetable::lessons},
    spo::{
        fault::Fault,
        journal::{Journal, college},
        progress::{self, Semester, Subject, average, course, former, semester_at, word},
        request::Signed,
        staff::teacher,
        tenants::named,
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/services/reports/current/performance", post(export))
        .route("/services/reports/current/performance/{id}", get(performance))
        .route("/services/reports/curator/group-attestation-for-student/{id}", get(group))
}

/// The marks of the current semester, by subjects and days.
async fn performance(
    State(journal): State<Arc<Journal>>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Json<Value>, Fault> {
    let student = student(&journal, &signed, &id)?;
    let semester = semester_at(journal.year(), journal.today());
    let subjects = progress::of(&student, &semester, journal.today());
    Ok(Json(json!({
        "monthsWithDays": months(&journal, &student, &semester),
        "daysWithMarksForSubject": subjects.iter().map(row).collect::<Vec<_>>(),
    })))
}

fn row(subject: &Subject) -> Value {
    let day = |(day, marks): &(Date, Vec<u8>)| {
        let values: Vec<_> = marks.iter().map(|mark| word(*mark)).collect();
        json!({ "day": written(*day), "markValues": values })
    };
    let mut row = json!({
        "subjectName": subject.name,
        "daysWithMarks": subject.days.iter().map(day).collect::<Vec<_>>(),
    });
    if let Some(average) = average(subject) {
        row["averageMark"] = json!(average);
    }
    row
}

fn months(journal: &Journal, student: &Pupil, semester: &Semester) -> Vec<Value> {
    let mut months: Vec<(i8, Vec<String>)> = Vec::new();
    let with_lessons = days(semester.first, semester.last.min(journal.today()))
        .filter(|day| !lessons(student, journal.year(), *day).is_empty());
    for day in with_lessons {
        match months.last_mut() {
            Some((month, days)) if *month == day.month() => days.push(written(day)),
            Some(_) | None => months.push((day.month(), vec![written(day)])),
        }
    }
    months
        .into_iter()
        .map(|(num, days)| json!({ "month": { "num": num }, "daysWithLessons": days }))
        .collect()
}

/// The last semester's marks of the whole group: a student sees everybody's.
async fn group(
    State(journal): State<Arc<Journal>>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Json<Value>, Fault> {
    let student = student(&journal, &signed, &id)?;
    let mates: Vec<_> = college_students(journal.today())
        .into_iter()
        .filter(|mate| (mate.school, mate.class) == (student.school, student.class))
        .collect();
    let people = mates.iter().map(|mate| {
        let mut shown = named(mate.name);
        shown["id"] = json!(mate.id);
        shown
    });
    // In the autumn of a first year there is none yet: the entrance marks stand for it.
    let year = course(&student).saturating_sub(1);
    let subjects = progress::of(&student, &semester_at(journal.year(), journal.today()), journal.today());
    let subjects = subjects.iter().enumerate().map(|(place, subject)| {
        let marks: Map<_, _> = mates
            .iter()
            .map(|mate| (mate.id.to_string(), json!({ "value": word(former(mate, year, 2, place)) })))
            .collect();
        let teacher = teacher(subject.teacher);
        json!({
            "id": place + 1,
            "name": subject.name,
            "examinationType": if place.is_multiple_of(3) { "Exam" } else { "DifferentiatedTest" },
            "marks": marks,
            "teacher": { "id": teacher.id, "lastName": teacher.last, "firstName": teacher.first, "middleName": teacher.middle },
        })
    });
    Ok(Json(json!({
        "termType": "Semester",
        "termNumber": 2,
        "year": year,
        "departmentName": format!("Отделение информационных технологий, {}", college(student.school).short_name),
        "students": people.collect::<Vec<_>>(),
        "subjects": subjects.collect::<Vec<_>>(),
        "profModules": [],
        "courseWorks": [],
    })))
}

/// The page sends what it shows, in one field of a form, to get a file.
#[derive(Deserialize)]
struct Export {
    json: String,
}

/// A real server makes a spreadsheet, whose name is unconfirmed. A form of another site gets none.
async fn export(
    State(journal): State<Arc<Journal>>,
    signed: Signed,
    headers: HeaderMap,
    Form(form): Form<Export>,
) -> Result<Response, Fault> {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if origin.is_some_and(|origin| origin != journal.settings.base_url) {
        return Err(Fault::Foreign);
    }
    let asked: Value = serde_json::from_str(&form.json).map_err(|_| Fault::Invalid("json", "Not JSON."))?;
    let student = student(&journal, &signed, &asked["studentWorkFlowId"].to_string())?;
    let name =
        utf8_percent_encode(&format!("Успеваемость {}.csv", student.name.last), NON_ALPHANUMERIC).to_string();
    let named = format!("attachment; filename=\"report.csv\"; filename*=UTF-8''{name}");
    let kind = "text/csv; charset=utf-8".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, named)], table(&journal, &student))
        .into_response())
}

/// With the mark by which spreadsheets know UTF-8.
fn table(journal: &Journal, student: &Pupil) -> String {
    let semester = semester_at(journal.year(), journal.today());
    let rows = progress::of(student, &semester, journal.today()).into_iter().map(|subject| {
        let marks: Vec<_> = subject.days.iter().flat_map(|(_, marks)| marks).map(u8::to_string).collect();
        let average = average(&subject).map_or_else(String::new, |average| format!("{average:.2}"));
        format!("{};{};{average}\r\n", subject.name, marks.join(" "))
    });
    std::iter::once("\u{feff}Дисциплина;Оценки;Средний балл\r\n".to_owned()).chain(rows).collect()
}
