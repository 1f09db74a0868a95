//! A judged request on its way to the journal, and the answer on its way back.

use std::sync::Arc;

use http::{
    Request, Response,
    header::{ACCEPT, CACHE_CONTROL, COOKIE, HeaderMap, HeaderValue, SEC_WEBSOCKET_ACCEPT, SET_COOKIE},
    request::Parts,
};

use super::{
    aliases::Aliases,
    answer::{may_be_personal, sent_to},
    assertion::Signature,
    body::Body,
    cookie::Cookies,
    header::{Forwarding, IdentityHeaders, Mirror, Origin, TrustedProxies, strip_hop_by_hop},
    incoming::{Incoming, REQUEST_ID, reads},
    path::NormalPath,
    peek::peek,
    range,
    rewrite::{self, Bar, Pages, Plan, Sought, Viewer},
    serve::Caller,
    sockets::{OpenSocket, OpenSockets, Opener},
    splice::Handshake,
    upstream::{Pace, Upstream},
};
use crate::{
    domain::{Refusal, Seat, Secret, Surface, System, Treatment},
    flow::{Admitted, House, port::JournalCookie},
    telemetry::metrics::Outcome,
};

/// The way to one journal and back.
pub struct Forward {
    /// Which journal.
    pub system: System,
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
    /// Which cookies pass, and where it keeps silent on purpose.
    pub surface: Arc<Surface>,
    /// Upgraded sockets, to be cut when whoever opened them has no business here any more.
    pub sockets: Arc<OpenSockets>,
    /// What is put into the journal's pages.
    pub pages: Pages,
}

/// Marks an answer by which the journal says that it does not know its session any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct SessionLost;

/// Somebody who was let in.
pub(super) struct Insider<'a> {
    /// Where this is known, and told what the journal says of the session.
    pub house: &'a House,
    /// The proof.
    pub admitted: &'a Admitted,
    /// What stands on the pages.
    pub bar: &'a Bar,
}

/// Where a request goes, and who signs it.
#[derive(Clone, Copy)]
struct Sender<'a> {
    seat: Option<Seat>,
    signature: Option<Signature<'a>>,
}

impl Sender<'_> {
    /// Of whom the journal is told nothing.
    const fn nobody() -> Self {
        Self { seat: None, signature: None }
    }
}

/// An answer of the journal, and what is done with its body. One that is read is unpacked, though its head still says
/// how it came.
struct Answered {
    response: Response<Body>,
    plan: Plan,
}

