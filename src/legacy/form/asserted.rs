//! Entering by the gateway's word: the home page is asked for with the signed header, and shows whether it was taken.

use http::{
    HeaderValue, Request, StatusCode,
    header::{HOST, HeaderName},
};

use super::{
    calls::opened,
    judge::stands_in_the_way,
    visit::{Reply, Upstream, Visit},
};
use crate::{
    domain::{Asserted, FormRecipe, Moment},
    flow::port::{Asserter, JournalFault, JournalSession, SignedFor},
    legacy::fault::unavailable,
};

/// Of whom a journal is told, and who signs it.
#[derive(Clone, Copy)]
pub(in crate::legacy) struct Word<'a> {
    pub(super) asserted: &'a Asserted,
    pub(super) asserter: &'a dyn Asserter,
    pub(super) now: Moment,
}

impl Word<'_> {
    /// The request with the header that is good for it alone.
    pub(super) fn on<B>(&self, mut request: Request<B>) -> Result<Request<B>, JournalFault> {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let signed = SignedFor { method: request.method().as_str(), host, path };
        let token = self.asserter.assertion(self.asserted, signed, self.now);
        let name = HeaderName::try_from(self.asserter.header());
        let (Ok(name), Ok(mut value)) = (name, HeaderValue::try_from(token.expose().as_str())) else {
            return Err(unavailable("the signed header cannot be written"));
        };
        value.set_sensitive(true);
        request.headers_mut().insert(name, value);
        Ok(request)
    }
}

/// Asks for the home page as the one who is asserted.
pub(super) async fn enter(upstream: &Upstream, word: Word<'_>) -> Result<JournalSession, JournalFault> {
    let recipe = upstream.recipe();
    let mut visit = Visit::new(upstream, &word.asserted.login).speaking(word);
    let mut reply = visit.open(&recipe.home).await?;
    for _ in 0..MOST_REDIRECTS {
        judge(recipe, &reply)?;
        let Some(next) = visit.follow(&reply).await? else { break };
        reply = next;
    }
    judge(recipe, &reply)?;
    arrived(recipe, &reply)?;
    Ok(JournalSession { asserted: Some(word.asserted.clone()), ..opened(&visit) })
}

/// Whether the journal has said no: to this person, or to everybody.
fn judge(recipe: &FormRecipe, reply: &Reply) -> Result<(), JournalFault> {
    let is_refused = matches!(reply.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    let asks_to_sign_in = reply.sent_to_path().is_some_and(|path| {
        let surface = &recipe.surface;
        surface.sign_in_pages.iter().any(|page| page.matches(&path))
            || surface.ends_session(reply.status.as_u16(), Some(&path))
    });
    if is_refused || asks_to_sign_in {
        return Err(JournalFault::NobodyFound);
    }
    stands_in_the_way(&recipe.marks, reply)
}

/// A journal that takes no notice of the header shows everybody its front page: only an element that nobody else is
/// shown tells that somebody is in.
fn arrived(recipe: &FormRecipe, reply: &Reply) -> Result<(), JournalFault> {
    if reply.status != StatusCode::OK {
        let status = reply.status.as_u16();
        return Err(unavailable(&format!("HTTP {status}: the page that people are taken to is not shown")));
    }
    match &recipe.signed_in {
        Some(only_inside) if reply.page.find(only_inside).is_empty() => Err(JournalFault::NobodyFound),
        Some(_) | None => Ok(()),
    }
}

/// A front page, the person's own page, and one more.
const MOST_REDIRECTS: usize = 3;
