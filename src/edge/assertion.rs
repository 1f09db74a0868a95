//! The signed header on each request that is sent to a journal which takes the gateway's word.

use http::{
    header::{HOST, HeaderName, HeaderValue},
    request::Parts,
};

use crate::flow::{
    Admitted,
    port::{Clock, SignedFor},
};

/// Signs for somebody who was let in. A request that is sent a second time, for the whole of what came in part or over
/// another connection, is signed a second time: a journal may refuse what it has seen.
#[derive(Clone, Copy)]
pub(super) struct Signature<'a> {
    admitted: &'a Admitted,
    clock: &'a dyn Clock,
}

impl<'a> Signature<'a> {
    /// Of this person, at the time of each request.
    pub(super) fn of(admitted: &'a Admitted, clock: &'a dyn Clock) -> Self {
        Self { admitted, clock }
    }

    /// Puts the header on a request whose method, `Host` and path are what the journal will see.
    pub(super) fn put(self, parts: &mut Parts) {
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let request = SignedFor { method: parts.method.as_str(), host, path };
        let Some((name, token)) = self.admitted.assertion(request, self.clock.now()) else { return };
        let name = HeaderName::try_from(name).expect("the configuration takes nothing but a header's name");
        let mut value = HeaderValue::try_from(token.expose().as_str()).expect("base64url and dots are plain");
        value.set_sensitive(true);
        parts.headers.insert(name, value);
    }
}
