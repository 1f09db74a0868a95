//! A judged request on its way to the journal, and the answer on its way back.

use std::sync::Arc;

use http::{
    Request, Response, StatusCode,
    header::{
        ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, COOKIE,
        HeaderMap, HeaderValue, LOCATION, SET_COOKIE,
    },
    request::Parts,
};

use super::{
    body::Body,
    cookie::Cookies,
    header::{Forwarding, IdentityHeaders, Mirror, Origin, TrustedProxies, strip_hop_by_hop},
    incoming::{Incoming, REQUEST_ID},
    path::NormalPath,
    peek::peek,
    range,
    serve::Caller,
    sockets::{OpenSocket, OpenSockets},
    splice::Handshake,
    swap::Swap,
    upstream::{Pace, Upstream},
};
use crate::{
    domain::{Refusal, Seat, Secret, Surface, Treatment},
    flow::{Admitted, House, port::JournalCookie},
    telemetry::metrics::Outcome,
};

/// The way to one journal and back.
pub struct Forward {
    /// The client.
    pub upstream: Upstream,
    /// Its origin and ours.
    pub mirror: Mirror,
    /// Our origin, for `X-Forwarded-*`.
    pub ours: Origin,
    /// Whose `X-Forwarded-*` is believed.
    pub trusted: TrustedProxies,
    /// What nobody but us may say.
    pub identity: IdentityHeaders,
    /// Which cookies pass.
    pub surface: Arc<Surface>,
    /// Upgraded sockets, to be cut at sign-out.
    pub sockets: Arc<OpenSockets>,
}

