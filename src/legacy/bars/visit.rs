//! A visit to the journal: calls that share cookies.

use http::{Method, StatusCode, header};
use serde_json::Value;
use url::Url;

use super::{
    answer::{signed_in, told},
    settings::Settings,
};
use crate::{
    domain::Seat,
    flow::port::{JournalCookie, JournalFault, JournalSession, Voucher},
    legacy::{
        clear_text::Credential,
        cookies::Cookies,
        esia_walk::{End, Hosts, Walk},
        fault::unavailable,
        http::Answer,
        server::{BadSettings, Chair, Load, Server},
    },
};

/// The server and what is known of it.
pub(super) struct Upstream {
    pub(super) settings: Settings,
    server: Server,
    hosts: Hosts,
}

impl Upstream {
    pub(super) fn new(settings: Settings) -> Result<Self, BadSettings> {
        let Settings { upstream, user_agent, limits, extra_roots, seats, esia_hosts, .. } = &settings;
        let server = Server::new(upstream, user_agent, *limits, extra_roots)?.at(seats.clone());
        let hosts = Hosts::new(esia_hosts, user_agent, *limits, extra_roots)?;
        Ok(Self { settings, server, hosts })
    }
}

/// One visit.
pub(super) struct Visit<'a> {
    upstream: &'a Upstream,
    cookies: Cookies,
    chair: Chair,
}

impl<'a> Visit<'a> {
    /// Nobody is signed in yet; where the server has several addresses, those with one `key` come to one of them.
    pub(super) fn new(upstream: &'a Upstream, key: &str) -> Self {
        Self { upstream, cookies: Cookies::of(upstream.server.host()), chair: Chair::free(key) }
    }

    /// Takes up a session where it was opened.
    pub(super) fn resumed(upstream: &'a Upstream, session: &JournalSession) -> Self {
        let cookies = Cookies::resumed(upstream.server.host(), &session.cookies);
        Self { upstream, cookies, chair: Chair::taken(session.seat) }
    }

    /// At which of the server's addresses it takes place.
    pub(super) const fn seat(&self) -> Option<Seat> {
        self.chair.seat()
    }

    pub(super) fn cookies(&self) -> &[JournalCookie] {
        self.cookies.kept()
    }

    /// Signs in, once. The password goes out in one request, which nothing repeats.
    pub(super) async fn sign_in(&mut self, credential: &Credential) -> Result<(), JournalFault> {
        let fields = [("login_login", &credential.login), ("login_password", credential.password.expose())];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let path = &self.upstream.settings.paths.sign_in;
        let answer = self.exchange(Method::POST, path, Some(Load::form(form))).await?;
        signed_in(answer.status, &answer.body)?;
        if self.cookies().is_empty() {
            return Err(unavailable("the journal says yes and sets no cookie"));
        }
        Ok(())
    }

    /// Walks through the journal's own ESIA sign-in, from a path of the journal to an address of it that is awaited.
    pub(super) async fn walk(
        &mut self,
        start: &str,
        voucher: &dyn Voucher,
        awaited: impl Fn(&Url) -> bool + Send,
    ) -> Result<End, JournalFault> {
        let Upstream { server, hosts, .. } = self.upstream;
        Walk::new(server, hosts, &mut self.cookies, &mut self.chair).follow(start, voucher, awaited).await
    }

    /// Opens the first page: no call of `/api` is answered before. A page that the journal puts in between (some
    /// ask for the СНИЛС first) is the person's to answer.
    pub(super) async fn settle(&mut self) -> Result<(), JournalFault> {
        let paths = &self.upstream.settings.paths;
        let answer = self.exchange(Method::GET, &paths.start, None).await?;
        let target = answer.headers.get(header::LOCATION).and_then(|target| target.to_str().ok());
        let turned_away = target.is_some_and(|target| target.contains(&*paths.login_page));
        let (status, opened) = (answer.status, answer.status.is_success() || answer.status.is_redirection());
        if opened && !turned_away {
            Ok(())
        } else {
            Err(unavailable(&format!("HTTP {} where the first page belongs", status.as_u16())))
        }
    }

    /// Reads JSON.
    pub(super) async fn read(&mut self, path: &str) -> Result<Value, JournalFault> {
        let answer = self.exchange(Method::GET, path, None).await?;
        told(answer.status, &answer.body)
    }

    /// Posts nothing and reads JSON.
    pub(super) async fn post(&mut self, path: &str) -> Result<Value, JournalFault> {
        let answer = self.exchange(Method::POST, path, None).await?;
        told(answer.status, &answer.body)
    }

    /// Signs out; a 401 or 403 says that the session had ended already.
    pub(super) async fn sign_out(&mut self) -> Result<(), JournalFault> {
        let path = &self.upstream.settings.paths.sign_out;
        let status = self.exchange(Method::POST, path, None).await?.status;
        let over = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        if over || status.is_success() || status.is_redirection() {
            Ok(())
        } else {
            Err(unavailable(&format!("HTTP {} to a sign-out", status.as_u16())))
        }
    }

    async fn exchange(
        &mut self,
        method: Method,
        path: &str,
        load: Option<Load>,
    ) -> Result<Answer, JournalFault> {
        self.upstream.server.call(&mut self.chair, &mut self.cookies, (method, path), load, None).await
    }
}
