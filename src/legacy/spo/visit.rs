//! A visit to the journal: calls that share cookies.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{answer::judge, credential::Credential, settings::Settings};
use crate::{
    domain::Seat,
    flow::port::{JournalCookie, JournalFault, JournalSession},
    legacy::{
        cookies::Cookies,
        fault::unavailable,
        http::Answer,
        server::{BadSettings, Chair, Load, Server},
    },
};

/// The server and what is known of it.
pub(super) struct Upstream {
    pub(super) settings: Settings,
    server: Server,
}

impl Upstream {
    pub(super) fn new(settings: Settings) -> Result<Self, BadSettings> {
        let Settings { upstream, user_agent, limits, extra_roots, seats, .. } = &settings;
        let server = Server::new(upstream, user_agent, *limits, extra_roots)?.at(seats.clone());
        Ok(Self { settings, server })
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

    /// Signs in, once. The hash goes out in one request, which nothing repeats. The session is not to be remembered:
    /// whether the person is, is the gateway's affair.
    pub(super) async fn sign_in(&mut self, credential: &Credential) -> Result<Value, JournalFault> {
        let Credential { login, hash } = credential;
        let load = json!({ "login": login, "password": hash.expose(), "isRemember": false });
        let answer = self.exchange(Method::POST, SIGN_IN, Some(Load::json(load.to_string()))).await?;
        let told = judge(answer.status, &answer.body)?;
        if self.cookies().is_empty() {
            return Err(unavailable("the journal says yes and sets no cookie"));
        }
        Ok(told)
    }

    /// Turns the session to another college.
    pub(super) async fn switch(&mut self, tenant: &str) -> Result<(), JournalFault> {
        let load = Load::json(json!({ "name": tenant }).to_string());
        let answer = self.exchange(Method::PUT, SWITCH, Some(load)).await?;
        judge(answer.status, &answer.body).map(|_| ())
    }

    /// Reads JSON that a server may not have, or may not show to this account: `Null` then.
    pub(super) async fn ask(&mut self, path: &str) -> Result<Value, JournalFault> {
        let answer = self.exchange(Method::GET, path, None).await?;
        if answer.status.is_client_error() { Ok(Value::Null) } else { judge(answer.status, &answer.body) }
    }

    /// Signs out; a 401 says that the session had ended already.
    pub(super) async fn sign_out(&mut self) -> Result<(), JournalFault> {
        let status = self.exchange(Method::DELETE, SIGN_OUT, None).await?.status;
        if status == StatusCode::UNAUTHORIZED || status.is_success() {
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

const SIGN_IN: &str = "/services/security/login";
const SIGN_OUT: &str = "/services/security/logout";
const SWITCH: &str = "/services/security/switch-tenant";