impl Forward {
    /// Sends a request with the journal's cookies, its aliases turned into tokens; the answer the other way round.
    ///
    /// # Errors
    /// [`Refusal::JournalUnavailable`] when the journal gives no answer.
    pub(super) async fn admitted(
        &self,
        house: &House,
        request: Request<Body>,
        handshake: Option<Handshake>,
        incoming: &Incoming,
        admitted: &Admitted,
        caller: &Caller,
    ) -> Result<Response<Body>, Refusal> {
        let inward = Swaps::inward(admitted);
        let (mut parts, body) = request.into_parts();
        let jar: Vec<_> =
            admitted.cookies().iter().map(|kept| (kept.name.clone(), kept.value.expose().clone())).collect();
        self.dress(&mut parts, &jar, caller);
        inward.over_headers(&mut parts.headers);
        if handshake.is_some() {
            Handshake::ask(&mut parts.headers);
        }
        // Opened before the journal is asked: a session that ends meanwhile finds the socket to cut.
        let open =
            handshake.is_some().then(|| self.sockets.open(admitted.host(), caller.register.stopping()));
        if open.is_some() && !house.is_still_in(admitted).await {
            return Err(Refusal::AttemptUnknown);
        }
        let path = inward.over_path(&incoming.path)?;
        let body = inward.swap().under(&mut parts.headers, body);
        let request = Request::from_parts(parts, body);
        let whole = range::whole(&request);
        let mut response = self.send(admitted.seat(), request, &path).await?;
        if let Some(whole) = whole.filter(|_| range::is_piece(&response) && is_text(response.headers())) {
            response = self.send(admitted.seat(), whole, &path).await?;
        }
        let kept = self.keep_cookies(response.headers_mut());
        if !kept.is_empty() {
            house.refreshed(admitted, kept).await;
        }
        if let (Some(handshake), Some(open)) = (handshake, open) {
            join(handshake, open, &mut response, caller);
        }
        self.undress(response.headers_mut());
        let (mut response, has_ended) = self.heard_of_an_end(response).await?;
        if has_ended {
            house.spoiled(admitted, house.clock.now()).await;
        }
        let demands = self.surface.treatment(&incoming.path.folded(), true) == Treatment::TokenDemanded;
        if may_be_personal(&response, demands) {
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        let outward = Swaps::outward(admitted);
        outward.over_headers(response.headers_mut());
        if !has_body(response.status()) || !is_text(response.headers()) {
            return Ok(response);
        }
        if response.headers().contains_key(CONTENT_ENCODING) {
            // Asked for plain and sent packed: nobody can tell whether the journal's token is in there.
            tracing::warn!(code = "E-302", "a journal packs its answers although it was asked not to");
            return Err(Refusal::JournalUnavailable);
        }
        let addresses =
            if names_addresses(response.headers()) { self.mirror.addresses() } else { Vec::new() };
        Ok(outward.with(addresses).over_body(response))
    }

    /// Sends a request of the journal's own visitor: what the journal and this browser have agreed on passes both
    /// ways, and nothing of ours.
    ///
    /// # Errors
    /// [`Refusal::JournalUnavailable`] when the journal gives no answer.
    pub(super) async fn own(
        &self,
        request: Request<Body>,
        handshake: Option<Handshake>,
        incoming: &Incoming,
        caller: &Caller,
    ) -> Result<Response<Body>, Refusal> {
        let (mut parts, body) = request.into_parts();
        let own: Vec<_> = Cookies::read(&parts.headers).into_pairs();
        self.dress(&mut parts, &own, caller);
        if handshake.is_some() {
            Handshake::ask(&mut parts.headers);
        }
        let mut response = self.send(None, Request::from_parts(parts, body), &incoming.path).await?;
        if let Some(splice) = handshake
            .and_then(|handshake| handshake.join(&mut response, caller.register.stopping().child_token()))
        {
            caller.register.spawn(splice);
        }
        self.undress(response.headers_mut());
        if !has_body(response.status()) || !is_text(response.headers()) {
            return Ok(response);
        }
        let addresses =
            if names_addresses(response.headers()) { self.mirror.addresses() } else { Vec::new() };
        Ok(Swaps(addresses).over_body(response))
    }

    /// Sends a request without anything of the person's: the journal itself says no.
    ///
    /// # Errors
    /// [`Refusal::JournalUnavailable`] when the journal gives no answer.
    pub(super) async fn bare(
        &self,
        request: Request<Body>,
        incoming: &Incoming,
        caller: &Caller,
    ) -> Result<Response<Body>, Refusal> {
        let (mut parts, body) = request.into_parts();
        self.dress(&mut parts, &[], caller);
        for name in &self.surface.token_headers {
            parts.headers.remove(name.as_ref());
        }
        let mut response = self.send(None, Request::from_parts(parts, body), &incoming.path).await?;
        self.keep_cookies(response.headers_mut());
        self.undress(response.headers_mut());
        Ok(response)
    }

    /// Whether the journal says by this answer that it does not know its session any more.
    async fn heard_of_an_end(&self, response: Response<Body>) -> Result<(Response<Body>, bool), Refusal> {
        let status = response.status().as_u16();
        if self.surface.ends_session(status, sent_to(response.headers(), &self.ours).as_deref()) {
            return Ok((response, true));
        }
        let mut words = self.surface.ending_words(status).peekable();
        if words.peek().is_none() {
            return Ok((response, false));
        }
        let (parts, body) = response.into_parts();
        let (head, body) = peek(body, LONGEST_COMPLAINT).await.map_err(|_| Refusal::JournalUnavailable)?;
        let says = |words: &str| head.windows(words.len().max(1)).any(|part| part == words.as_bytes());
        let has_ended = words.any(says);
        Ok((Response::from_parts(parts, body), has_ended))
    }

    async fn send(
        &self,
        seat: Option<Seat>,
        request: Request<Body>,
        path: &NormalPath,
    ) -> Result<Response<Body>, Refusal> {
        let pace = pace(path, request.headers());
        let mut response = self.upstream.send_to(seat, request, path, pace).await.map_err(|fault| {
            tracing::warn!(code = "E-301", %fault, "a journal gave no answer");
            Refusal::JournalUnavailable
        })?;
        response.extensions_mut().insert(Outcome::Passed);
        Ok(response)
    }

    /// The order is fixed: strip, then speak in the journal's name, then add.
    fn dress(&self, parts: &mut Parts, jar: &[(String, String)], caller: &Caller) {
        let headers = &mut parts.headers;
        let cookies = Cookies::read(headers);
        strip_hop_by_hop(headers);
        self.identity.strip(headers);
        headers.remove(REQUEST_ID);
        self.mirror.towards_journal(headers);
        Forwarding { peer: caller.peer, ours: &self.ours, trusted: &self.trusted }.apply(headers);
        headers.remove(COOKIE);
        if let Some(line) = cookies.for_journal(&self.surface, jar) {
            headers.insert(COOKIE, line);
        }
        // Tokens are swapped in the bytes of the answer, so it must not come packed.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }

    fn undress(&self, headers: &mut HeaderMap) {
        let is_upgrade = headers.contains_key("sec-websocket-accept");
        strip_hop_by_hop(headers);
        if is_upgrade {
            Handshake::ask(headers);
        }
        self.mirror.towards_browser(headers);
    }

    /// Takes the journal's session cookies out of an answer; those of the page's own script stay in it.
    fn keep_cookies(&self, headers: &mut HeaderMap) -> Vec<JournalCookie> {
        let lines: Vec<_> = headers.get_all(SET_COOKIE).iter().cloned().collect();
        headers.remove(SET_COOKIE);
        let mut kept = Vec::new();
        for line in lines {
            let pair = line.to_str().ok().and_then(|line| line.split(';').next()?.split_once('='));
            let Some((name, value)) = pair else { continue };
            let name = name.trim();
            if self.surface.is_open_cookie(name) {
                headers.append(SET_COOKIE, line.clone());
            } else {
                kept.push(JournalCookie {
                    name: name.to_owned(),
                    value: Secret::new(value.trim().to_owned()),
                });
            }
        }
        kept
    }
}

/// The lower-case normal path that an answer sends the browser to, if it is one of our own host.
fn sent_to(headers: &HeaderMap, ours: &Origin) -> Option<String> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let target = location.strip_prefix(&ours.to_string()).unwrap_or(location);
    let is_path = target.starts_with('/') && !target.starts_with("//");
    let path = is_path.then(|| NormalPath::parse(target).ok()).flatten()?;
    Some(path.folded())
}

/// A journal that complains of a lost session in the body of its answer does so in its first lines.
const LONGEST_COMPLAINT: usize = 4096;

/// A WebSocket is joined, and cut with its session or with the process.
fn join(handshake: Handshake, open: OpenSocket, response: &mut Response<Body>, caller: &Caller) {
    if let Some(splice) = handshake.join(response, open.cut()) {
        caller.register.spawn(async move {
            splice.await;
            drop(open);
        });
    }
}

/// Queue hubs, their polls and event streams keep silent on purpose.
fn pace(path: &NormalPath, headers: &HeaderMap) -> Pace {
    let wants_events = headers.get_all(ACCEPT).iter().any(|accept| {
        let kinds = accept.as_bytes().split(|byte| *byte == b',');
        kinds.into_iter().any(|kind| kind.trim_ascii().eq_ignore_ascii_case(b"text/event-stream"))
    });
    if wants_events || path.folded().contains("/signalr/") { Pace::Long } else { Pace::Usual }
}

/// Aliases and tokens, in one direction.
struct Swaps(Vec<(Vec<u8>, Vec<u8>)>);

impl Swaps {
    fn inward(admitted: &Admitted) -> Self {
        Self(admitted.swaps().map(|(alias, token)| (alias.into(), token.into())).collect())
    }

