//! Pages of ours on a journal's host: bound to what they bring themselves, and kept by nobody.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{
    Response,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue},
};

use super::body::Body;
use crate::flow::port::Dice;

/// What ties styles and scripts to the page that they came with.
pub(super) fn nonce(dice: &dyn Dice) -> String {
    let mut bytes = [0; 16];
    dice.fill(&mut bytes);
    STANDARD.encode(bytes)
}

/// The page. Nothing is loaded from anywhere; `policy` says what else it may do.
pub(super) fn answer(html: String, policy: &str, referrer: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::full(html));
    let headers = response.headers_mut();
    let policy = format!("default-src 'none'; {policy}; base-uri 'none'; frame-ancestors 'none'");
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).expect("ASCII fits a header"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("referrer-policy", HeaderValue::from_static(referrer));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    response
}
