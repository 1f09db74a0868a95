//! One visit to the server: its cookies, and requests as a browser sends them from the page before.

use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::Full;
use lol_html::Selector;
use url::{Position, Url};

use super::{Settings, asserted::Word, page::Page};
use crate::{
    domain::{FormRecipe, Seat, Secret, System},
    flow::port::{JournalCookie, JournalFault, JournalSession},
    legacy::{
        cookies::Cookies,
        fault::unavailable,
        server::{BadSettings, Chair, Server},
    },
};

/// The server, and how it is entered.
pub(in crate::legacy) struct Upstream {
    settings: Settings,
    server: Server,
}

/// An answer.
pub(in crate::legacy) struct Reply {
    pub(in crate::legacy) status: StatusCode,
    /// Where a redirect leads.
    pub(in crate::legacy) sent_to: Option<Url>,
    pub(in crate::legacy) page: Page,
    /// What was asked for.
    pub(in crate::legacy) url: Url,
}

impl Reply {
    /// The lower-case path of a redirect that stays on the server.
    pub(in crate::legacy) fn sent_to_path(&self) -> Option<String> {
        let target = self.sent_to.as_ref().filter(|target| target.origin() == self.url.origin());
        target.filter(|_| self.status.is_redirection()).map(|target| target.path().to_lowercase())
    }
}

impl Upstream {
    pub(super) fn new(settings: Settings) -> Result<Self, BadSettings> {
        let Settings { upstream, user_agent, limits, extra_roots, seats, recipe, .. } = &settings;
        for selector in selectors(recipe) {
            let parsed = selector.parse::<Selector>();
            parsed.map_err(|_| BadSettings::Selector(selector.to_owned()))?;
        }
        let server = Server::new(upstream, user_agent, *limits, extra_roots)?.at(seats.clone());
        Ok(Self { settings, server })
    }

    pub(in crate::legacy) const fn recipe(&self) -> &FormRecipe {
        &self.settings.recipe
    }

    pub(in crate::legacy) const fn system(&self) -> &System {
        &self.settings.system
    }
}

fn selectors(recipe: &FormRecipe) -> Vec<&str> {
    let profile = &recipe.profile;
    let readings = [&profile.role, &profile.school, &profile.groups, &profile.pupils, &profile.birth_date];
    let marks = &recipe.marks;
    let marks = [&marks.locked, &marks.maintenance, &marks.refused, &marks.wrong_password, &marks.success];
    let shown = marks.into_iter().flatten().filter_map(|mark| mark.shows.as_deref());
    let read = readings.into_iter().flatten().chain([&profile.name]).map(|reading| reading.at.as_str());
    shown.chain(read).chain(recipe.signed_in.as_deref()).chain([recipe.form.as_str()]).collect()
}

/// One visit.
pub(in crate::legacy) struct Visit<'a> {
    upstream: &'a Upstream,
    cookies: Cookies,
    chair: Chair,
    /// The page that is open, for `Referer`.
    from: Option<Url>,
    /// Whom every request names; nobody where a form or a cookie does.
    word: Option<Word<'a>>,
}

impl<'a> Visit<'a> {
    /// Nobody is signed in yet; where the server has several addresses, those with one `key` come to one of them.
    pub(in crate::legacy) fn new(upstream: &'a Upstream, key: &str) -> Self {
        let cookies = Cookies::of(upstream.server.host());
        Self { upstream, cookies, chair: Chair::free(key), from: None, word: None }
    }

    /// Takes up a session where it was opened.
    pub(super) fn resumed(upstream: &'a Upstream, session: &JournalSession) -> Self {
        let cookies = Cookies::resumed(upstream.server.host(), &session.cookies);
        Self { upstream, cookies, chair: Chair::taken(session.seat), from: None, word: None }
    }

    /// Every request of the visit carries the signed header.
    pub(super) fn speaking(self, word: Word<'a>) -> Self {
        Self { word: Some(word), ..self }
    }

    /// At which of the server's addresses it takes place.
    pub(super) const fn seat(&self) -> Option<Seat> {
        self.chair.seat()
    }