impl Forward {
    /// Sends a request with the journal's cookies or the signed header, its aliases turned into tokens; the answer the
    /// other way round, its pages with the bar.
    ///
    /// # Errors
    /// [`Refusal::JournalUnavailable`] when the journal gives no answer, or one that nobody can read.
    pub(super) async fn admitted(
        &self,
        request: Request<Body>,
        handshake: Option<Handshake>,
        incoming: &Incoming,
        insider: Insider<'_>,
        caller: &Caller,
    ) -> Result<Response<Body>, Refusal> {
        let Insider { house, admitted, bar } = insider;
        let (inward, outward) = (Aliases::inward(admitted), Aliases::outward(admitted));
        let (mut parts, body) = request.into_parts();
        let jar = admitted.cookies().iter().map(|kept| (kept.name.as_str(), kept.value.expose().as_str()));
        let cookies = Cookies::read(&parts.headers).for_journal(&self.surface, jar);
        self.dress(&mut parts, cookies, caller);
        inward.over_headers(&mut parts.headers);
        if handshake.is_some() {
            Handshake::ask(&mut parts.headers);
        }
        // Opened before the journal is asked: a session that ends meanwhile finds the socket to cut.
        let open = handshake.is_some().then(|| self.open_socket(Opener::Session(admitted.host()), caller));
        if open.is_some() && !house.is_still_in(admitted).await {
            return Err(Refusal::AttemptUnknown);
        }
        let path = inward.over_path(&incoming.path)?;
        let body = inward.under(&mut parts.headers, body);
        let request = Request::from_parts(parts, body);
        let viewer = Viewer::Inside(bar);
        let sender =
            Sender { seat: admitted.seat(), signature: Some(Signature::of(admitted, &*house.clock)) };
        let mut answered = self.ask(sender, request, &path, sought(&outward, viewer, incoming)).await?;
        let kept = self.keep_cookies(answered.response.headers_mut());
        if !kept.is_empty() {
            house.refreshed(admitted, kept).await;
        }
        if let (Some(handshake), Some(open)) = (handshake, open) {
            join(handshake, open, &mut answered.response, caller);
        }
        self.undress(answered.response.headers_mut());
        if self.heard_of_an_end(&mut answered).await? {
            house.spoiled(admitted, house.clock.now()).await;
            answered.response.extensions_mut().insert(SessionLost);
        }
        let response = &mut answered.response;
        let demands = self.surface.treatment(incoming.path.folded(), true) == Treatment::TokenDemanded;
        if may_be_personal(response.status(), response.headers(), demands) {
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        outward.over_headers(response.headers_mut());
        self.rewritten(answered, outward, viewer)
    }

    /// Sends a request of the journal's own visitor: what the journal and this browser have agreed on passes both
    /// ways, and nothing of ours but the button on the sign-in page.
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
        let treatment = self.surface.treatment(incoming.path.folded(), reads(&parts.method));
        let is_at_sign_in = treatment == Treatment::SignInPage;
        let viewer = if is_at_sign_in { Viewer::AtSignIn } else { Viewer::Unknown };
        let own = Cookies::read(&parts.headers);
        let cookies = own.for_journal(&self.surface, own.pairs());
        self.dress(&mut parts, cookies, caller);
        if handshake.is_some() {
            Handshake::ask(&mut parts.headers);
        }
        let open =
            handshake.is_some().then(|| self.open_socket(Opener::Visitor(self.system.clone()), caller));
        let request = Request::from_parts(parts, body);
        let none = Aliases::none();
        let mut answered =
            self.ask(Sender::nobody(), request, &incoming.path, sought(&none, viewer, incoming)).await?;
        if let (Some(handshake), Some(open)) = (handshake, open) {
            join(handshake, open, &mut answered.response, caller);
        }
        self.undress(answered.response.headers_mut());
        self.rewritten(answered, none, viewer)
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
        let cookies = Cookies::read(&parts.headers).for_journal(&self.surface, std::iter::empty());
        self.dress(&mut parts, cookies, caller);
        for name in &self.surface.token_headers {
            parts.headers.remove(name.as_ref());
        }
        let (none, viewer) = (Aliases::none(), Viewer::Unknown);
        let request = Request::from_parts(parts, body);
        let mut answered =
            self.ask(Sender::nobody(), request, &incoming.path, sought(&none, viewer, incoming)).await?;
        self.keep_cookies(answered.response.headers_mut());
        self.undress(answered.response.headers_mut());
        self.rewritten(answered, none, viewer)
    }

    fn open_socket(&self, opener: Opener, caller: &Caller) -> OpenSocket {
        self.sockets.open(opener, caller.register.stopping())
    }

    /// Asks the journal, and a second time for the whole where it sends a part of what has to be read.
    async fn ask(
        &self,
        sender: Sender<'_>,
        request: Request<Body>,
        path: &NormalPath,
        sought: Sought,
    ) -> Result<Answered, Refusal> {
        let (mut parts, body) = request.into_parts();
        rewrite::ask(&parts.method, &mut parts.headers);
        let request = Request::from_parts(parts, body);
        let whole = range::whole(&request);
        let answered = self.planned(self.send(sender, request, path).await?, sought, whole.is_none());
        match (answered.plan, whole) {
            (Plan::AskWhole, Some(whole)) => {
                Ok(self.planned(self.send(sender, whole, path).await?, sought, true))
            }
            (Plan::AskWhole | Plan::Pass | Plan::Read(_) | Plan::Withhold, _) => Ok(answered),
        }
    }

    fn planned(&self, response: Response<Body>, sought: Sought, is_again: bool) -> Answered {
        let words = self.surface.ending_words(response.status().as_u16()).next().is_some();
        let sought = Sought { words, ..sought };
        let plan = rewrite::decide(response.status(), response.headers(), sought, is_again);
        let response = match plan {
            Plan::Read(reading) => response.map(|body| rewrite::unpacked(reading, body)),
            Plan::Pass | Plan::AskWhole | Plan::Withhold => response,
        };
        Answered { response, plan }
    }

    /// Does what was planned.
    fn rewritten(
        &self,
        answered: Answered,
        outward: Aliases,
        viewer: Viewer<'_>,
    ) -> Result<Response<Body>, Refusal> {
        match answered.plan {
            Plan::Pass => Ok(answered.response),
            Plan::Read(reading) => {
                let (mut parts, body) = answered.response.into_parts();
                let tokens = outward.into_pairs();
                let insertion = reading.insertion.then(|| self.pages.insertion(viewer)).flatten();
                let headers = &mut parts.headers;
                let body = rewrite::rewritten(reading, tokens, &self.mirror, insertion, headers, body);
                Ok(Response::from_parts(parts, body))
            }
            Plan::Withhold | Plan::AskWhole => {
                // Packed as nobody asked, or a part where the whole was asked for: nobody can tell whether the
                // journal's token is in there.
                tracing::warn!(code = "E-302", "a journal sends its answers so that they cannot be read");
                Err(Refusal::JournalUnavailable)
            }
        }
    }

