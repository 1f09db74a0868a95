//! What every request passes before any page: troubles, the check against forged requests, the missing slash.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::{
    csrf::{self, Forged, Secret},
    journal::Journal,
    pages,
    request::Fields,
    settings::{Settings, Trouble},
};
use crate::sandbox::cookie;

/// Django's middleware: a changing request must come from the site's own page; every page gets the secret.
pub(super) async fn guard(State(journal): State<Arc<Journal>>, mut request: Request, next: Next) -> Response {
    match journal.with(|state| state.trouble) {
        Some(Trouble::Maintenance) => {
            return (StatusCode::SERVICE_UNAVAILABLE, Html(pages::MAINTENANCE)).into_response();
        }
        Some(Trouble::Broken) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, Html(pages::BROKEN)).into_response();
        }
        Some(Trouble::EsiaOnly) | None => {}
    }
    let known = cookie::find(request.headers(), CSRF).and_then(Secret::of_cookie);
    if changes(request.method()) {
        request = match checked(&journal.settings, known.as_ref(), request).await {
            Ok(request) => request,
            Err(reason) => return pages::forbidden(&reason),
        };
    }
    let fresh = known.is_none();
    let secret = known.unwrap_or_else(|| Secret::new(&*journal.settings.dice));
    request.extensions_mut().insert(secret.clone());
    let mut response = next.run(request).await;
    if fresh && is_page(&response) {
        let line = csrf_cookie(&journal.settings, &secret);
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

/// The cookie as Django writes it: for a year, readable by scripts.
pub(super) fn csrf_cookie(settings: &Settings, secret: &Secret) -> HeaderValue {
    let secure = if settings.is_secure() { "; Secure" } else { "" };
    let line = format!("{CSRF}={}; Max-Age=31449600; Path=/; SameSite=Lax{secure}", secret.expose());
    HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static(""))
}

/// A page of another address may be meant: `/homework` is `/homework/`.
pub(super) async fn append_slash(request: Request) -> Response {
    let (path, query) = (request.uri().path(), request.uri().query());
    // Two slashes at the beginning would lead to another host.
    let elsewhere = path.starts_with("//") || path.starts_with("/static/");
    if path.ends_with('/') || elsewhere || changes(request.method()) {
        return pages::Refusal::NotFound.into_response();
    }
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{path}/{query}"))]).into_response()
}

fn changes(method: &Method) -> bool {
    ![Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE].contains(method)
}

/// The request again, its body read for the token.
async fn checked(settings: &Settings, secret: Option<&Secret>, request: Request) -> Result<Request, Forged> {
    csrf::check_source(request.headers(), settings.is_secure())?;
    let secret = secret.ok_or(Forged::NoCookie)?;
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, LONGEST_BODY).await.unwrap_or_default();
    let sent = parts.headers.get("x-csrftoken").and_then(|token| token.to_str().ok());
    let fields = form_of(&parts.headers, &body);
    let token = Some(fields.field("csrfmiddlewaretoken")).filter(|token| !token.is_empty()).or(sent);
    secret.fits(token.ok_or(Forged::NoToken)?)?;
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn form_of(headers: &HeaderMap, body: &Bytes) -> Fields {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        Fields::parse(body)
    } else {
        Fields::default()
    }
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    response.status() == StatusCode::OK && kind.is_some_and(|kind| kind.starts_with("text/html"))
}

pub(super) const CSRF: &str = "csrftoken";

/// Django's `DATA_UPLOAD_MAX_MEMORY_SIZE`.
const LONGEST_BODY: usize = 2_621_440;
