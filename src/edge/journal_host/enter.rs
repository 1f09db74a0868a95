//! The way into the journal, and what browsers keep from then on.

use http::Response;

use super::{JournalHost, append, kept::KEPT_PATH};
use crate::{
    domain::Refusal,
    edge::{body::Body, entrance, hollow, incoming::Incoming},
    flow::{
        Kept, LetIn, Token,
        cookie::{self, OwnCookie},
    },
};

impl JournalHost {
    /// `/.gate/enter`: with a ticket from the gate, or again by somebody who is in.
    pub(super) async fn enter(&self, incoming: &Incoming) -> Response<Body> {
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
            Ok(let_in) => self.entered(let_in, nonce.as_ref(), incoming).await,
            Err(Refusal::AttemptUnknown) => self.go_login(incoming, None),
            Err(refusal) => self.refused(incoming, refusal),
        }
    }

    /// Into the journal. Whoever has just come in, and has left a form behind the last time, is shown it first.
    async fn entered(&self, let_in: LetIn, nonce: Option<&Token>, incoming: &Incoming) -> Response<Body> {
        let mut cookies = hollow::given(&self.surface, self.cookies).collect::<Vec<_>>();
        let Some(door) = let_in.door.clone() else { return self.handed(&let_in, &cookies) };
        cookies.push(OwnCookie::Door.set(self.cookies, door.expose(), None));
        cookies.extend(
            let_in.trace.iter().map(|trace| OwnCookie::Trace.set(self.cookies, trace.expose(), None)),
        );
        // From the gate one may come again, by another of one's accounts: the nonce stays with the door.
        cookies.extend(nonce.map(|nonce| OwnCookie::Knock.set(self.cookies, nonce.expose(), None)));
        cookies.push(OwnCookie::Left.clear(self.cookies));
        cookies.extend(self.own_cookies_ended(&incoming.cookies));
        let let_in = match self.waiting_behind(Some(&door), incoming).await {
            Ok(Kept::Form(_)) => entrance::leading_to(let_in, KEPT_PATH),
            Ok(Kept::Nothing | Kept::NobodyIn) => {
                cookies.push(OwnCookie::Kept.clear(self.cookies));
                let_in
            }
            // The house has told of a store that failed; the journal opens all the same.
            Err(_) => let_in,
        };
        self.handed(&let_in, &cookies)
    }

    fn handed(&self, let_in: &LetIn, cookies: &[String]) -> Response<Body> {
        let mut response = entrance::answer(let_in, &self.house);
        cookies.iter().for_each(|cookie| append(response.headers_mut(), cookie));
        response
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
}
