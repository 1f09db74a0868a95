//! The gate's own pages: sign-in, choice, linking, sign-out, refusals. Russian first, no script.
//!
//! Decisions are taken in `flow`; here they are asked for and shown. No page of a journal is served here.

mod choose;
mod consents;
mod home;
mod language;
mod links;
mod page;
mod refused;
mod remove;
mod sign_in;
mod sign_out;
mod surroundings;
mod turned_away;
mod visit;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderValue, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::flow::{House, cookie::CookieStyle};

pub use surroundings::{ConfirmationPlace, Service, Surroundings};

/// The gate's pages over one house.
pub struct Console {
    house: Arc<House>,
    surroundings: Surroundings,
    cookies: CookieStyle,
    policy: HeaderValue,
}

/// The style sheet, named in every page.
const STYLE: &str = include_str!("style.css");

impl Console {
    /// Pages for this house.
    pub fn new(house: Arc<House>, surroundings: Surroundings, cookies: CookieStyle) -> Arc<Self> {
        let policy = content_policy(&house);
        Arc::new(Self { house, surroundings, cookies, policy })
    }

    /// The routes of the gate's host.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/", get(home::show))
            .route("/login", get(sign_in::login))
            .route("/switch", get(sign_in::switch))
            .route("/callback", get(sign_in::callback))
            .route("/go", get(sign_in::go))
            .route("/choose", get(choose::show).post(choose::choose))
            .route("/links", get(links::show).post(links::bind))
            .route("/links/remove", get(remove::ask).post(remove::remove))
            .route("/sign-out", get(sign_out::ask).post(sign_out::leave))
            .route("/signed-out", get(sign_out::done))
            .route("/consents", get(consents::show).post(consents::give))
            .route("/consents/revoke", post(consents::revoke))
            .route("/turned-away", get(turned_away::show).post(turned_away::request))
            .route("/turned-away/again", post(turned_away::again))
            .route("/refused", get(refused::show))
            .route("/language", post(language_switch).get(language_switch))
            .route("/style.css", get(style))
            .fallback(refused::not_found)
            .layer(middleware::map_response_with_state(Arc::clone(self), guard))
            .with_state(Arc::clone(self))
    }
}

async fn style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")],
        STYLE,
    )
}

async fn language_switch(switch: visit::Switch) -> Response {
    switch.answer()
}

/// Headers that every answer of the gate carries.
async fn guard(
    axum::extract::State(console): axum::extract::State<Arc<Console>>,
    mut response: Response,
) -> Response {
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, console.policy.clone());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // `no-referrer` would make browsers send `Origin: null` with our own forms.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// No script, no frame, nothing from elsewhere. Browsers hold `form-action` against the redirect that follows
/// a form too, so the journals and ESIA have to be named.
fn content_policy(house: &House) -> HeaderValue {
    let journals = house.places.values().map(|place| place.origin.clone());
    let targets: Vec<_> = journals.chain([house.identities.own().site()]).collect();
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {}",
        targets.join(" ")
    );
    HeaderValue::from_str(&policy).expect("origins in their ASCII form fit a header")
}
