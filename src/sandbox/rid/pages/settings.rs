//! Notices and the password.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Html, routing::get};

use super::{Refusal, frame::Frame, page};
use crate::sandbox::rid::{
    journal::{Journal, Subscription},
    request::{Form, Signed},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/settings/", get(settings).post(save))
        .route("/settings/password/", get(password).post(change))
}

/// «Настройки».
#[derive(Template)]
#[template(path = "sandbox/rid/templates/settings.html")]
struct Notices {
    frame: Frame,
    own: Subscription,
    saved: bool,
}

/// The change of the password.
#[derive(Template)]
#[template(path = "sandbox/rid/templates/password.html")]
struct Password {
    frame: Frame,
    /// A sentence, and whether it is about a success.
    said: Option<(&'static str, bool)>,
}

async fn settings(State(journal): State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let own = journal.with(|state| state.subscriptions.get(&signed.address()).cloned().unwrap_or_default());
    page(&Notices { frame: Frame::new(&journal, &signed, "/settings/"), own, saved: false })
}

async fn save(
    State(journal): State<Arc<Journal>>,
    signed: Signed,
    Form(form): Form,
) -> Result<Html<String>, Refusal> {
    let own = Subscription {
        email: form.field("email").trim().to_owned(),
        phone: form.field("phone").trim().to_owned(),
        push: form.field("push") == "on",
    };
    journal.with(|state| state.subscriptions.insert(signed.address(), own.clone()));
    page(&Notices { frame: Frame::new(&journal, &signed, "/settings/"), own, saved: true })
}

async fn password(State(journal): State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    page(&Password { frame: Frame::new(&journal, &signed, "/settings/"), said: None })
}

async fn change(
    State(journal): State<Arc<Journal>>,
    signed: Signed,
    Form(form): Form,
) -> Result<Html<String>, Refusal> {
    let (old, new, again) = (form.field("old"), form.field("new"), form.field("again"));
    let account = &signed.session.account;
    let said = journal.with(|state| {
        if !state.roster.is_password(account, old) {
            return ("Старый пароль неверен.", false);
        }
        if new.chars().count() < SHORTEST || new != again {
            return ("Новый пароль короче 6 знаков или введён по-разному.", false);
        }
        state.roster.change_password(account, new);
        ("Пароль изменён.", true)
    });
    page(&Password { frame: Frame::new(&journal, &signed, "/settings/"), said: Some(said) })
}

const SHORTEST: usize = 6;
