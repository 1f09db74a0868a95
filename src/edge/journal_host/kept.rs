//! A form that was kept: shown to its person after the sign-in, and sent on when the person says so.
//!
//! A form is sent on by a POST to its own address, so that whatever the journal answers stands where the journal
//! expects it; [`MARK`] in the query says that it is the kept one. It takes the way of every other request.

use http::{Request, Response, header::HeaderMap};

use super::{JournalHost, again::again, append, page};
use crate::{
    domain::{Circumstances, Fate, Offer, Refusal, Reply},
    edge::{
        body::Body,
        fields::{Field, Spelling},
        incoming::{Incoming, is_from_own_page},
        path::NormalPath,
        refuse::see_other,
        serve::Caller,
    },
    flow::{Kept, Token, Waiting, cookie::OwnCookie},
    telemetry::metrics::Outcome,
};

/// Where a kept form is shown.
pub(super) const KEPT_PATH: &str = "/.gate/kept";

/// The query's parameter by which the page of a kept form names it: the moment at which it came.
pub(super) const MARK: &str = "privratnik-kept";

/// The path without our mark, and the mark.
pub(super) fn unmarked(path: NormalPath) -> (NormalPath, Option<i64>) {
    let mark = |pair: &str| pair.strip_prefix(MARK)?.strip_prefix('=')?.parse().ok();
    let Some(named) = path.query().and_then(|query| query.split('&').find_map(mark)) else {
        return (path, None);
    };
    let rest: Vec<_> = path
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .filter(|pair| mark(pair).is_none())
        .collect();
    let target =
        if rest.is_empty() { path.path().to_owned() } else { format!("{}?{}", path.path(), rest.join("&")) };
    (NormalPath::parse(&target).unwrap_or(path), Some(named))
}

impl JournalHost {
    /// `GET /.gate/kept`
    pub(super) async fn show_kept(&self, incoming: &Incoming) -> Response<Body> {
        match self.waiting(incoming).await {
            Ok(Kept::Form(waiting)) => {
                let (fields, offer) = self.looked_at(&waiting);
                let fields = fields.iter().filter(|field| self.is_shown(field));
                page::answer(&self.house, &waiting, fields, offer)
            }
            Ok(Kept::Nothing) => self.nothing_kept("/"),
            // The form waits for whoever comes back.
            Ok(Kept::NobodyIn) => self.go_login(incoming, None),
            Err(refusal) => self.refused(incoming, refusal),
        }
    }

    /// `POST /.gate/kept`: the person does not want it.
    pub(super) async fn drop_kept(
        &self,
        headers: &HeaderMap,
        named: Option<i64>,
        incoming: &Incoming,
    ) -> Response<Body> {
        let dropped = async {
            if !is_from_own_page(self.ours.as_bytes(), headers) {
                return Err(Refusal::ForeignForm);
            }
            match self.waiting(incoming).await? {
                Kept::Form(waiting) if named == Some(waiting.form.at.millis()) => {
                    self.house.drop_form(&waiting).await?;
                    Ok(self.nothing_kept(page::onward(&waiting.form)))
                }
                Kept::Form(_) | Kept::NobodyIn => Ok(see_other(KEPT_PATH)),
                Kept::Nothing => Ok(self.nothing_kept("/")),
            }
        };
        dropped.await.unwrap_or_else(|refusal| self.refused(incoming, refusal))
    }

    /// A POST to the form's own address, with the mark: the person wants it sent.
    pub(super) async fn send_kept(
        &self,
        request: Request<Body>,
        named: i64,
        incoming: &Incoming,
        caller: &Caller,
    ) -> Response<Body> {
        if !is_from_own_page(self.ours.as_bytes(), request.headers()) {
            return self.refused(incoming, Refusal::ForeignForm);
        }
        let (waiting, request, path) = match self.claimed(named, request.headers(), incoming).await {
            Ok(Claimed::Form { waiting, request, path }) => (*waiting, *request, path),
            Ok(Claimed::Other) => return see_other(KEPT_PATH),
            Ok(Claimed::Nothing) => return self.nothing_kept(&incoming.path.target()),
            Err(refusal) => return self.refused(incoming, refusal),
        };
        let incoming = Incoming { path, cookies: incoming.cookies.clone(), ..*incoming };
        let mut response = self.judged(request, None, &incoming, caller, None).await;
        let fate = self.reply(&response).fate();
        // The house tells of a store that fails. What could not be dropped stays as one that was tried; without the
        // cookie nobody finds it.
        let _ = self.house.form_answered(waiting, fate).await;
        match fate {
            Fate::Taken => {
                append(response.headers_mut(), &OwnCookie::Kept.clear(self.cookies));
                response
            }
            Fate::Unread | Fate::Unsure => see_other(KEPT_PATH),
        }
    }

