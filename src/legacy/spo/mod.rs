//! «Сетевой город. Образование. Модуль ПОО» by replay of a stored password: the journal of colleges that ИРТех makes,
//! known in its regions as «АСУ СПО».
//!
//! A person's password goes in as a hash without a salt, so the hash is as good as the password; what comes out are two
//! cookies, and in the answer everything that the journal's page keeps in the browser: in which colleges the account
//! is known, and as whom. A sign-in name is unique in the region, so no school is asked for.
//!
//! What is known comes from public clients and from the script of the journal's own page; where neither says anything
//! the line is marked «unconfirmed», and what may differ between servers is in [`Settings`].

mod answer;
mod calls;
mod credential;
mod entrance;
mod profile;
mod settings;
mod surface;
mod tenants;
mod visit;
mod way;

use std::sync::Arc;

use crate::{
    domain::{AccountKey, Secret, Standing, Surface},
    flow::port::{Journal, JournalFault, JournalSession, Proof, School},
    legacy::BadSettings,
};
use credential::Credential;
use visit::Upstream;

pub use settings::{Pages, Settings};

/// One server with its colleges.
pub struct Spo {
    upstream: Arc<Upstream>,
    surface: Arc<Surface>,
}

impl Spo {
    /// The window to the server that `settings` name. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`BadSettings`] names the setting and what it must be.
    pub fn new(settings: Settings) -> Result<Self, BadSettings> {
        settings.check()?;
        let surface = Arc::new(surface::surface(&settings));
        Ok(Self { upstream: Arc::new(Upstream::new(settings)?), surface })
    }
}

#[async_trait::async_trait]
impl Journal for Spo {
    fn surface(&self) -> Arc<Surface> {
        Arc::clone(&self.surface)
    }

    fn asks_school(&self) -> bool {
        false
    }

    async fn schools(&self, _: &str) -> Result<Vec<School>, JournalFault> {
        Ok(Vec::new())
    }

    /// In a task of its own: a browser that hangs up must not leave an open session in the journal.
    async fn prove(&self, account: &AccountKey, password: &Secret<String>) -> Result<Proof, JournalFault> {
        let credential = Credential::of(&account.login, password).ok_or(JournalFault::WrongPassword)?;
        let upstream = Arc::clone(&self.upstream);
        let proving = tokio::spawn(async move { calls::prove(&upstream, &credential).await });
        proving.await.unwrap_or_else(|_| {
            Err(JournalFault::Unavailable { detail: "the proof broke off inside the gateway".to_owned() })
        })
    }

    async fn enter(
        &self,
        _: &AccountKey,
        credential: &Secret<Vec<u8>>,
        standing: &Standing,
    ) -> Result<JournalSession, JournalFault> {
        let credential = Credential::open(credential).ok_or(JournalFault::Credential)?;
        calls::enter(&self.upstream, &credential, standing).await
    }

    async fn leave(&self, session: &JournalSession) {
        calls::leave(&self.upstream, session).await;
    }
}