    /// Whether the journal says by this answer that it does not know its session any more.
    async fn heard_of_an_end(&self, answered: &mut Answered) -> Result<bool, Refusal> {
        let response = &mut answered.response;
        let status = response.status().as_u16();
        let says_head = self.surface.ends_session(status, sent_to(response.headers(), &self.ours).as_deref());
        let mut words = self.surface.ending_words(status).peekable();
        if says_head || words.peek().is_none() || !matches!(answered.plan, Plan::Read(_)) {
            return Ok(says_head);
        }
        let body = std::mem::replace(response.body_mut(), Body::empty());
        let (head, body) = peek(body, LONGEST_COMPLAINT).await.map_err(|_| Refusal::JournalUnavailable)?;
        *response.body_mut() = body;
        let says = |words: &str| head.windows(words.len().max(1)).any(|part| part == words.as_bytes());
        Ok(words.any(says))
    }

    async fn send(
        &self,
        sender: Sender<'_>,
        request: Request<Body>,
        path: &NormalPath,
    ) -> Result<Response<Body>, Refusal> {
        let pace = pace(&self.surface, path, request.headers());
        let Sender { seat, signature } = sender;
        let sent = self.upstream.send_signed(seat, request, path, pace, signature).await;
        let mut response = sent.map_err(|fault| {
            tracing::warn!(code = "E-301", %fault, "a journal gave no answer");
            Refusal::JournalUnavailable
        })?;
        response.extensions_mut().insert(Outcome::Passed);
        Ok(response)
    }

    /// The order is fixed: strip, then speak in the journal's name, then add.
    fn dress(&self, parts: &mut Parts, cookies: Option<HeaderValue>, caller: &Caller) {
        let headers = &mut parts.headers;
        strip_hop_by_hop(headers);
        self.identity.strip(headers);
        headers.remove(REQUEST_ID);
        self.mirror.towards_journal(headers);
        Forwarding { peer: caller.peer, ours: &self.ours, trusted: &self.trusted }.apply(headers);
        headers.remove(COOKIE);
        if let Some(line) = cookies {
            headers.insert(COOKIE, line);
        }
    }

    fn undress(&self, headers: &mut HeaderMap) {
        let is_upgrade = headers.contains_key(SEC_WEBSOCKET_ACCEPT);
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

/// What an answer would be searched for.
const fn sought(tokens: &Aliases, viewer: Viewer<'_>, incoming: &Incoming) -> Sought {
    Sought {
        tokens: !tokens.is_empty(),
        words: false,
        insertion: !matches!(viewer, Viewer::Unknown),
        is_document: incoming.is_document,
    }
}

/// A journal that complains of a lost session in the body of its answer does so in its first lines.
const LONGEST_COMPLAINT: usize = 4096;

/// A WebSocket is joined, and cut with whoever opened it or with the process.
fn join(handshake: Handshake, open: OpenSocket, response: &mut Response<Body>, caller: &Caller) {
    if let Some(splice) = handshake.join(response, open.cut()) {
        caller.register.spawn(async move {
            splice.await;
            drop(open);
        });
    }
}

/// The journal's long polls and every event stream keep silent on purpose.
fn pace(surface: &Surface, path: &NormalPath, headers: &HeaderMap) -> Pace {
    let wants_events = headers.get_all(ACCEPT).iter().any(|accept| {
        let kinds = accept.as_bytes().split(|byte| *byte == b',');
        kinds.into_iter().any(|kind| kind.trim_ascii().eq_ignore_ascii_case(b"text/event-stream"))
    });
    if wants_events || surface.is_long(path.folded()) { Pace::Long } else { Pace::Usual }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, header::ACCEPT};

    use super::{Pace, pace};
    use crate::{
        domain::{Pattern, Surface},
        edge::path::NormalPath,
    };

    #[test]
    fn lesson_31_what_is_silent_on_purpose_has_a_deadline_of_its_own() {
        let surface = Surface { long: vec![Pattern::prefix("/news/poll")], ..Surface::default() };
        for (path, accept, expected) in [
            ("/News/Poll?id=1", "*/*", Pace::Long),
            ("/events", "text/event-stream", Pace::Long),
            ("/events", "text/html, Text/Event-Stream", Pace::Long),
            ("/webapi/student/diary", "application/json, text/plain, */*", Pace::Usual),
        ] {
            let headers: HeaderMap = [(ACCEPT, accept.parse().unwrap())].into_iter().collect();
            let path = NormalPath::parse(path).unwrap();
            assert_eq!(pace(&surface, &path, &headers), expected, "{} {accept}", path.path());
        }
    }
}
