//! РИД, «Региональный интернет-дневник» of Ярославль (dnevnik76), a Django site, by replay of a stored password.
//!
//! It is a [form] with a recipe of its own: the site compares the page's token with its cookie and
//! looks at `Origin` and `Referer`, all of which every form replay brings along; the sign-in name goes out as
//! `login@school`, and schools are found through the picker of the sign-in page.

mod recipe;
mod schools;
mod surface;

use std::sync::Arc;

use url::Url;

use super::{
    BadSettings, Limits,
    form::{self, Form},
};
use crate::{
    domain::{AccountKey, Secret, Standing, Surface, System},
    flow::port::{Journal, JournalFault, JournalSession, Proof, School, Seats},
};
use schools::Schools;

/// One server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The journal's name in the configuration.
    pub system: System,
    /// The server's origin.
    pub upstream: Url,
    /// How long and how large a call may get.
    pub limits: Limits,
    /// Certificates to trust beside those of browsers, PEM; may be empty.
    pub extra_roots: Vec<u8>,
    /// Its addresses, where it has several.
    pub seats: Option<Arc<dyn Seats>>,
}

impl Settings {
    /// The usual limits for a server at `upstream`.
    pub fn new(system: System, upstream: Url) -> Self {
        Self { system, upstream, limits: Limits::default(), extra_roots: Vec::new(), seats: None }
    }
}

/// One РИД.
pub struct Rid {
    form: Form,
    schools: Schools,
}

impl Rid {
    /// The window to the server that `settings` name. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`BadSettings`] names the setting and what it must be.
    pub fn new(settings: Settings) -> Result<Self, BadSettings> {
        let Settings { system, upstream, limits, extra_roots, seats } = settings;
        let form = form::Settings::new(system, upstream, recipe::recipe());
        let form = Form::new(form::Settings { limits, extra_roots, seats, ..form })?;
        Ok(Self { form, schools: Schools::default() })
    }
}

#[async_trait::async_trait]
impl Journal for Rid {
    fn surface(&self) -> Arc<Surface> {
        self.form.surface()
    }

    fn asks_school(&self) -> bool {
        self.form.asks_school()
    }

    async fn schools(&self, part: &str) -> Result<Vec<School>, JournalFault> {
        self.schools.named(self.form.upstream(), part).await
    }

    async fn prove(&self, account: &AccountKey, password: &Secret<String>) -> Result<Proof, JournalFault> {
        self.form.prove(account, password).await
    }

    async fn enter(
        &self,
        account: &AccountKey,
        credential: &Secret<Vec<u8>>,
        standing: &Standing,
    ) -> Result<JournalSession, JournalFault> {
        self.form.enter(account, credential, standing).await
    }

    async fn leave(&self, session: &JournalSession) {
        self.form.leave(session).await;
    }
}
