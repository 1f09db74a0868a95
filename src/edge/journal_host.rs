//! One journal's own host: asks the house about every request, and does what it says.

use std::sync::Arc;

use http::{
    Method, Request, Response,
    header::{HeaderMap, HeaderName, HeaderValue},
};

use super::{
    body::Body,
    entrance,
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
        HostKey, House, Knocking, Token, Verdict,
        cookie::{self, CookieStyle, OwnCookie},
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
        let incoming = Incoming::read(request.headers(), path);
        match incoming.path.path() {
            "/.gate/enter" if *request.method() == Method::GET => return self.enter(&incoming).await,
            // The button on the journal's own sign-in page, and the switcher inside its pages.
            "/.gate/login" if *request.method() == Method::GET => return self.to_gate("login", &incoming),
            "/.gate/switch" if *request.method() == Method::GET => return self.to_gate("switch", &incoming),
            STYLE_PATH if reads(request.method()) => return rewrite::style(),
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
        self.judged(request, handshake, &incoming, &caller).await
    }

    async fn judged(
        &self,
        request: Request<Body>,
        handshake: Option<Handshake>,
        incoming: &Incoming,
        caller: &Caller,
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
        let knocking = Knocking {
            system: &self.system,
            door: door.as_ref(),
            treatment,
            presented: &values,
            foreign: is_forged(
                request.method(),
                request.headers(),
                incoming,
                &self.surface,
                self.ours.as_bytes(),
            ),
        };
        match self.house.admit(knocking, self.house.clock.now()).await {
            Verdict::Pass(admitted) => {
                let shown = admitted.shown();
                let switch = if shown.among_children { Switch::Child } else { Switch::Account };
                let bar = Bar { current: shown.words.clone(), switch: Some(switch) };
                let insider = Insider { house: &self.house, admitted: &admitted, bar: &bar };
                let sent = self.forward.admitted(request, handshake, incoming, insider, caller).await;
                sent.unwrap_or_else(|refusal| self.refused(incoming, refusal))
            }
            Verdict::Bare => {
                let sent = self.forward.bare(request, incoming, caller).await;
                sent.unwrap_or_else(|refusal| self.refused(incoming, refusal))
            }
            Verdict::Own => {
                let sent = self.forward.own(request, handshake, incoming, caller).await;
                sent.unwrap_or_else(|refusal| self.refused(incoming, refusal))
            }
            Verdict::GoLogin => self.go_login(incoming),
            Verdict::Reenter => see_other("/.gate/enter"),
            Verdict::SignOut(host) => self.leave(host, incoming, caller).await,
            Verdict::Refuse(refusal) => self.refused(incoming, refusal),
        }
    }

    /// `/.gate/enter`: with a ticket from the gate, or again by somebody who is in.
    async fn enter(&self, incoming: &Incoming) -> Response<Body> {
        let now = self.house.clock.now();
        let (door, nonce) = (self.token(incoming, &OwnCookie::Door), self.token(incoming, &OwnCookie::Knock));
        let ticket = incoming.path.query().and_then(|query| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(name, _)| name == "ticket")
                .and_then(|(_, value)| Token::parse(&value))
        });
        let entered = match &ticket {
            Some(ticket) => self.house.let_in(&self.system, ticket, nonce.as_ref(), door.as_ref(), now).await,
            None => Err(Refusal::AttemptUnknown),
        };
        // A reloaded entrance has a spent ticket and a good door: whoever is in stays in.
        let entered = match entered {
            Err(refusal @ (Refusal::AttemptUnknown | Refusal::ForeignBrowser)) => {
                let again = self.house.let_in_again(&self.system, door.as_ref(), now).await;
                again.map_err(|fault| if fault == Refusal::AttemptUnknown { refusal } else { fault })
            }
            other => other,
        };
        match entered {
            Ok(let_in) => {
                let mut response = entrance::answer(&let_in, &*self.house.dice);
                if let Some(door) = &let_in.door {
                    append(response.headers_mut(), &OwnCookie::Door.set(self.cookies, door.expose(), None));
                    // From the gate one may come again, by another of one's accounts: the nonce stays with the door.
                    if let Some(nonce) = &nonce {
                        append(
                            response.headers_mut(),
                            &OwnCookie::Knock.set(self.cookies, nonce.expose(), None),
                        );
                    }
                    append(response.headers_mut(), &OwnCookie::Left.clear(self.cookies));
                    for cookie in self.own_cookies_ended(&incoming.cookies) {
                        append(response.headers_mut(), &cookie);
                    }
                }
                for cookie in hollow::given(&self.surface, self.cookies) {
                    append(response.headers_mut(), &cookie);
                }
                response
            }
            Err(Refusal::AttemptUnknown) => self.go_login(incoming),
            Err(refusal) => self.refused(incoming, refusal),
        }
    }

    /// Whoever comes in through the gate leaves behind what the journal itself has given this browser.
    fn own_cookies_ended(&self, cookies: &str) -> Vec<String> {
        let names = cookies.split(';').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name.trim());
        let plain =
            |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        names
            .filter(|name| !name.is_empty() && !cookie::is_own(name) && !self.surface.is_open_cookie(name))
            .filter(|name| !self.surface.is_hollow_cookie(name))
            .filter(plain)
            .map(|name| format!("{name}=; Path=/; Max-Age=0"))
            .collect()
    }

    /// `/.gate/out`: ends everything; asked from another site it does nothing.
    async fn out(&self, is_foreign: bool, incoming: &Incoming, caller: &Caller) -> Response<Body> {
        if is_foreign {
            return self.ask_at_gate();
        }
        let door = self.token(incoming, &OwnCookie::Door);
        let knocking = Knocking {
            system: &self.system,
            door: door.as_ref(),
            treatment: Treatment::SignOut,
            presented: &[],
            foreign: false,
        };
        match self.house.admit(knocking, self.house.clock.now()).await {
            Verdict::SignOut(host) => self.leave(host, incoming, caller).await,
            Verdict::Refuse(refusal) => self.refused(incoming, refusal),
            Verdict::GoLogin | Verdict::Own | Verdict::Pass(_) | Verdict::Bare | Verdict::Reenter => {
                self.left(incoming)
            }
        }
    }

    /// Another site's link signs nobody out: the gate asks first.
    fn ask_at_gate(&self) -> Response<Body> {
        see_other(&format!("{}/sign-out", self.house.settings.gate_origin))
    }

    /// Ends everything, even if the browser does not wait for the answer.
    async fn leave(&self, host: HostKey, incoming: &Incoming, caller: &Caller) -> Response<Body> {
        let house = Arc::clone(&self.house);
        let leaving = async move { house.leave_from_journal(host, house.clock.now()).await };
        let left = caller.register.see_through(leaving).await;
        left.map_or_else(|refusal| self.refused(incoming, refusal), |()| self.left(incoming))
    }

    /// To the gate's sign-in, with a nonce that only this browser has; scripts are told instead.
    fn go_login(&self, incoming: &Incoming) -> Response<Body> {
        if !incoming.navigates {
            return refuse::not_signed_in();
        }
        if OwnCookie::Left.find(self.cookies, &incoming.cookies).is_some() {
            let gate = &self.house.settings.gate_origin;
            let mut response = see_other(&format!("{gate}/signed-out"));
            append(response.headers_mut(), &OwnCookie::Left.clear(self.cookies));
            return response;
        }
        let mut response = self.to_gate("login", incoming);
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

    /// To a door of the gate, with a nonce that only this browser has.
    fn to_gate(&self, door: &str, incoming: &Incoming) -> Response<Body> {
        let gate = &self.house.settings.gate_origin;
        // Two tabs may be on their way at once: they share the nonce, so that neither spoils the other's return.
        let (nonce, mark) = self.house.knock(self.token(incoming, &OwnCookie::Knock));
        let back = ReturnPath::parse(&incoming.path.target());
        let back = if back.as_str().starts_with("/.gate") { ReturnPath::start() } else { back };
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("journal", &self.system.0)
            .append_pair("knock", &base16ct::lower::encode_string(&mark.0))
            .append_pair("back", back.as_str())
            .finish();
        let mut response = see_other(&format!("{gate}/{door}?{query}"));
        let life = self.house.settings.lifetimes.attempt;
        append(response.headers_mut(), &OwnCookie::Knock.set(self.cookies, nonce.expose(), Some(life)));
        response
    }

    /// After a sign-out: nothing of the journal stays in the browser, and the next visit says so.
    fn left(&self, incoming: &Incoming) -> Response<Body> {
        let gate = &self.house.settings.gate_origin;
        let mut response =
            if incoming.navigates { see_other(&format!("{gate}/signed-out")) } else { refuse::done() };
        let headers = response.headers_mut();
        headers.insert("clear-site-data", HeaderValue::from_static(WIPE));
        append(headers, &OwnCookie::Door.clear(self.cookies));
        append(headers, &OwnCookie::Knock.clear(self.cookies));
        for cookie in hollow::taken(&self.surface) {
            append(headers, &cookie);
        }
        if !incoming.navigates {
            append(headers, &OwnCookie::Left.set(self.cookies, "1", None));
        }
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