    /// What this browser has kept for the person who is in.
    async fn waiting(&self, incoming: &Incoming) -> Result<Kept, Refusal> {
        self.waiting_behind(self.token(incoming, &OwnCookie::Door).as_ref(), incoming).await
    }

    /// The same, for the person behind this door.
    pub(super) async fn waiting_behind(
        &self,
        door: Option<&Token>,
        incoming: &Incoming,
    ) -> Result<Kept, Refusal> {
        let kept = self.token(incoming, &OwnCookie::Kept);
        self.house.kept_form(&self.system, door, kept.as_ref(), self.house.clock.now()).await
    }

    /// The form that the page was about, claimed for this one confirmation.
    async fn claimed(
        &self,
        named: i64,
        headers: &HeaderMap,
        incoming: &Incoming,
    ) -> Result<Claimed, Refusal> {
        let waiting = match self.waiting(incoming).await? {
            Kept::Form(waiting) => waiting,
            Kept::Nothing => return Ok(Claimed::Nothing),
            Kept::NobodyIn => return Ok(Claimed::Other),
        };
        let (_, offer) = self.looked_at(&waiting);
        let alias = waiting.alias.as_ref().map(|alias| alias.expose().as_str());
        let request = again(&waiting.form, alias, (&self.surface, &self.ours), headers);
        let meant = waiting.form.at.millis() == named && offer == Offer::Send;
        let Some((request, path)) = request.filter(|_| meant) else { return Ok(Claimed::Other) };
        if !self.house.claim_form(&waiting).await? {
            return Ok(Claimed::Other);
        }
        Ok(Claimed::Form { waiting, request: Box::new(request), path })
    }

    fn looked_at(&self, waiting: &Waiting) -> (Vec<Field>, Offer) {
        let form = &waiting.form;
        let spelling = Spelling::of(&form.kind);
        let fields = spelling.map(|spelling| spelling.fields(form.body.expose())).unwrap_or_default();
        let found = Circumstances {
            tried: form.tried,
            same_way: waiting.same_way,
            files: form.files,
            page_bound: fields.iter().any(|field| self.surface.is_page_field(&field.name)),
        };
        (fields, found.offer())
    }

    fn reply(&self, response: &Response<Body>) -> Reply {
        if self.is_turned_away(response) {
            Reply::TurnedAway
        } else if response.extensions().get() == Some(&Outcome::Passed) {
            Reply::Status(response.status().as_u16())
        } else {
            Reply::None
        }
    }

    fn nothing_kept(&self, onward: &str) -> Response<Body> {
        let mut response = see_other(onward);
        append(response.headers_mut(), &OwnCookie::Kept.clear(self.cookies));
        response
    }
}

/// What a confirmation finds.
enum Claimed {
    /// The form, and the request that sends it.
    Form {
        waiting: Box<Waiting>,
        request: Box<Request<Body>>,
        path: NormalPath,
    },
    /// Another form than the page was about, one that may not be sent, or nobody who could send it.
    Other,
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::unmarked;
    use crate::edge::path::NormalPath;

    #[test]
    fn the_mark_is_taken_out_of_the_query_and_nothing_else_is() {
        for (target, rest, named) in [
            ("/a", "/a", None),
            ("/a?x=1", "/a?x=1", None),
            ("/a?privratnik-kept=17", "/a", Some(17)),
            ("/a?x=1&privratnik-kept=17&y=%D0", "/a?x=1&y=%D0", Some(17)),
            ("/a?privratnik-kept=x", "/a?privratnik-kept=x", None),
            ("/a?not-privratnik-kept=17", "/a?not-privratnik-kept=17", None),
        ] {
            let (path, mark) = unmarked(NormalPath::parse(target).unwrap());
            assert_eq!((path.target().as_str(), mark), (rest, named), "{target}");
        }
    }
}
