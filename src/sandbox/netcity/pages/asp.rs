//! Old pages: windows-1251, opened by a form with `AT` and `VER`, each answer with the next `VER`.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::{get, post},
};
use encoding_rs::WINDOWS_1251;
use url::Url;

use super::rendered;
use crate::sandbox::{
    chance,
    netcity::{
        api,
        journal::Journal,
        request::{self, Fields, Form},
        sessions::Session,
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/asp/announce/viewannouncements.asp", post(announcements))
        .route("/asp/securitywarning.asp", post(security_warning))
        .route("/asp/logout.asp", post(logout))
        .route("/asp/error.asp", get(error))
        .route("/asp/{*page}", get(error_redirect))
}

/// The board of announcements.
#[derive(Template)]
#[template(path = "sandbox/netcity/templates/announcements.html")]
struct Announcements<'a> {
    who: String,
    at: &'a str,
    ver: String,
    /// Absolute, as the old pages write their own addresses.
    own_address: String,
}

/// The page between a second sign-in and the diary.
#[derive(Template)]
#[template(path = "sandbox/netcity/templates/security_warning.html")]
struct SecurityWarning<'a> {
    at: &'a str,
    ver: &'a str,
    others: Vec<String>,
    /// The others' tokens, separated by the byte 0x01.
    at_list: String,
}

/// The page of everything that went wrong.
#[derive(Template)]
#[template(path = "sandbox/netcity/templates/asp_error.html")]
struct Failure;

async fn announcements(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Form(fields): Form,
) -> Result<Response, StatusCode> {
    let Some((session, ver)) = next_page(&journal, &headers, &fields) else {
        return Ok(to_error());
    };
    let base = &journal.settings.base_url;
    let page = Announcements {
        who: session.account.holder.full(),
        at: &session.at,
        ver,
        own_address: format!("{base}/asp/Announce/ViewAnnouncements.asp"),
    };
    old_page(&journal, &headers, &rendered(&page)?)
}

/// The session, and the `VER` of the page that is being made; `None` where either of the two is not right.
fn next_page(journal: &Journal, headers: &HeaderMap, fields: &Fields) -> Option<(Session, String)> {
    let session = request::session(journal, headers, fields.field("at")).ok()?;
    let carried = fields.field("ver")?;
    let dice = &*journal.settings.dice;
    let ver = journal.with(|state| state.sessions.turn_page(&session.at, carried, dice))?;
    Some((session, ver))
}

/// Without `WarnType` it warns; with 1 it closes the listed sessions, with 2 it leaves them open, and goes on.
async fn security_warning(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Form(fields): Form,
) -> Result<Response, StatusCode> {
    let Ok(session) = request::session(&journal, &headers, fields.field("at")) else {
        return Ok(to_error());
    };
    match fields.field("warntype") {
        None => warn(&journal, &headers, &session),
        Some(kind) => {
            let listed = fields.field("atlist").filter(|_| kind == "1").unwrap_or_default();
            journal.with(|state| {
                for at in listed.split(SEPARATOR).filter(|at| *at != session.at) {
                    state.sessions.close_own(&session, at);
                }
            });
            let target = format!("{}{}", journal.settings.base_url, api::home(&session));
            Ok((StatusCode::FOUND, [(header::LOCATION, target)]).into_response())
        }
    }
}

fn warn(journal: &Journal, headers: &HeaderMap, session: &Session) -> Result<Response, StatusCode> {
    let (others, tokens): (Vec<String>, Vec<String>) = journal.with(|state| {
        let all = state.sessions.all().into_iter();
        let own =
            all.filter(|other| other.account.user_id == session.account.user_id && other.at != session.at);
        own.map(|other| {
            let since = journal.local(other.opened).strftime("%d.%m.%Y %H:%M").to_string();
            (since, other.at.clone())
        })
        .unzip()
    });
    let at_list = tokens.join(&SEPARATOR.to_string());
    let page = SecurityWarning { at: &session.at, ver: &session.ver, others, at_list };
    old_page(journal, headers, &rendered(&page)?)
}

async fn logout(State(journal): State<Arc<Journal>>, headers: HeaderMap, Form(fields): Form) -> Response {
    match request::session(&journal, &headers, fields.field("at")) {
        Ok(session) => {
            api::sign_out(&journal, &session.at);
            (StatusCode::FOUND, [(header::LOCATION, "../")]).into_response()
        }
        Err(_) => to_error(),
    }
}

async fn error(State(journal): State<Arc<Journal>>, headers: HeaderMap) -> Result<Response, StatusCode> {
    old_page(&journal, &headers, &rendered(&Failure)?)
}

async fn error_redirect() -> Response {
    to_error()
}

fn to_error() -> Response {
    (StatusCode::FOUND, [(header::LOCATION, "/asp/error.asp")]).into_response()
}

/// A page in windows-1251; a visitor without classic ASP's own cookie gets one, with a domain and `Secure`.
fn old_page(journal: &Journal, headers: &HeaderMap, html: &str) -> Result<Response, StatusCode> {
    let (body, _, _) = WINDOWS_1251.encode(html);
    let cookie = (request::cookie(headers, ASP_COOKIE).is_none()).then(|| {
        let host = Url::parse(&journal.settings.base_url).ok();
        let domain = host.as_ref().and_then(Url::host_str).unwrap_or("localhost");
        let value = chance::hex(&*journal.settings.dice, 12).to_uppercase();
        AppendHeaders([(
            header::SET_COOKIE,
            format!("{ASP_COOKIE}={value}; domain={domain}; path=/; secure; HttpOnly"),
        )])
    });
    let kind = [(header::CONTENT_TYPE, "text/html; charset=windows-1251")];
    Ok((kind, cookie, body.into_owned()).into_response())
}

const ASP_COOKIE: &str = "ASPSESSIONIDCQRTBSBC";
const SEPARATOR: char = '\u{1}';
