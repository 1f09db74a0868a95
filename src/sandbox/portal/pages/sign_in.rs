//! The sign-in page, the sign-out, the change of the password.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension, Router,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
    routing::get,
};

use super::{Frame, Refusal, input, spend};
use crate::sandbox::{
    cookie,
    people::PortalAccount,
    portal::{
        answer::{page, to},
        assertion::Asserted,
        office::{Office, State as Held},
        request::{Fields, Form, Query, SESSION, SIGN_IN, Signed},
        roster,
    },
};

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/account/login.aspx", get(ask).post(sign_in))
        .route("/account/logout.aspx", get(sign_out))
        .route("/account/password.aspx", get(password).post(change))
}

/// The sign-in page, with what was wrong.
#[derive(Template)]
#[template(path = "sandbox/portal/templates/login.html")]
struct Login<'a> {
    base: &'a str,
    input: String,
    view_state: &'static str,
    back: &'a str,
    login: &'a str,
    fault: Option<&'static str>,
}

/// The change of the password.
#[derive(Template)]
#[template(path = "sandbox/portal/templates/password.html")]
struct Password {
    frame: Frame,
    input: String,
    said: Option<&'static str>,
}

async fn ask(State(office): State<Arc<Office>>, headers: HeaderMap, Query(query): Query) -> Response {
    show(&office, &headers, query.field("returnurl"), "", None)
}

/// A visitor without a cookie gets one here: the form is good for this visitor alone.
fn show(
    office: &Office,
    headers: &HeaderMap,
    back: &str,
    login: &str,
    fault: Option<&'static str>,
) -> Response {
    let known = cookie::find(headers, SESSION);
    let (dice, now) = (&*office.settings.dice, office.now());
    let (key, input) = office.with(|state| {
        let key = state.sessions.welcome(known, dice, now);
        let input = state.sessions.input(&key, dice);
        (key, input)
    });
    let base = office.settings.base_url.as_str();
    let mut response = page(&Login { base, input, view_state: VIEW_STATE, back, login, fault });
    if known != Some(&key) {
        set_session(&mut response, office, &key);
    }
    response
}

fn set_session(response: &mut Response, office: &Office, key: &str) {
    let secure = if office.settings.base_url.starts_with("https:") { "; secure" } else { "" };
    if let Ok(line) = HeaderValue::try_from(format!("{SESSION}={key}; path=/; HttpOnly{secure}")) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

async fn sign_in(State(office): State<Arc<Office>>, headers: HeaderMap, Form(form): Form) -> Response {
    let visitor = cookie::find(&headers, SESSION).unwrap_or_default();
    match enter(&office, visitor, &form) {
        Ok(key) => {
            let back = form.field("returnurl");
            let own = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\');
            let mut response = to(office.address(if own { back } else { HOME }));
            set_session(&mut response, &office, &key);
            response
        }
        Err(fault) => show(&office, &headers, form.field("returnurl"), form.field("txtlogin"), Some(fault)),
    }
}

fn enter(office: &Office, visitor: &str, form: &Fields) -> Result<String, &'static str> {
    let (dice, now) = (&*office.settings.dice, office.now());
    office.with(|state| {
        let fresh = state.sessions.spend(visitor, form.field("__eventvalidation"));
        let whole = form.field("__viewstate") == VIEW_STATE && form.field("formkind") == "login";
        if !fresh || !whole {
            return Err(STALE);
        }
        let account = prove(office, state, form.field("txtlogin"), form.field("txtpassword"))?;
        Ok(state.sessions.enter(visitor, account, dice, now))
    })
}

/// Unknown names are counted and locked like known ones, so that the lock tells nothing about them.
fn prove(
    office: &Office,
    state: &mut Held,
    login: &str,
    password: &str,
) -> Result<PortalAccount, &'static str> {
    let (settings, now) = (&office.settings, office.now());
    let who = login.trim().to_lowercase();
    let locked = state.strikes.is_locked(&who, now);
    let found = roster::find(&who).filter(|account| !locked && state.roster.is_password(account, password));
    let tally = state.sign_ins.entry(who.clone()).or_default();
    match found {
        Some(account) => {
            tally.accepted += 1;
            state.strikes.forgive(&who);
            Ok(account)
        }
        None => {
            tally.refused += 1;
            if locked {
                return Err(LOCKED);
            }
            state.strikes.count(who, settings.strikes, settings.lock, now);
            Err(WRONG)
        }
    }
}

async fn sign_out(
    State(office): State<Arc<Office>>,
    spoken_for: Option<Extension<Asserted>>,
    headers: HeaderMap,
) -> Response {
    let key = cookie::find(&headers, SESSION).unwrap_or_default();
    office.with(|state| {
        let left = match spoken_for {
            Some(Extension(Asserted(account))) => state.spoken_for.close(account.login).or(Some(account)),
            None => state.sessions.close(key),
        };
        state.sign_outs.extend(left.map(|account| account.login.to_owned()));
    });
    let mut response = to(office.address(SIGN_IN));
    let gone = HeaderValue::from_static("EUSLUGI_SID=; expires=Thu, 01-Jan-1970 00:00:00 GMT; path=/");
    response.headers_mut().append(header::SET_COOKIE, gone);
    response
}

async fn password(State(office): State<Arc<Office>>, signed: Signed) -> Response {
    let input = input(&office, &signed);
    page(&Password { frame: Frame::new(&office, &signed), input, said: None })
}

async fn change(
    State(office): State<Arc<Office>>,
    signed: Signed,
    Form(form): Form,
) -> Result<Response, Refusal> {
    spend(&office, &signed, form.field("__eventvalidation"))?;
    let (old, new) = (form.field("txtold"), form.field("txtnew"));
    let said = office.with(|state| {
        if !state.roster.is_password(&signed.account, old) {
            return "Старый пароль неверен.";
        }
        if new.chars().count() < SHORTEST {
            return "Новый пароль короче 6 знаков.";
        }
        state.roster.change_password(&signed.account, new);
        "Пароль изменён."
    });
    let input = input(&office, &signed);
    Ok(page(&Password { frame: Frame::new(&office, &signed), input, said: Some(said) }))
}

pub(super) const HOME: &str = "/Cabinet/Default.aspx";

const SHORTEST: usize = 6;

/// The state of the page as such servers write it; this one's page has none to speak of.
const VIEW_STATE: &str = "/wEPDwUKLTc1MTk4NDM2OWRkCg==";

const STALE: &str = "Страница входа устарела. Введите имя и пароль ещё раз.";
const WRONG: &str = "Неверное имя пользователя или пароль.";
const LOCKED: &str = "Учётная запись временно заблокирована. Повторите попытку через 10 минут.";
