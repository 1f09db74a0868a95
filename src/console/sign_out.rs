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
}

#[derive(Template)]
#[template(path = "console/pages/signed_out.html")]
struct SignedOutPage<'a> {
    frame: Frame<'a>,
    esia: String,
}

/// `GET /sign-out`
pub(super) async fn ask(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    match visit.signed(&console).await {
        Ok(Some(signed)) => {
            let frame = Frame::new(&console, &visit, Some(&signed));
            page(StatusCode::OK, &SignOutPage { frame, csrf: signed.session.csrf.expose() })
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
    let target = match form.esia {
        Some(_) => console.house.leave_esia(),
        None => "/signed-out".to_owned(),
    };
    let mut response = Redirect::to(&target).into_response();
    append_cookie(response.headers_mut(), &OwnCookie::Gate.clear(console.cookies));
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static(r#""cache", "storage""#));
    response
}

/// `GET /signed-out`
pub(super) async fn done(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    let template =
        SignedOutPage { frame: Frame::new(&console, &visit, None), esia: console.house.leave_esia() };
    page(StatusCode::OK, &template)
}