    fn outward(admitted: &Admitted) -> Self {
        Self(admitted.swaps().map(|(alias, token)| (token.into(), alias.into())).collect())
    }

    fn with(mut self, more: Vec<(Vec<u8>, Vec<u8>)>) -> Self {
        self.0.extend(more);
        self
    }

    fn swap(&self) -> Swap {
        Swap::new(self.0.clone())
    }

    fn over_body(&self, response: Response<Body>) -> Response<Body> {
        let (mut parts, body) = response.into_parts();
        let body = self.swap().under(&mut parts.headers, body);
        Response::from_parts(parts, body)
    }

    /// Every header may carry it: `at`, `Authorization`, `Referer`, `Location`.
    fn over_headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            if let Some(swapped) =
                self.over(value.as_bytes()).and_then(|bytes| HeaderValue::from_bytes(&bytes).ok())
            {
                *value = swapped;
            }
        }
    }

    fn over_path(&self, path: &NormalPath) -> Result<NormalPath, Refusal> {
        let swapped = path.query().and_then(|query| self.over(query.as_bytes()));
        match swapped.and_then(|query| String::from_utf8(query).ok()) {
            Some(query) => path.with_query(&query).map_err(|_| Refusal::ClosedPath),
            None => Ok(path.clone()),
        }
    }

    /// `None` if nothing is to be swapped, which is the rule.
    fn over(&self, text: &[u8]) -> Option<Vec<u8>> {
        let holds =
            |pattern: &[u8]| !pattern.is_empty() && text.windows(pattern.len()).any(|part| part == pattern);
        self.0.iter().any(|(pattern, _)| holds(pattern)).then(|| {
            let mut swap = self.swap();
            let mut out = swap.push(text.to_vec().into()).to_vec();
            out.extend_from_slice(&swap.finish());
            out
        })
    }
}

