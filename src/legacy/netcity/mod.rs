//! «Сетевой город. Образование» (Network City, NetSchool) by replay of a stored password, or by its own ESIA sign-in.
//!
//! A person's password goes in as a salted MD5 over windows-1251; what comes out are two cookies and the
//! token `at`, which every call must carry. Case of paths and field names does not matter to the server.

mod answer;
mod calls;
mod credential;
mod entrance;
mod esia;
mod profile;
mod pupils;
mod role;
mod school;
mod settings;
mod sign_in;
mod signed_in;
mod surface;
mod users;
mod visit;

use std::sync::Arc;

use crate::{
    domain::{AccountKey, Secret, Standing, Surface, Vouched},
    flow::port::{Journal, JournalFault, JournalSession, Proof, School, Voucher},
    legacy::{BadSettings, unbroken::unbroken},
};
use credential::Credential;
use visit::{Upstream, Visit};

pub use settings::{Pages, Settings};

/// One Network City server.
pub struct Netcity(Arc<Upstream>);

impl Netcity {
    /// The window to the server that `settings` name. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`BadSettings`] names the setting and what it must be.
    pub fn new(settings: Settings) -> Result<Self, BadSettings> {
        Upstream::new(settings).map(|upstream| Self(Arc::new(upstream)))
    }
}

#[async_trait::async_trait]
impl Journal for Netcity {
    fn surface(&self) -> Arc<Surface> {
        Arc::clone(&surface::SURFACE)
    }

    async fn schools(&self, part: &str) -> Result<Vec<School>, JournalFault> {
        school::search(&mut Visit::new(&self.0, part), part).await
    }

    /// In a task of its own: a browser that hangs up must not leave an open session in the journal.
    async fn prove(&self, account: &AccountKey, password: &Secret<String>) -> Result<Proof, JournalFault> {
        let credential = Credential::of(password).ok_or(JournalFault::WrongPassword)?;
        let (upstream, account) = (Arc::clone(&self.0), account.clone());
        let proving = tokio::spawn(async move { calls::prove(&upstream, &account, &credential).await });
        proving.await.unwrap_or_else(|_| {
            Err(JournalFault::Unavailable { detail: "the proof broke off inside the gateway".to_owned() })
        })
    }

    async fn enter(
        &self,
        account: &AccountKey,
        credential: &Secret<Vec<u8>>,
        standing: &Standing,
    ) -> Result<JournalSession, JournalFault> {
        let credential = Credential::open(credential).ok_or(JournalFault::Credential)?;
        calls::enter(&self.0, account, &credential, standing).await
    }

    async fn enter_vouched(
        &self,
        vouched: &Vouched,
        standing: &Standing,
        voucher: Arc<dyn Voucher>,
    ) -> Result<JournalSession, JournalFault> {
        let (upstream, vouched, standing) = (Arc::clone(&self.0), vouched.clone(), standing.clone());
        let sign_in = async move { esia::enter(&upstream, &vouched, &standing, &*voucher).await };
        let upstream = Arc::clone(&self.0);
        unbroken(sign_in, async move |session| calls::leave(&upstream, &session).await).await
    }

    async fn leave(&self, session: &JournalSession) {
        calls::leave(&self.0, session).await;
    }
}
