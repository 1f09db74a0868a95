//! Who is signed in: the context, the profile, the other sessions.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{own_pupil, own_pupils, year::year_json};
use crate::sandbox::{
    netcity::{
        journal::Journal,
        refusal::Refusal,
        request::{self, Query, Signed},
        roster,
        sessions::Session,
    },
    people::JournalRole,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/context", get(context))
        .route("/webapi/context/expired", get(expired))
        .route("/webapi/context/students", get(students))
        .route("/webapi/context/session", post(choose_child))
        .route("/webapi/context/activesessions", get(active_sessions).delete(end_session))
        .route("/webapi/mysettings", get(mysettings))
        .route("/webapi/users/photo", get(photo))
}

async fn context(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Json<Value> {
    let (account, year) = (&session.account, journal.year());
    Json(json!({
        "user": { "id": account.user_id, "name": account.holder.full(), "loginName": account.login },
        "userId": account.user_id,
        "schoolId": account.school,
        "organization": {
            "id": account.school,
            "name": roster::school(account.school).map(|school| school.short_name),
        },
        "roles": session.role.map(roster::role_code).into_iter().collect::<Vec<_>>(),
        "rights": rights(session.role),
        "schoolYearId": year.id(),
        "schoolyear": year_json(year),
        "dateFormat": "dd.mm.yy",
        "timeFormat": "hh:nn",
        "globalYearId": year.id(),
        "maxSessionIdleTime": journal.settings.idle_timeout_ms,
        "serverTime": journal.local(journal.now()).strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        "ver": session.ver,
    }))
}

fn rights(role: Option<JournalRole>) -> Value {
    match role {
        Some(JournalRole::Pupil | JournalRole::Parent) => json!(["ViewDiary", "ViewSchedule", "UseMail"]),
        Some(JournalRole::Staff) => json!(["ViewSchedule", "UseMail", "EditJournal"]),
        None => json!([]),
    }
}

/// `?token=`: whether a session is over; asked without one.
async fn expired(State(journal): State<Arc<Journal>>, Query(query): Query) -> Json<bool> {
    let token = query.field("token").unwrap_or_default();
    Json(!journal.with(|state| state.sessions.contains(token)))
}

async fn students(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Json<Value> {
    let children = own_pupils(&journal, &session).into_iter().map(|pupil| {
        json!({
            "studentId": pupil.id,
            "nickName": pupil.name.full(),
            "className": pupil.class,
            "schoolId": pupil.school,
            "birthDate": format!("{}T00:00:00", pupil.birth_date),
        })
    });
    Json(children.collect())
}

/// `?key=State47` with the pupil's bare number as JSON: the child that the next `diary/init` opens.
async fn choose_child(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Query(query): Query,
    Json(id): Json<u64>,
) -> Result<(), Refusal> {
    if query.field("key") != Some("State47") {
        return Err(Refusal::Malformed);
    }
    own_pupil(&journal, &session, id)?;
    journal.with(|state| state.sessions.replace(Session { child: Some(id), ..session }));
    Ok(())
}

/// Everybody who is in the same organisation now, with their tokens: the real server's hole (1.6).
async fn active_sessions(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Json<Value> {
    let stamp = |moment| journal.local(moment).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let view = |other: &Session| {
        json!({
            "schoolId": other.account.school,
            "eoName": roster::school(other.account.school).map(|school| school.short_name),
            "at": other.at,
            "userId": other.account.user_id,
            "loginName": other.account.login,
            "nickName": other.account.holder.full(),
            "loginTime": stamp(other.opened),
            "lastAccessTime": stamp(other.seen),
            "ip": "10.0.0.1",
            "roles": other.role.map(roster::role_name),
            "eMs": null,
            "timeOut": journal.settings.idle_timeout_ms,
        })
    };
    journal.with(|state| {
        let all = state.sessions.all().into_iter();
        Json(all.filter(|other| other.account.school == session.account.school).map(view).collect())
    })
}

/// `?atToken=`: ends another session of the same account.
async fn end_session(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Query(query): Query,
) -> Result<(), Refusal> {
    let token = query.field("attoken").ok_or(Refusal::Malformed)?;
    journal.with(|state| state.sessions.close_own(&session, token).then_some(()).ok_or(Refusal::NotFound))
}

async fn mysettings(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Json<Value> {
    let account = &session.account;
    let pupil = journal.pupil(account.user_id);
    let person = journal.people().into_iter().find(|person| person.esia.name == account.holder);
    let birth_date = pupil.map(|pupil| pupil.birth_date).or(person.map(|person| person.esia.birth_date));
    Json(json!({
        "userId": account.user_id,
        "loginName": account.login,
        "lastName": account.holder.last,
        "firstName": account.holder.first,
        "middleName": account.holder.middle.unwrap_or_default(),
        "birthDate": birth_date.map(|date| format!("{date}T00:00:00")),
        "roles": session.role.map(roster::role_name).into_iter().collect::<Vec<_>>(),
        "schoolyearId": journal.year().id(),
        "existsPhoto": false,
        "mobilePhone": null,
        "email": null,
        "preferedCom": "Email",
        "windowsAccount": null,
        "userSettings": {
            "defaultDesktop": 0,
            "language": "Russian",
            "passwordExpired": false,
            "recoveryAnswer": "",
            "recoveryQuestion": "",
            "showMobilePhone": false,
            "theme": 0,
            "userId": account.user_id,
            "showNetSchoolApp": true,
        },
    }))
}

/// `?at=&userId=`: `at` stands in the query here, because an `<img>` sends no headers.
async fn photo(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<impl IntoResponse, Refusal> {
    request::session(&journal, &headers, query.field("at"))?;
    query.parsed::<u64>("userid")?;
    Ok((StatusCode::FOUND, [(header::LOCATION, "/static/netcity/photo.svg")]))
}
