//! The college and the system: `/services/people`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use jiff::ToSpan;
use serde_json::{Value, json};

use super::written;
use crate::sandbox::spo::{
    fault::Fault,
    journal::{Journal, college},
    request::Signed,
    tenants,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/services/people/organization", get(organization))
        .route("/services/people/organization/news/last/{count}", get(news))
        .route("/services/people/system/info", get(async || Json(info())))
}

async fn organization(Signed(session): Signed) -> Json<Value> {
    Json(tenants::organization(college(session.college)))
}

/// What a piece of news holds is unconfirmed.
async fn news(
    State(journal): State<Arc<Journal>>,
    _: Signed,
    Path(count): Path<String>,
) -> Result<Json<Value>, Fault> {
    let count: usize = count.parse().map_err(|_| Fault::NotFound)?;
    let told = NEWS.iter().zip(1_i64..).take(count).map(|((title, text), number)| {
        let day = journal.today().saturating_sub((number * 4).days());
        json!({
            "id": number,
            "title": title,
            "text": text,
            "date": written(day),
            "isForEmployees": true,
            "isForStudents": true,
            "isForParents": true,
            "deleteInDays": 30,
        })
    });
    Ok(Json(told.collect()))
}

/// For everybody: the sign-in page shows the title.
fn info() -> Value {
    json!({
        "title": [{ "language_code": "ru", "value": "Сетевой город. Образование. Модуль ПОО" }],
        "isFileStorageAvailable": true,
        "isSupplementaryEducationCertificatesAvailable": false,
        "isEditStudentFactualHoursAvailableForOrganization": false,
        "isFactualHoursAvailableSystemwide": false,
        "areChatsEnabled": true,
        "isErnEnabled": false,
        "isEmploymentEnabled": false,
        "isReportsMenuEnabled": true,
        "isPortfolioMenuEnabled": false,
        "isAdministrationMenuEnabled": true,
        "isOrgLicenseEnabled": false,
        "isOrgDetailsEnabled": true,
        "lessonsMenu": {
            "isEnabled": true, "sessionTableEnabled": true, "examinationEnabled": true,
            "profModuleExaminationEnabled": true, "courseworksEnabled": true,
        },
        "educationMenu": { "isEnabled": true, "workingProgramsEnabled": true },
        "usersMenu": {
            "isEnabled": true, "enrolleesEnabled": true, "parentsEnabled": true,
            "expelledStudentsEnabled": true, "departmentsEnabled": true,
        },
        "foreignInstallation": { "isEnabled": false },
        "defaultLanguage": "ru",
        "availableLanguages": [{ "key": "ru", "value": "Русский" }],
        "importEncoding": "windows-1251",
    })
}

const NEWS: [(&str, &str); 3] = [
    ("День открытых дверей", "В субботу в 11 часов ждём в актовом зале будущих студентов и их родителей."),
    ("Расписание зачётов", "Расписание зачётной недели вывешено у диспетчерской и в разделе занятий."),
    ("Студенческая конференция", "Заявки на доклады принимает методист до конца месяца."),
];
