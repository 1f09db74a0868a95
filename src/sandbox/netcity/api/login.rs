//! The ends of a session: sign-in, choice of role, sign-out.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::set_cookie;
use crate::sandbox::netcity::{
    control::SignOut,
    entry::{self, Entered, EsiaForm},
    journal::Journal,
    refusal::Refusal,
    request::{self, Fields, Form, Query, Signed},
    roster,
    sessions::Session,
    settings::Trouble,
};
use crate::sandbox::people::JournalRole;

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/login", post(login))
        .route("/webapi/auth/login", post(login_without_pw))
        .route("/webapi/auth/logout", get(logout).post(logout))
        .route("/webapi/context/sessionrole", post(choose_role))
}

/// The page that a role works on. The gymnasium has an older server.
pub(in crate::sandbox::netcity) fn home(session: &Session) -> &'static str {
    match (session.role, session.account.school) {
        (None, _) => "/app/school/choose-session-role/",
        (Some(JournalRole::Staff), _) => "/app/school/main/",
        (Some(_), 205) => "/angular/school/studentdiary/",
        (Some(_), _) => "/app/school/studentdiary/",
    }
}

/// Ends the session and remembers that it was asked to.
pub(in crate::sandbox::netcity) fn sign_out(journal: &Journal, at: &str) {
    journal.with(|state| {
        if let Some(session) = state.sessions.close(at) {
            let (school, login) = (session.account.school, session.account.login.to_owned());
            state.sign_outs.push(SignOut { school, login });
        }
    });
}

async fn login(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Form(fields): Form,
) -> Result<Response, Refusal> {
    sign_in(&journal, &headers, &fields, Demand::Pw)
}

async fn login_without_pw(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Form(fields): Form,
) -> Result<Response, Refusal> {
    sign_in(&journal, &headers, &fields, Demand::Pw2)
}

/// What a form with a password must have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Demand {
    Pw,
    Pw2,
}

fn sign_in(
    journal: &Journal,
    headers: &HeaderMap,
    fields: &Fields,
    demand: Demand,
) -> Result<Response, Refusal> {
    let entered = match fields.field("logintype") {
        Some("1") => by_password(journal, headers, fields, demand)?,
        Some("8") => from_esia(journal, headers, fields)?,
        _ => return Err(Refusal::Malformed),
    };
    let Some(entered) = entered else {
        return Ok(Json(json!({ "errorMessage": "Сервер временно недоступен." })).into_response());
    };
    let set = set_cookie(journal, "ESRNSec", &entered.session.esrn);
    Ok((AppendHeaders([(header::SET_COOKIE, set)]), Json(success(journal, &entered))).into_response())
}

/// `None`: the server is ill and says nothing of the password.
fn by_password(
    journal: &Journal,
    headers: &HeaderMap,
    fields: &Fields,
    demand: Demand,
) -> Result<Option<Entered>, Refusal> {
    let pw = fields.field("pw").map(str::to_owned);
    if pw.is_none() && demand == Demand::Pw {
        return Err(Refusal::WrongPassword);
    }
    let text = |name: &str| fields.field(name).unwrap_or_default().to_owned();
    let form = entry::Form {
        school: fields.parsed("scid").map_err(|_| Refusal::UnknownSchool)?,
        login: text("un"),
        pw,
        pw2: text("pw2"),
        lt: text("lt"),
        ver: text("ver"),
        role: role(fields)?,
    };
    let visitor = request::cookie(headers, "NSSESSIONID").ok_or(Refusal::StaleSalt)?;
    if gives_no_token(journal) { Ok(None) } else { entry::enter(journal, visitor, &form).map(Some) }
}

/// `loginType=8`: the last step of the journal's own ESIA sign-in.
fn from_esia(journal: &Journal, headers: &HeaderMap, fields: &Fields) -> Result<Option<Entered>, Refusal> {
    if fields.field("idp") != Some("esia") {
        return Err(Refusal::Malformed);
    }
    let form = EsiaForm {
        login_state: fields.field("loginstate").ok_or(Refusal::StaleLoginState)?,
        user: fields.parsed("lscope")?,
        role: role(fields)?,
    };
    let visitor = request::cookie(headers, "NSSESSIONID").ok_or(Refusal::StaleLoginState)?;
    if gives_no_token(journal) { Ok(None) } else { entry::enter_from_esia(journal, visitor, &form).map(Some) }
}

fn gives_no_token(journal: &Journal) -> bool {
    journal.with(|state| state.trouble) == Some(Trouble::SignInWithoutToken)
}

fn role(fields: &Fields) -> Result<Option<u32>, Refusal> {
    let named = fields.field("rolegroup").filter(|id| !id.is_empty());
    named.map(str::parse).transpose().map_err(|_| Refusal::NoSuchRole)
}

/// Everything that the real answer holds; clients read only parts of it.
fn success(journal: &Journal, entered: &Entered) -> Value {
    let (session, account) = (&entered.session, &entered.session.account);
    let school = roster::school(account.school);
    let organisation = json!({ "id": account.school, "name": school.map(|school| school.short_name) });
    let user_role = |role: &JournalRole| {
        json!({
            "userId": account.user_id,
            "schoolId": account.school,
            "role": { "id": roster::role_id(*role), "name": roster::role_name(*role) },
        })
    };
    let warned = entered.crowded && session.role.is_some();
    json!({
        "at": session.at,
        "code": null,
        "errorMessage": null,
        "timeOut": journal.settings.idle_timeout_ms,
        "accessToken": session.access_token,
        "refreshToken": session.refresh_token,
        "tokenType": "Bearer",
        "entryPoint": if warned { "/asp/SecurityWarning.asp" } else { home(session) },
        "requestData": if warned { json!({ "warnType": "1" }) } else { json!({}) },
        "accountInfo": {
            "activeToken": null,
            "secureActiveToken": null,
            "accessToken": session.access_token,
            "user": { "id": account.user_id, "name": account.holder.full() },
            "userRoles": account.roles.iter().map(user_role).collect::<Vec<_>>(),
            "currentOrganization": organisation,
            "organizations": [organisation],
            "loginTime": journal.local(session.opened).strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            "active": true,
            "canLogin": true,
            "storeTokens": true,
        },
    })
}

/// `?roleGroup=`: the page's way to choose, without a second sign-in.
async fn choose_role(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Query(query): Query,
) -> Result<Response, Refusal> {
    let wanted: u32 = query.parsed("rolegroup")?;
    let role = session.account.roles.iter().find(|role| roster::role_id(**role) == wanted);
    let chosen = Session { role: Some(*role.ok_or(Refusal::NoSuchRole)?), ..session };
    let entry_point = home(&chosen);
    journal.with(|state| state.sessions.replace(chosen));
    Ok(Json(json!({ "entryPoint": entry_point })).into_response())
}

/// Newer clients send header `at`, older ones a form field of that name.
async fn logout(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let fields = Fields::parse(&body);
    let at = headers.get("at").and_then(|at| at.to_str().ok()).or(fields.field("at"));
    let session = request::session(&journal, &headers, at)?;
    sign_out(&journal, &session.at);
    let expired = "ESRNSec=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly";
    Ok((StatusCode::OK, AppendHeaders([(header::SET_COOKIE, expired)])).into_response())
}
