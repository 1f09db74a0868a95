//! Where the browser's page puts the journal's token: header, query, form field, multipart part.

use http::{
    Request,
    header::{CONTENT_TYPE, HeaderMap},
};

use super::{
    body::{Body, BrokenBody},
    incoming::Incoming,
    peek::peek,
};
use crate::domain::Surface;

/// A request whose token values were looked up; its body is as it was.
pub(super) struct Presented {
    /// The request.
    pub request: Request<Body>,
    /// What stands where the token belongs.
    pub values: Vec<Vec<u8>>,
}

/// A form is held in memory up to this; old pages post whole journal pages, never files.
const LONGEST_FORM: usize = 1024 * 1024;

/// A multipart upload is looked into this far; pages put their small fields first.
const LOOK_INTO: usize = 64 * 1024;

/// Looks into headers and query, and only if nothing stands there into the body.
pub(super) async fn find(
    request: Request<Body>,
    incoming: &Incoming,
    surface: &Surface,
) -> Result<Presented, BrokenBody> {
    let mut values = in_headers(request.headers(), surface);
    values.extend(in_form(incoming.path.query().unwrap_or_default().as_bytes(), surface));
    if !values.is_empty() {
        return Ok(Presented { request, values });
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let look: fn(&[u8], &Surface) -> Vec<Vec<u8>> = if kind.starts_with("application/x-www-form-urlencoded") {
        in_form
    } else if kind.starts_with("multipart/form-data") {
        in_parts
    } else {
        return Ok(Presented { request, values });
    };
    let most = if kind.starts_with("multipart/") { LOOK_INTO } else { LONGEST_FORM };
    let (parts, body) = request.into_parts();
    let (head, body) = peek(body, most).await?;
    let values = look(&head, surface);
    Ok(Presented { request: Request::from_parts(parts, body), values })
}

fn in_headers(headers: &HeaderMap, surface: &Surface) -> Vec<Vec<u8>> {
    let named = surface.token_headers.iter().flat_map(|name| headers.get_all(name.as_ref()));
    let bearer = |value: &[u8]| value.strip_prefix(b"Bearer ").unwrap_or(value).to_vec();
    named.map(|value| bearer(value.as_bytes())).filter(|value| !value.is_empty()).collect()
}

fn in_form(form: &[u8], surface: &Surface) -> Vec<Vec<u8>> {
    let pairs = form_urlencoded::parse(form);
    let pairs = pairs.filter(|(name, value)| surface.is_token_field(name) && !value.is_empty());
    pairs.map(|(_, value)| value.as_bytes().to_vec()).collect()
}

/// The values of `name="at"` parts: everything between the blank line and the next line's end.
fn in_parts(body: &[u8], surface: &Surface) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(body);
    let mut values = Vec::new();
    for part in text.split("\r\n--").flat_map(|part| part.strip_prefix("--").or(Some(part))) {
        let Some((head, value)) = part.split_once("\r\n\r\n") else { continue };
        let head = head.to_ascii_lowercase();
        let is_token = surface.token_fields.iter().any(|field| head.contains(&format!("name=\"{field}\"")));
        if is_token && !head.contains("filename") {
            values.push(value.trim_end_matches("\r\n").as_bytes().to_vec());
        }
    }
    values
}
