//! The school, the class and the widgets of the start page.

use std::sync::Arc;

use axum::{Json, Router, extract::State};
use jiff::ToSpan;
use serde_json::{Value, json};

use super::{call, selected};
use crate::sandbox::{
    bars::{
        fault::Fault,
        journal::{self, Journal},
        request::Signed,
    },
    people::{JournalRole, Pupil, SCHOOLS, School, pupils},
    school_year::{calendar::monday, timetable::grade},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/api/SchoolService/getSchoolInfo", call(school))
        .route("/api/SchoolService/getClassYearInfo", call(class))
        .route("/api/WidgetService/getBirthdays", call(birthdays))
        .route("/api/WidgetService/getClassHours", call(class_hours))
        .route("/api/WidgetService/getEvents", call(events))
}

/// The selected pupil's school; a member of staff sees the own one.
async fn school(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Result<Json<Value>, Fault> {
    let school: &School = match session.account.role {
        JournalRole::Staff => &SCHOOLS[0],
        JournalRole::Pupil | JournalRole::Parent => {
            journal::school(selected(&journal, &session)?.school).ok_or(Fault::NoPupil)?
        }
    };
    let learn = pupils(journal.today()).iter().filter(|pupil| pupil.school == school.id).count();
    let person = |group: &str, name: &str, job: &str, male: bool| json!({ "group": group, "fullname": name, "employer_jobs": [job], "category": "", "photo": null, "male": male });
    Ok(Json(json!({
        "name": school.name,
        "address": format!("{}, ул. Школьная, д. {}", school.municipality, school.id),
        "phone": "+7 (900) 000-01-01",
        "site_url": format!("https://school{}.example.test", school.id),
        "email": format!("school{}@example.test", school.id),
        "photo": null,
        "ustav": null,
        "count_employees": 4,
        "count_pupils": learn,
        "employees": [
            person("Администрация", "Морозова Галина Степановна", "Директор", false),
            person("Администрация", "Власова Нина Петровна", "Заместитель директора", false),
            person("Учителя", "Кузнецов Андрей Викторович", "Учитель математики", true),
            person("Учителя", "Гордеев Павел Романович", "Учитель информатики", true),
        ],
    })))
}

async fn class(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Result<Json<Value>, Fault> {
    let pupil = selected(&journal, &session)?;
    let mates = classmates(&journal, &pupil).into_iter().map(|mate| {
        let male = mate.name.middle.is_none_or(|middle| middle.ends_with('ч'));
        json!({ "fullname": mate.name.full(), "photo": null, "male": male })
    });
    Ok(Json(json!({
        "study_level": grade(&pupil),
        "letter": pupil.class.trim_start_matches(|letter: char| letter.is_ascii_digit()),
        "form_master": "Власова Нина Петровна",
        "form_master_photo": null,
        "form_master_male": false,
        "specialization": "Общеобразовательный",
        "photo": null,
        "pupils": mates.collect::<Vec<_>>(),
    })))
}

async fn birthdays(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
) -> Result<Json<Value>, Fault> {
    let pupil = selected(&journal, &session)?;
    let all = classmates(&journal, &pupil).into_iter().map(|mate| {
        let initial = mate.name.first.chars().next().map(|letter| format!("{letter}.")).unwrap_or_default();
        let day = mate.birth_date.strftime("%d.%m").to_string();
        json!({ "date": day, "short_name": format!("{} {initial}", mate.name.last) })
    });
    Ok(Json(all.collect()))
}

async fn class_hours(State(journal): State<Arc<Journal>>, _: Signed) -> Json<Value> {
    let day = monday(journal.today());
    Json(json!([{ "date": day.to_string(), "theme": "Разговоры о важном", "place": "211 каб." }]))
}

async fn events(State(journal): State<Arc<Journal>>, _: Signed) -> Json<Value> {
    let meeting = monday(journal.today()).saturating_add(10.days());
    let cleaning = monday(journal.today()).saturating_add(5.days());
    Json(json!([
        { "date": cleaning.to_string(), "theme": "Субботник на школьном дворе" },
        { "date": meeting.to_string(), "theme": "Родительское собрание, 18:00" },
    ]))
}

fn classmates(journal: &Journal, pupil: &Pupil) -> Vec<Pupil> {
    let same = |mate: &Pupil| mate.school == pupil.school && mate.class == pupil.class;
    pupils(journal.today()).into_iter().filter(same).collect()
}
