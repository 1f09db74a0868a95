//! A form without a session to send it in: kept, if it is a person's own and there is something in it.

use http::{
    Method, Request, Response,
    header::{CONTENT_TYPE, REFERER},
};
use http_body::Body as _;

use super::{JournalHost, append, kept::KEPT_PATH};
use crate::{
    domain::{Posted, Refusal, ReturnPath, Secret, USUAL_PAGE_FIELDS, is_worth_keeping},
    edge::{
        answer::sent_to,
        body::Body,
        fields::{Field, Spelling},
        forward::SessionLost,
        incoming::{Incoming, is_from_own_page},
        peek::peek,
        refuse::{self, see_other},
        serve::Caller,
    },
    flow::{Admitted, SentForm, Token, cookie::OwnCookie},
};

/// A form, as its head tells of it.
pub(super) struct Unsent {
    spelling: Spelling,
    /// The content type, as the browser wrote it.
    kind: String,
    /// The page that it was filled in on.
    page: ReturnPath,
}

impl JournalHost {
    /// Whether the request brings a form that might be kept.
    pub(super) fn unsent(&self, request: &Request<Body>, incoming: &Incoming) -> Option<Unsent> {
        let text =
            |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let kind = text(CONTENT_TYPE);
        let spelling = Spelling::of(kind);
        let path = incoming.path.folded();
        let posted = Posted {
            posts: *request.method() == Method::POST,
            navigates: incoming.navigates,
            own_page: is_from_own_page(self.ours.as_bytes(), request.headers()),
            is_form: spelling.is_some(),
            treatment: self.surface.treatment(path, false),
            section: self.surface.section(path),
        };
        let referer = text(REFERER).strip_prefix(&self.ours).filter(|page| !page.starts_with("/.gate"));
        let page = referer.map_or_else(|| ReturnPath::parse(&incoming.path.target()), ReturnPath::parse);
        let spelling = spelling.filter(|_| posted.may_be_kept())?;
        Some(Unsent { spelling, kind: kind.to_owned(), page })
    }

    /// To the gate's sign-in; the form waits here.
    pub(super) async fn go_login_with(
        &self,
        unsent: Unsent,
        body: Body,
        incoming: &Incoming,
    ) -> Response<Body> {
        let page = unsent.page.clone();
        let trace = self.token(incoming, &OwnCookie::Trace);
        let too_long = unsent.spelling == Spelling::UrlEncoded && body.size_hint().lower() > LONGEST as u64;
        let kept = match trace.filter(|_| !too_long) {
            Some(trace) => match peek(body, LONGEST + 1).await {
                Ok((head, _)) => self.keep(&unsent, &head, &trace, incoming).await,
                Err(_) => return refuse::bad_request(),
            },
            None => Ok(None),
        };
        let cookie = match kept {
            Ok(cookie) => cookie,
            Err(refusal) => return self.refused(incoming, refusal),
        };
        let mut response = self.go_login(incoming, Some(&page));
        cookie.iter().for_each(|cookie| append(response.headers_mut(), cookie));
        response
    }

    /// Sends a form that somebody who is in has just sent. If the journal turns it away, because its own session is
    /// over, it is kept.
    pub(super) async fn pass_form(
        &self,
        request: Request<Body>,
        unsent: Unsent,
        incoming: &Incoming,
        admitted: &Admitted,
        caller: &Caller,
    ) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let Ok((head, body)) = peek(body, LONGEST + 1).await else { return refuse::bad_request() };
        let response = self.pass(Request::from_parts(parts, body), None, incoming, admitted, caller).await;
        if !self.is_turned_away(&response) {
            return response;
        }
        let trace = self.house.trace_of(admitted);
        match self.keep(&unsent, &head, &trace, incoming).await {
            Ok(Some(cookie)) => {
                let mut response = see_other(KEPT_PATH);
                append(response.headers_mut(), &cookie);
                response
            }
            // The house has told of a store that failed; the journal's own words are better than ours.
            Ok(None) | Err(_) => response,
        }
    }

    /// Keeps what the beginning of a body says, and gives the cookie by which it is found again.
    async fn keep(
        &self,
        unsent: &Unsent,
        head: &[u8],
        trace: &Token,
        incoming: &Incoming,
    ) -> Result<Option<String>, Refusal> {
        let Some(sent) = self.sent(unsent, head, incoming) else { return Ok(None) };
        let (house, earlier) = (&self.house, self.token(incoming, &OwnCookie::Kept));
        let kept = house.keep_form(&self.system, trace, earlier.as_ref(), sent, house.clock.now()).await?;
        let life = house.settings.lifetimes.longest;
        Ok(kept.then(|| OwnCookie::Kept.set(self.cookies, trace.expose(), Some(life))))
    }

    fn sent(&self, unsent: &Unsent, head: &[u8], incoming: &Incoming) -> Option<SentForm> {
        let whole = head.len() <= LONGEST;
        let form = unsent.spelling.without_files(&head[..head.len().min(LONGEST)], whole)?;
        let fields = unsent.spelling.fields(&form.body);
        let shown = fields.iter().filter(|field| self.is_shown(field));
        let typed = shown.map(|field| (field.name.as_str(), field.value.as_str()));
        is_worth_keeping(typed).then(|| SentForm {
            target: incoming.path.target(),
            page: unsent.page.clone(),
            kind: unsent.kind.clone(),
            body: Secret::new(form.body),
            files: form.files,
        })
    }

    /// What the journal writes into its forms for itself is nothing to read.
    pub(super) fn is_shown(&self, field: &Field) -> bool {
        let name = field.name.as_str();
        let is_usual = USUAL_PAGE_FIELDS.iter().any(|usual| name.eq_ignore_ascii_case(usual));
        let is_own = is_usual || self.surface.is_page_field(name) || self.surface.is_token_field(name);
        !is_own && !field.value.trim().is_empty()
    }

    pub(super) fn is_turned_away(&self, response: &Response<Body>) -> bool {
        let target = sent_to(response.headers(), &self.forward.ours);
        response.extensions().get::<SessionLost>().is_some()
            || target.is_some_and(|path| self.surface.turns_away(&path))
    }
}

/// Longer forms are not kept. There is room for forty thousand letters of Cyrillic, each of which takes six bytes when it
/// is escaped.
const LONGEST: usize = 256 * 1024;
