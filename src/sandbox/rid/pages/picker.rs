//! The picker of municipality and school: fragments of HTML, open to everybody on the sign-in page.

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequestParts, Path, State},
    http::request::Parts,
    response::{Html, Response},
    routing::get,
};

use super::{Refusal, frame::class_id};
use crate::sandbox::{
    people::{RID_SCHOOLS, RidSchool},
    rid::{
        journal::Journal,
        progress,
        request::{Query, Signed},
    },
    school_year::timetable::subjects,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/ajax/kladr/", get(municipalities))
        .route("/ajax/kladr/frontend/", get(items_of_municipalities))
        .route("/ajax/kladr/frontend/{code}/", get(places))
        .route("/ajax/kladr/frontend/{code}/{level}/", get(places_at_level))
        .route("/ajax/school/{code}/", get(schools))
        .route("/ajax/school/frontend/{code}/", get(items_of_schools))
        .route("/ajax/school/frontend/{code}/{level}/", get(items_of_schools_at_level))
        .route("/ajax/subj/{class}/", get(subjects_of_class))
}

/// `?login=true` is the sign-in page's own; without it somebody must be signed in.
struct Visitor;

impl FromRequestParts<Arc<Journal>> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, journal: &Arc<Journal>) -> Result<Self, Response> {
        let Ok(Query(query)) = Query::from_request_parts(parts, journal).await;
        if query.field("login") == "true" {
            return Ok(Self);
        }
        Signed::from_request_parts(parts, journal).await.map(|_| Self)
    }
}

async fn municipalities(_: Visitor) -> Html<String> {
    let all = RID_SCHOOLS.iter().map(|school| option(school.municipality, school.school.municipality));
    let options: String = all.collect();
    Html(format!("<select name=\"place\"><option value=\"0\">---</option>{options}</select>"))
}

/// A value has the level behind a slash: `76090001000/3` is a town that has schools itself.
async fn items_of_municipalities() -> Html<String> {
    let all = RID_SCHOOLS.iter().map(|school| {
        let level = if is_town(school) { "/3" } else { "" };
        item(&format!("{}{level}", school.municipality), school.school.municipality)
    });
    Html(all.collect())
}

/// The places inside a district: its centre is the only one with a school here.
async fn places(Path(code): Path<String>) -> Result<Html<String>, Refusal> {
    let school = RID_SCHOOLS.iter().find(|school| school.municipality.to_string() == code);
    let school = school.ok_or(Refusal::NotFound)?;
    Ok(Html(if is_town(school) {
        item(&format!("{code}/3"), school.school.municipality)
    } else {
        item(&format!("{}/4", school.municipality + 1), "посёлок Лесной")
    }))
}

async fn places_at_level(Path((code, _)): Path<(String, String)>) -> Result<Html<String>, Refusal> {
    places(Path(code)).await
}

async fn schools(Path(code): Path<String>, _: Visitor) -> Html<String> {
    let groups: String = schools_of(&code)
        .map(|school| {
            let only = option(school.id, school.school.short_name);
            format!("<optgroup label=\"{}\">{only}</optgroup>", school.kind)
        })
        .collect();
    Html(format!("<select name=\"school\">{groups}</select>"))
}

async fn items_of_schools(Path(code): Path<String>) -> Html<String> {
    Html(schools_of(&code).map(|school| item(&school.id.to_string(), school.school.short_name)).collect())
}

async fn items_of_schools_at_level(Path((code, _)): Path<(String, String)>) -> Html<String> {
    items_of_schools(Path(code)).await
}

/// The subjects of the own class, whose number stands in the address.
async fn subjects_of_class(
    State(journal): State<Arc<Journal>>,
    Path(class): Path<u32>,
    signed: Signed,
) -> Result<Html<String>, Refusal> {
    let pupil = signed.pupil(&journal)?;
    if class_id(pupil.class) != class {
        return Err(Refusal::NotFound);
    }
    let all = subjects(&pupil).into_iter().enumerate();
    let options: String = all.map(|(place, subject)| option(progress::subject_id(place), subject)).collect();
    Ok(Html(format!("<select name=\"subj\"><option value=\"0\">Все предметы</option>{options}</select>")))
}

/// By the municipality's code, or by that of a place inside it.
fn schools_of(code: &str) -> impl Iterator<Item = &'static RidSchool> {
    let code: u64 = code.parse().unwrap_or(0);
    RID_SCHOOLS.iter().filter(move |school| code / 1_000 == school.municipality / 1_000)
}

/// Districts have nothing but noughts behind their five digits.
fn is_town(school: &RidSchool) -> bool {
    !(school.municipality / 1_000).is_multiple_of(1_000)
}

/// The texts are our own: nothing in them is markup.
fn item(value: &str, title: &str) -> String {
    format!("<div class=\"custom-select__item js-custom-select-option\" data-value=\"{value}\">{title}</div>")
}

fn option(value: impl std::fmt::Display, title: &str) -> String {
    format!("<option value=\"{value}\">{title}</option>")
}
