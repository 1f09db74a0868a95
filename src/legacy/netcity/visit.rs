//! A visit to the journal: calls that share cookies and, once signed in, the token.

use http::{Method, StatusCode};
use serde_json::Value;
use url::Url;

use super::{answer::judge, settings::Settings};
use crate::{
    domain::{Seat, Secret},
    flow::port::{JournalCookie, JournalFault, JournalSession, Voucher},
    legacy::{
        cookies::Cookies,
        esia_walk::{End, Hosts, Walk},
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

    pub(super) const fn origin(&self) -> &Url {
        self.server.origin()
    }
}

/// One visit.
pub(super) struct Visit<'a> {
    upstream: &'a Upstream,
    cookies: Cookies,
    at: Option<Secret<String>>,
    chair: Chair,
}

impl<'a> Visit<'a> {
    /// Nobody is signed in yet; where the server has several addresses, those with one `key` come to one of them.
    pub(super) fn new(upstream: &'a Upstream, key: &str) -> Self {
        let cookies = Cookies::of(upstream.server.host());
        Self { upstream, cookies, at: None, chair: Chair::free(key) }
    }

    /// Takes up a session.
    pub(super) fn resumed(upstream: &'a Upstream, session: &JournalSession, at: Secret<String>) -> Self {
        let cookies = Cookies::resumed(upstream.server.host(), &session.cookies);
        Self { upstream, cookies, at: Some(at), chair: Chair::taken(session.seat) }
    }

    /// At which of the server's addresses it takes place.
    pub(super) const fn seat(&self) -> Option<Seat> {
        self.chair.seat()
    }

    pub(super) fn upstream(&self) -> &'a Upstream {
        self.upstream
    }

    pub(super) fn cookies(&self) -> &[JournalCookie] {
        self.cookies.kept()
    }

    /// From now on every call carries the token, or none any more.
    pub(super) fn carry(&mut self, at: Option<Secret<String>>) {
        self.at = at;
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

    /// Reads JSON. `path` begins with a slash and may have a query.
    pub(super) async fn read(&mut self, path: &str) -> Result<Value, JournalFault> {
        let answer = self.exchange(Method::GET, path, None).await?;
        judge(answer.status, &answer.body)
    }

    /// Reads JSON that a server may not have, or may not show to this role: `None` then.
    pub(super) async fn ask(&mut self, path: &str) -> Result<Option<Value>, JournalFault> {
        let answer = self.exchange(Method::GET, path, None).await?;
        let withheld = answer.status.is_client_error() && answer.status != StatusCode::TOO_MANY_REQUESTS;
        if withheld { Ok(None) } else { judge(answer.status, &answer.body).map(Some) }
    }

    /// Posts a form, or nothing, and reads JSON.
    pub(super) async fn post(&mut self, path: &str, form: Option<String>) -> Result<Value, JournalFault> {
        let answer = self.exchange(Method::POST, path, form.map(Load::form)).await?;
        judge(answer.status, &answer.body)
    }

    /// The pupil whose diary the journal's pages open next; the server takes the bare number.
    pub(super) async fn choose_pupil(&mut self, pupil: &str) -> Result<(), JournalFault> {
        let load = Load::json(pupil.to_owned());
        let answer = self.exchange(Method::POST, "/webapi/context/session?key=State47", Some(load)).await?;
        if answer.status.is_success() { Ok(()) } else { judge(answer.status, &answer.body).map(|_| ()) }
    }

    /// One call, whatever the answer.
    pub(super) async fn exchange(
        &mut self,
        method: Method,
        path: &str,
        load: Option<Load>,
    ) -> Result<Answer, JournalFault> {
        let at = self.at.as_ref().map(|at| ("at", at.expose().as_str()));
        self.upstream.server.call(&mut self.chair, &mut self.cookies, (method, path), load, at).await
    }
}
