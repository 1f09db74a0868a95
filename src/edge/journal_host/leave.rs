//! Sign-out on the journal's own host.

use std::sync::Arc;

use http::{Response, header::HeaderValue};

use super::{JournalHost, append};
use crate::{
    domain::{Refusal, Treatment},
    edge::{
        body::Body,
        hollow,
        incoming::Incoming,
        refuse::{self, WIPE, see_other},
        serve::Caller,
    },
    flow::{HostKey, Knocking, Verdict, cookie::OwnCookie},
};

impl JournalHost {
    /// `/.gate/out`: ends everything; asked from another site it does nothing.
    pub(super) async fn out(&self, is_foreign: bool, incoming: &Incoming, caller: &Caller) -> Response<Body> {
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
            former: None,
        };
        match self.house.admit(knocking, self.house.clock.now()).await {
            Verdict::SignOut(host) => self.leave(host, incoming, caller).await,
            Verdict::Refuse(refusal) => self.refused(incoming, refusal),
            Verdict::GoLogin | Verdict::Own | Verdict::Pass(_) | Verdict::Bare | Verdict::Reenter => {
                self.leave_nothing(incoming).await
            }
        }
    }

    /// Another site's link signs nobody out: the gate asks first.
    pub(super) fn ask_at_gate(&self) -> Response<Body> {
        see_other(&format!("{}/sign-out", self.house.settings.gate_origin))
    }

    /// Ends everything, even if the browser does not wait for the answer.
    pub(super) async fn leave(&self, host: HostKey, incoming: &Incoming, caller: &Caller) -> Response<Body> {
        let house = Arc::clone(&self.house);
        let leaving = async move { house.leave_from_journal(host, house.clock.now()).await };
        let left = caller.register.see_through(leaving).await;
        left.map_or_else(|refusal| self.refused(incoming, refusal), |()| self.left(incoming))
    }

    /// The session has run out already, and there is nothing to end but a form that came after it.
    async fn leave_nothing(&self, incoming: &Incoming) -> Response<Body> {
        let left = self.leave_no_form(incoming).await;
        left.map_or_else(|refusal| self.refused(incoming, refusal), |()| self.left(incoming))
    }

    /// The same by the journal's own sign-out; whoever presses that is asked who they are.
    pub(super) async fn leave_late(&self, incoming: &Incoming) -> Response<Body> {
        let left = self.leave_no_form(incoming).await;
        left.map_or_else(|refusal| self.refused(incoming, refusal), |()| self.go_login(incoming, None))
    }

    async fn leave_no_form(&self, incoming: &Incoming) -> Result<(), Refusal> {
        match self.token(incoming, &OwnCookie::Trace) {
            Some(trace) => self.house.leave_no_form(&trace).await,
            None => Ok(()),
        }
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
        append(headers, &OwnCookie::Trace.clear(self.cookies));
        append(headers, &OwnCookie::Kept.clear(self.cookies));
        for cookie in hollow::taken(&self.surface) {
            append(headers, &cookie);
        }
        if !incoming.navigates {
            append(headers, &OwnCookie::Left.set(self.cookies, "1", None));
        }
        response
    }
}