    pub(super) const fn upstream(&self) -> &'a Upstream {
        self.upstream
    }

    pub(super) fn cookies(&self) -> &[JournalCookie] {
        self.cookies.kept()
    }

    /// Opens a page of the server.
    pub(in crate::legacy) async fn open(&mut self, path: &str) -> Result<Reply, JournalFault> {
        let url = self.own(path)?;
        self.exchange(Method::GET, url, None).await
    }

    /// Opens where an answer has sent the browser, unless that is another server.
    pub(super) async fn follow(&mut self, reply: &Reply) -> Result<Option<Reply>, JournalFault> {
        match reply.sent_to.as_ref().filter(|target| target.origin() == reply.url.origin()) {
            Some(target) if reply.status.is_redirection() => {
                self.exchange(Method::GET, target.clone(), None).await.map(Some)
            }
            Some(_) | None => Ok(None),
        }
    }

    /// Sends a form to `action`, which is seen from the page that is open. The password goes out in this one
    /// request, which nothing repeats, and to this server only.
    pub(super) async fn submit(
        &mut self,
        action: Option<&str>,
        form: Secret<String>,
    ) -> Result<Reply, JournalFault> {
        let page = self.from.clone().unwrap_or_else(|| self.upstream.settings.upstream.clone());
        let target = action.map_or_else(|| Ok(page.clone()), |action| page.join(action));
        let target = target.ok().filter(|target| target.origin() == page.origin());
        let target = target.ok_or_else(|| unavailable("the sign-in form would be sent to another server"))?;
        self.exchange(Method::POST, target, Some(form)).await
    }

    fn own(&self, path: &str) -> Result<Url, JournalFault> {
        let base = &self.upstream.settings.upstream;
        let url = base.join(path).ok().filter(|url| url.origin() == base.origin());
        url.ok_or_else(|| unavailable("an address of the recipe leads to another server"))
    }

    async fn exchange(
        &mut self,
        method: Method,
        url: Url,
        form: Option<Secret<String>>,
    ) -> Result<Reply, JournalFault> {
        let word = self.word;
        let Self { upstream, cookies, chair, from, .. } = self;
        let referer = from.as_ref();
        let write = |place: &str| {
            let request = request(upstream, cookies, referer, (&method, place, &url), form.as_ref())?;
            match &word {
                // Written again for another address, it is signed again.
                Some(word) => word.on(request),
                None => Ok(request),
            }
        };
        let answer = upstream.server.send(chair, write).await?;
        self.cookies.take(&answer.headers);
        let target = answer.headers.get(header::LOCATION).and_then(|target| target.to_str().ok());
        let sent_to = target.and_then(|target| url.join(target).ok());
        let page = Page::new(&answer.headers, &answer.body);
        self.from = Some(url.clone());
        Ok(Reply { status: answer.status, sent_to, page, url })
    }
}

/// A request for `url` as a browser would have sent it, to be called at `place`.
fn request(
    upstream: &Upstream,
    cookies: &Cookies,
    referer: Option<&Url>,
    (method, place, url): (&Method, &str, &Url),
    form: Option<&Secret<String>>,
) -> Result<Request<Full<Bytes>>, JournalFault> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("{place}{}", &url[Position::BeforePath..Position::AfterQuery]))
        .header(header::HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(header::USER_AGENT, upstream.server.agent())
        .header(header::ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
        .header(header::ACCEPT_LANGUAGE, "ru");
    if let Some(from) = referer {
        request = request.header(header::REFERER, from.as_str());
    }
    if form.is_some() {
        // Sites that look for forged requests compare it with their own name.
        request = request
            .header(header::ORIGIN, url.origin().ascii_serialization())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    if let Some(cookies) = cookies.header() {
        request = request.header(header::COOKIE, cookies);
    }
    let body = form.map_or_else(Bytes::new, |form| Bytes::from(form.expose().clone()));
    let request = request.body(Full::new(body));
    request.map_err(|_| unavailable("the request to the journal cannot be written"))
}
