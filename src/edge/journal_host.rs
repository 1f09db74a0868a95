//! One journal's own host: asks the house about every request, and does what it says.

mod again;
mod enter;
mod kept;
mod leave;
mod page;
mod unsent;

use std::sync::Arc;

use http::{
    Method, Request, Response,
    header::{HeaderMap, HeaderName, HeaderValue},
};

use self::unsent::Unsent;
use super::{
    body::Body,
    forward::{Forward, Insider},
    hollow,
    incoming::{Incoming, is_foreign, is_forged, is_from, reads},
    path::NormalPath,
    presented::{self, Presented},
    refuse::{self, WIPE, see_other},
    rewrite::{self, Bar, STYLE_PATH, Switch},
    serve::Caller,
    splice::{Asked, Handshake},
};
use crate::{
    domain::{Refusal, ReturnPath, Surface, System, Treatment},
    flow::{
        Admitted, House, Knocking, Token, Verdict,
        cookie::{CookieStyle, OwnCookie},
    },
};

/// The host of one journal.
pub struct JournalHost {
    system: System,
    house: Arc<House>,
    surface: Arc<Surface>,
    cookies: CookieStyle,
    forward: Forward,
    /// Our origin as browsers write it in `Origin`.
    ours: String,
}

const SERVICE_WORKER: HeaderName = HeaderName::from_static("service-worker");

impl JournalHost {
    /// The host of `system`, which the house knows.
    ///
    /// # Errors
    /// [`Refusal::JournalUnavailable`] if the house does not know it.
    pub fn new(
        system: System,
        house: Arc<House>,
        forward: Forward,
        cookies: CookieStyle,
    ) -> Result<Self, Refusal> {
        let surface = house.place(&system)?.journal.surface();
        let ours = forward.ours.to_string();
        Ok(Self { system, house, surface, cookies, forward, ours })
    }

    /// Whose host it is.
    pub const fn system(&self) -> &System {
        &self.system
    }

    /// Looks which of the journal's addresses answer, and how many do; `None` where it has only one.
    pub async fn look_at_addresses(&self) -> Option<usize> {
        self.forward.upstream.look_at_addresses().await
    }

    /// Answers one request.
    pub async fn answer(&self, mut request: Request<Body>, caller: Caller) -> Response<Body> {
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let Ok(path) = NormalPath::parse(target) else {
            return refuse::bad_request();
        };
        let (path, kept) = kept::unmarked(path);
        let incoming = Incoming::read(request.headers(), path);
        match incoming.path.path() {
            "/.gate/enter" if *request.method() == Method::GET => return self.enter(&incoming).await,
            // The button on the journal's own sign-in page, and the switcher inside its pages.
            "/.gate/login" if *request.method() == Method::GET => return self.to_gate("login", &incoming),
            "/.gate/switch" if *request.method() == Method::GET => return self.to_gate("switch", &incoming),
            STYLE_PATH if reads(request.method()) => return rewrite::style(),
            kept::KEPT_PATH if *request.method() == Method::GET => return self.show_kept(&incoming).await,
            kept::KEPT_PATH if *request.method() == Method::POST => {
                return self.drop_kept(request.headers(), kept, &incoming).await;
            }
            "/.gate/out" => return self.out(is_foreign(request.headers()), &incoming, &caller).await,
            other if other.to_ascii_lowercase().starts_with("/.gate") => return refuse::not_found(),
            _ => {}
        }
        // A journal's service worker would sit between the person and every later answer of ours.
        if request.headers().get(SERVICE_WORKER).is_some_and(|value| value == "script") {
            return self.refused(&incoming, Refusal::ClosedPath);
        }
        let handshake = match Handshake::find(&mut request) {
            Asked::Nothing => None,
            Asked::WebSocket(_) if !is_from(self.ours.as_bytes(), request.headers()) => {
                return self.refused(&incoming, Refusal::ClosedPath);
            }
            Asked::WebSocket(handshake) => Some(handshake),
            Asked::Unknown => return refuse::bad_request(),
        };
        if let Some(kept) = kept.filter(|_| *request.method() == Method::POST && handshake.is_none()) {
            return self.send_kept(request, kept, &incoming, &caller).await;
        }
        let unsent = self.unsent(&request, &incoming).filter(|_| handshake.is_none());
        self.judged(request, handshake, &incoming, &caller, unsent).await
    }

