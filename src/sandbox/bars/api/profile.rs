//! Who is signed in, and whose diary is open.

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::HeaderMap};
use serde_json::{Value, json};

use super::{call, selected};
use crate::sandbox::{
    bars::{
        fault::Fault,
        journal::{Journal, school_name},
        markup::breakable,
        progress,
        request::{self, Parameters, Signed},
        roster::role_title,
    },
    people::{JournalRole, Pupil},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/api/ProfileService/GetPersonData", call(person))
        .route("/api/ProfileService/SetSelectedPupil", call(select))
        .route("/api/MultiprofileService/getProfiles", call(profiles))
}

/// The overall average stands here, beside the name: hiding marks by the address alone does not hide it.
async fn person(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Json<Value> {
    let account = &session.account;
    let parent = account.role == JournalRole::Parent;
    let own = account.pupils.iter().filter(|_| parent).filter_map(|id| journal.pupil(*id));
    let pupil = selected(&journal, &session).ok();
    Json(json!({
        "auth_user_profile_id": account.profile_id,
        "user_fullname": account.holder.full(),
        "user_desc": role_title(account.role),
        "user_is_male": is_male(account.holder.middle),
        "user_has_ava": false,
        "user_ava_url": "/static/bars/person.svg",
        "phone": null,
        "phone_sms": null,
        "children_persons": own.map(|pupil| child(&pupil)).collect::<Vec<_>>(),
        "selected_pupil_id": pupil.as_ref().map(|pupil| pupil.id),
        "selected_pupil_name": pupil.as_ref().map(|pupil| pupil.name.full()),
        "selected_pupil_school": pupil.as_ref().map(|pupil| school_name(pupil.school)),
        "selected_pupil_classyear": pupil.as_ref().map(|pupil| pupil.class),
        "selected_pupil_is_male": pupil.as_ref().map(|pupil| is_male(pupil.name.middle)),
        "selected_pupil_ava_url": "/static/bars/person.svg",
        "indicators": pupil.map(|pupil| indicators(&journal, &pupil)).unwrap_or_default(),
    }))
}

/// The birth date is the last word of the name. `id` is unconfirmed: clients print the other three.
fn child(pupil: &Pupil) -> Value {
    json!({
        "id": pupil.id,
        "fullname": format!("{} {}", pupil.name.full(), pupil.birth_date.strftime("%d.%m.%Y")),
        "school": school_name(pupil.school),
        "classyear": breakable(pupil.class),
    })
}

fn indicators(journal: &Journal, pupil: &Pupil) -> Vec<Value> {
    let (year, today) = (journal.year(), journal.today());
    let term = progress::term_at(year, today);
    let subjects = progress::of(pupil, (term.first, term.last), today);
    let marks = || subjects.iter().flat_map(|subject| &subject.marks);
    let named = |name: &str, value: String| json!({ "name": name, "value": value, "css": "" });
    vec![
        named("Общий средний балл", progress::shown(progress::average(marks()))),
        named("Оценок за четверть", marks().count().to_string()),
    ]
}

/// A parent's way to another child. The name of this call is unconfirmed: the personal area has such a
/// switch, and no client uses it.
async fn select(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    headers: HeaderMap,
    parameters: Parameters,
) -> Result<Json<Value>, Fault> {
    let wanted: u64 = parameters.parsed("pupil_id")?;
    if !session.account.pupils.contains(&wanted) {
        return Err(Fault::ForeignPupil);
    }
    let (value, now) = (request::cookie(&headers), journal.now());
    journal.with(|state| {
        if let Some(session) = value.and_then(|value| state.sessions.admit(value, now)) {
            session.pupil = Some(wanted);
        }
    });
    Ok(Json(json!({ "success": true, "selected_pupil_id": wanted })))
}

/// The shape of an entry is unconfirmed: clients use this call to see whether the session is alive.
async fn profiles(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Json<Value> {
    let account = &session.account;
    let pupils = account.pupils.iter().filter_map(|id| journal.pupil(*id));
    let schools = pupils.map(|pupil| school_name(pupil.school)).collect::<Vec<_>>();
    Json(json!([{
        "profile_id": account.profile_id,
        "fullname": account.holder.full(),
        "role": role_title(account.role),
        "school": schools.first().copied().unwrap_or("СОШ № 12"),
        "is_current": true,
    }]))
}

/// Patronymics tell it; a name without one counts as a man's.
fn is_male(middle: Option<&str>) -> bool {
    !middle.is_some_and(|middle| middle.ends_with('а'))
}
