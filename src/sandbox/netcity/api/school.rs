//! Schools: what the sign-in page searches, and the card.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde_json::{Value, json};

use crate::sandbox::{
    netcity::{
        journal::Journal,
        refusal::Refusal,
        request::{Query, Signed},
        roster,
    },
    people::{SCHOOLS, School},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/schools/search", get(search))
        .route("/webapi/addresses/schools", get(addresses))
        .route("/webapi/prepareloginform", get(prepare))
        .route("/webapi/prepareauthform", get(prepare))
        .route("/webapi/schools/{id}/card", get(card))
}

/// `?name=`: a part of either name in any case; all schools without it.
async fn search(Query(query): Query) -> Json<Value> {
    let part = query.field("name").unwrap_or_default().to_lowercase();
    let named = |school: &&School| {
        [school.name, school.short_name].iter().any(|name| name.to_lowercase().contains(&part))
    };
    let found = SCHOOLS.iter().filter(named).map(|school| {
        json!({
            "id": school.id,
            "name": school.name,
            "shortName": school.short_name,
            "inn": format!("76000{:05}", school.id),
            "ogrn": format!("10276000{:05}", school.id),
            "cityId": school.id,
            "provinceId": PROVINCE,
            "address": address(school),
            "addressString": address(school),
        })
    });
    Json(found.collect())
}

async fn addresses() -> Json<Value> {
    let all = SCHOOLS.iter().map(|school| {
        json!({
            "id": school.id,
            "name": school.short_name,
            "countryId": COUNTRY,
            "stateId": STATE,
            "municipalityDistrictId": PROVINCE,
            "cityId": school.id,
            "funcType": GENERAL_SCHOOL,
        })
    });
    Json(all.collect())
}

/// The lists of the cascading selects of older sign-in pages.
async fn prepare(State(journal): State<Arc<Journal>>) -> Json<Value> {
    let option = |id: u32, name: &str| json!({ "id": id, "name": name });
    let first = &SCHOOLS[0];
    Json(json!({
        "cid": COUNTRY, "sid": STATE, "pid": PROVINCE, "cn": first.id, "sft": GENERAL_SCHOOL, "scid": first.id,
        "countries": [option(COUNTRY, "Россия")],
        "states": [option(STATE, "Приозёрская область")],
        "provinces": [option(PROVINCE, "Приозёрский район")],
        "cities": SCHOOLS.iter().map(|school| option(school.id, school.municipality)).collect::<Vec<_>>(),
        "funcs": [option(GENERAL_SCHOOL, "Общеобразовательная")],
        "schools": SCHOOLS.iter().map(|school| option(school.id, school.short_name)).collect::<Vec<_>>(),
        "version": journal.settings.version,
    }))
}

async fn card(_: Signed, Path(id): Path<u32>) -> Result<Json<Value>, Refusal> {
    let school = roster::school(id).ok_or(Refusal::NotFound)?;
    Ok(Json(json!({
        "commonInfo": {
            "schoolName": school.short_name,
            "fullSchoolName": school.name,
            "about": "Общеобразовательная организация; учится в одну смену.",
        },
        "contactInfo": {
            "juridicalAddress": address(school),
            "postAddress": address(school),
            "email": format!("school{}@example.test", school.id),
            "web": format!("school{}.example.test", school.id),
            "phones": "+7 (900) 000-01-01",
        },
        "managementInfo": {
            "director": "Морозова Галина Степановна",
            "principalAHC": "Чернов Виталий Иванович",
            "principalIT": "Гордеев Павел Романович",
            "principalUVR": "Власова Нина Петровна",
        },
    })))
}

fn address(school: &School) -> String {
    format!("{}, ул. Школьная, д. {}", school.municipality, school.id)
}

const COUNTRY: u32 = 2;
const STATE: u32 = 76;
const PROVINCE: u32 = 7;
/// `sft` of general schools; some clients refuse any other.
const GENERAL_SCHOOL: u32 = 2;
