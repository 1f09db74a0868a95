//! Pieces of a file pass as the journal cuts them; a piece of a text does not.
//!
//! In a text the journal's tokens are looked for, and one that is cut in two would not be found: whoever asks byte by
//! byte would get it. So a text is fetched whole, which RFC 9110 §14.2 leaves to every server.

use http::header::{CONTENT_LENGTH, HeaderMap, IF_RANGE, RANGE, TRANSFER_ENCODING};
use http::{Method, Request};

use super::body::Body;

/// The same request for the whole, if this one asks for a piece.
pub(super) fn whole(request: &Request<Body>) -> Option<Request<Body>> {
    let headers = request.headers();
    let has_body = headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
    if *request.method() != Method::GET || has_body || !headers.contains_key(RANGE) {
        return None;
    }
    let mut whole = Request::new(Body::empty());
    whole.headers_mut().clone_from(headers);
    ask_whole(whole.headers_mut());
    Some(whole)
}

/// Asks for no piece.
pub(super) fn ask_whole(headers: &mut HeaderMap) {
    headers.remove(RANGE);
    headers.remove(IF_RANGE);
}