/// On a shared computer nothing of a diary may come back with the back button or out of a cache; only what is the
/// same for everybody is kept. An answer without a body says nothing new of what is kept.
fn may_be_personal(response: &Response<Body>, demands_token: bool) -> bool {
    let kind = kind(response.headers());
    let is_asset = kind == "text/css"
        || kind.ends_with("javascript")
        || ["font/", "application/font", "image/"].iter().any(|head| kind.starts_with(head));
    has_body(response.status()) && (demands_token || !is_asset)
}

const fn has_body(status: StatusCode) -> bool {
    !matches!(status, StatusCode::SWITCHING_PROTOCOLS | StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Pages, scripts and data, and what has no name, for a browser takes a guess; everything else passes byte for byte.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = kind(headers);
    kind.is_empty()
        || kind.starts_with("text/")
        || kind.ends_with("json")
        || kind.ends_with("xml")
        || kind.ends_with("javascript")
        // Several pieces of whatever it is.
        || kind == "multipart/byteranges"
}

/// Old pages write their own addresses in full, and so does the data. Somebody's document is nobody's to change.
fn names_addresses(headers: &HeaderMap) -> bool {
    let disposition = headers.get(CONTENT_DISPOSITION).map(HeaderValue::as_bytes).unwrap_or_default();
    let is_document = disposition.to_ascii_lowercase().starts_with(b"attachment");
    let kind = kind(headers);
    !is_document && (kind == "text/html" || kind.ends_with("json"))
}

/// The content type without its parameters, in lower case.
fn kind(headers: &HeaderMap) -> String {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use http::{
        HeaderMap, Response, StatusCode,
        header::{ACCEPT, CONTENT_TYPE},
    };

    use super::{Pace, is_text, may_be_personal, pace};
    use crate::edge::{body::Body, path::NormalPath};

    #[test]
    fn lesson_31_what_is_silent_on_purpose_has_a_deadline_of_its_own() {
        for (path, accept, expected) in [
            ("/webapi/SignalR/queueHub?id=1", "*/*", Pace::Long),
            ("/events", "text/event-stream", Pace::Long),
            ("/events", "text/html, Text/Event-Stream", Pace::Long),
            ("/webapi/student/diary", "application/json, text/plain, */*", Pace::Usual),
        ] {
            let headers: HeaderMap = [(ACCEPT, accept.parse().unwrap())].into_iter().collect();
            assert_eq!(pace(&NormalPath::parse(path).unwrap(), &headers), expected, "{path} {accept}");
        }
    }

    fn answer(status: StatusCode, kind: Option<&str>) -> Response<Body> {
        let answer = Response::builder().status(status);
        let answer = kind.into_iter().fold(answer, |answer, kind| answer.header(CONTENT_TYPE, kind));
        answer.body(Body::empty()).unwrap()
    }

    #[test]
    fn lesson_08_only_what_is_the_same_for_everybody_is_cached() {
        for (kind, expected) in [
            (Some("text/html; charset=windows-1251"), true),
            (Some("application/json"), true),
            (Some("application/pdf"), true),
            (None, true),
            (Some("text/css"), false),
            (Some("application/x-javascript"), false),
            (Some("image/png"), false),
        ] {
            assert_eq!(may_be_personal(&answer(StatusCode::OK, kind), false), expected, "{kind:?}");
        }
        assert!(may_be_personal(&answer(StatusCode::OK, Some("image/jpeg")), true), "somebody's photograph");
        assert!(!may_be_personal(&answer(StatusCode::NOT_MODIFIED, None), true));
    }

    #[test]
    fn what_has_no_kind_is_searched_for_tokens() {
        for (kind, expected) in [
            (None, true),
            (Some("Text/HTML"), true),
            (Some("image/svg+xml"), true),
            (Some("image/png"), false),
        ] {
            assert_eq!(is_text(answer(StatusCode::OK, kind).headers()), expected, "{kind:?}");
        }
    }
}
