//! БАРС.Образование by replay of a stored password, or by its own ESIA sign-in: «Электронная школа», and with other
//! paths and another title «Электронный колледж» and «Электронный детский сад», which are the same server.
//!
//! A person's password goes in as it is; what comes out is one cookie, which the server renews now and then.
//! A sign-in name is unique in the region, so no school is asked for.

mod answer;
mod calls;
mod esia;
mod markup;
mod profile;
mod settings;
mod surface;
mod visit;

use std::sync::Arc;

use crate::{
    domain::{AccountKey, Secret, Standing, Surface, Vouched},
    flow::port::{Journal, JournalFault, JournalSession, Proof, School, Voucher},
    legacy::{BadSettings, clear_text::Credential, unbroken::unbroken},
};
use visit::Upstream;

pub use settings::{Paths, Settings};

/// One БАРС server.
pub struct Bars {
    upstream: Arc<Upstream>,
    surface: Arc<Surface>,
}

impl Bars {
    /// The window to the server that `settings` name. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`BadSettings`] names the setting and what it must be.
    pub fn new(settings: Settings) -> Result<Self, BadSettings> {
        settings.paths.check()?;
        let surface = Arc::new(surface::surface(&settings));
        Ok(Self { upstream: Arc::new(Upstream::new(settings)?), surface })
    }
}

#[async_trait::async_trait]
impl Journal for Bars {
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

    async fn enter_vouched(
        &self,
        vouched: &Vouched,
        standing: &Standing,
        voucher: Arc<dyn Voucher>,
    ) -> Result<JournalSession, JournalFault> {
        let (upstream, vouched, standing) = (Arc::clone(&self.upstream), vouched.clone(), standing.clone());
        let sign_in = async move { esia::enter(&upstream, &vouched, &standing, &*voucher).await };
        let upstream = Arc::clone(&self.upstream);
        unbroken(sign_in, async move |session| calls::leave(&upstream, &session).await).await
    }

    async fn leave(&self, session: &JournalSession) {
        calls::leave(&self.upstream, session).await;
    }
}