    async fn judged(
        &self,
        request: Request<Body>,
        handshake: Option<Handshake>,
        incoming: &Incoming,
        caller: &Caller,
        unsent: Option<Unsent>,
    ) -> Response<Body> {
        let treatment = self.surface.treatment(incoming.path.folded(), reads(request.method()));
        let door = self.token(incoming, &OwnCookie::Door);
        let Presented { request, values } = match treatment {
            Treatment::SignOut if is_foreign(request.headers()) => return self.ask_at_gate(),
            // No form is held in memory for somebody who has no session anyway.
            Treatment::TokenDemanded if door.is_some() => {
                match presented::find(request, incoming, &self.surface).await {
                    Ok(presented) => presented,
                    Err(_) => return refuse::bad_request(),
                }
            }
            Treatment::Closed
            | Treatment::PasswordSignIn
            | Treatment::SignInPage
            | Treatment::SignOut
            | Treatment::TokenDemanded
            | Treatment::Plain => Presented { request, values: Vec::new() },
        };
        let former = self.token(incoming, &OwnCookie::Trace).filter(|_| unsent.is_some());
        let knocking = Knocking {
            system: &self.system,
            door: door.as_ref(),
            treatment,
            presented: &values,
            former: former.as_ref(),
            foreign: is_forged(
                request.method(),
                request.headers(),
                incoming,
                &self.surface,
                self.ours.as_bytes(),
            ),
        };
        match self.house.admit(knocking, self.house.clock.now()).await {
            Verdict::Pass(admitted) => match unsent {
                Some(unsent) => self.pass_form(request, unsent, incoming, &admitted, caller).await,
                None => self.pass(request, handshake, incoming, &admitted, caller).await,
            },
            Verdict::Bare => {
                let sent = self.forward.bare(request, incoming, caller).await;
                sent.unwrap_or_else(|refusal| self.refused(incoming, refusal))
            }
            Verdict::Own => {
                let sent = self.forward.own(request, handshake, incoming, caller).await;
                let mut response = sent.unwrap_or_else(|refusal| self.refused(incoming, refusal));
                if treatment == Treatment::PasswordSignIn {
                    // Whoever signs in past ESIA from now on is the journal's own visitor.
                    append(response.headers_mut(), &OwnCookie::Trace.clear(self.cookies));
                }
                response
            }
            Verdict::GoLogin if treatment == Treatment::SignOut => self.leave_late(incoming).await,
            Verdict::GoLogin => match unsent {
                Some(unsent) => self.go_login_with(unsent, request.into_body(), incoming).await,
                None => self.go_login(incoming, None),
            },
            Verdict::Reenter => see_other("/.gate/enter"),
            Verdict::SignOut(host) => self.leave(host, incoming, caller).await,
            Verdict::Refuse(refusal) => self.refused(incoming, refusal),
        }
    }

    /// Sends a request of somebody who was let in.
    async fn pass(
        &self,
        request: Request<Body>,
        handshake: Option<Handshake>,
        incoming: &Incoming,
        admitted: &Admitted,
        caller: &Caller,
    ) -> Response<Body> {
        let shown = admitted.shown();
        let switch = if shown.among_children { Switch::Child } else { Switch::Account };
        let bar = Bar { current: shown.words.clone(), switch: Some(switch) };
        let insider = Insider { house: &self.house, admitted, bar: &bar };
        let sent = self.forward.admitted(request, handshake, incoming, insider, caller).await;
        sent.unwrap_or_else(|refusal| self.refused(incoming, refusal))
    }

    /// To the gate's sign-in, with a nonce that only this browser has; scripts are told instead. The way back leads to
    /// `back`, or to where the request was for.
    fn go_login(&self, incoming: &Incoming, back: Option<&ReturnPath>) -> Response<Body> {
        if !incoming.navigates {
            return refuse::not_signed_in();
        }
        if OwnCookie::Left.find(self.cookies, &incoming.cookies).is_some() {
            let gate = &self.house.settings.gate_origin;
            let mut response = see_other(&format!("{gate}/signed-out"));
            append(response.headers_mut(), &OwnCookie::Left.clear(self.cookies));
            return response;
        }
        let target = ReturnPath::parse(&incoming.path.target());
        let mut response = self.to_gate_and_back("login", incoming, back.unwrap_or(&target));
        if self.token(incoming, &OwnCookie::Door).is_some() {
            // A session that has ended elsewhere: what its page has stored here goes with it.
            response.headers_mut().insert("clear-site-data", HeaderValue::from_static(WIPE));
            append(response.headers_mut(), &OwnCookie::Door.clear(self.cookies));
            for cookie in hollow::taken(&self.surface) {
                append(response.headers_mut(), &cookie);
            }
        }
        response
    }

    /// To a door of the gate, with a nonce that only this browser has; then to the journal's start.
    fn to_gate(&self, door: &str, incoming: &Incoming) -> Response<Body> {
        self.to_gate_and_back(door, incoming, &ReturnPath::start())
    }

    fn to_gate_and_back(&self, door: &str, incoming: &Incoming, back: &ReturnPath) -> Response<Body> {
        let gate = &self.house.settings.gate_origin;
        // Two tabs may be on their way at once: they share the nonce, so that neither spoils the other's return.
        let (nonce, mark) = self.house.knock(self.token(incoming, &OwnCookie::Knock));
        let back = if back.as_str().starts_with("/.gate") { "/" } else { back.as_str() };
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("journal", &self.system.0)
            .append_pair("knock", &base16ct::lower::encode_string(&mark.0))
            .append_pair("back", back)
            .finish();
        let mut response = see_other(&format!("{gate}/{door}?{query}"));
        let life = self.house.settings.lifetimes.attempt;
        append(response.headers_mut(), &OwnCookie::Knock.set(self.cookies, nonce.expose(), Some(life)));
        response
    }

    fn refused(&self, incoming: &Incoming, refusal: Refusal) -> Response<Body> {
        refuse::journal(refusal, incoming.navigates, &self.house.settings.gate_origin)
    }

    fn token(&self, incoming: &Incoming, cookie: &OwnCookie) -> Option<Token> {
        cookie.find(self.cookies, &incoming.cookies).and_then(Token::parse)
    }
}

fn append(headers: &mut HeaderMap, cookie: &str) {
    let value = HeaderValue::from_str(cookie).expect("our cookies are plain ASCII");
    headers.append(http::header::SET_COOKIE, value);
}
