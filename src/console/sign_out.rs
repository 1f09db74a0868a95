//! Sign-out: here, and at ESIA for those who want it.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Console,
    page::{Frame, page},
    refused::refused,
    sign_in::append_cookie,
    visit::Visit,
};
use crate::{domain::Refusal, flow::cookie::OwnCookie};

#[derive(Template)]
#[template(path = "console/pages/sign_out.html")]
struct SignOutPage<'a> {
    frame: Frame<'a>,
    csrf: &'a str,
    esia: bool,
}

#[derive(Template)]
#[template(path = "console/pages/signed_out.html")]
struct SignedOutPage<'a> {
    frame: Frame<'a>,
    esia: Option<String>,
}

/// `GET /sign-out`
pub(super) async fn ask(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    match visit.signed(&console).await {
        Ok(Some(signed)) => {
            let frame = Frame::new(&console, &visit, Some(&signed));
            let (csrf, esia) = (signed.session.csrf.expose(), console.house.leave_esia().is_some());
            page(StatusCode::OK, &SignOutPage { frame, csrf, esia })
        }
        Ok(None) => Redirect::to("/signed-out").into_response(),
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

#[derive(Deserialize)]
pub(super) struct SignOutForm {
    csrf: String,
    esia: Option<String>,
}

/// `POST /sign-out`
pub(super) async fn leave(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Form(form): Form<SignOutForm>,
) -> Response {
    let left = async {
        let signed = visit.signed(&console).await?.ok_or(Refusal::ForeignForm)?;
        visit.check_form(&console, &signed, &form.csrf)?;
        console.house.leave(&signed, visit.now).await
    };
    if let Err(refusal) = left.await {
        return refused(&console, &visit, refusal);
    }
    let mut response = match form.esia.map(|_| console.house.leave_esia()) {
        None => Redirect::to("/signed-out").into_response(),
        Some(Some(target)) => Redirect::to(&target).into_response(),
        // Left here, but not there: nobody may walk away believing otherwise.
        Some(None) => refused(&console, &visit, Refusal::EsiaUnavailable),
    };
    append_cookie(response.headers_mut(), &OwnCookie::Gate.clear(console.cookies));
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static(r#""cache", "storage""#));
    response
}

/// `GET /signed-out`
pub(super) async fn done(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    let template =
        SignedOutPage { frame: Frame::new(&console, &visit, None), esia: console.house.leave_esia() };
    let mut response = page(StatusCode::OK, &template);
    // Whoever has signed out goes on no round.
    append_cookie(response.headers_mut(), &OwnCookie::Rounds.clear(console.cookies));
    response
}
