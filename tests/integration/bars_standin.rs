//! The БАРС stand-in over real sockets: one test per behaviour that clients rely on.

mod api;
mod clients;
mod pages;
mod rest;
mod sign_in;

use std::sync::Arc;

use privratnik::sandbox::{
    bars::{self, Control, Settings},
    server::{self, TlsIdentity},
};
use tokio::net::TcpListener;

use crate::{
    browser_like::{Answer, Browser},
    netcity_standin::{Counting, Hand},
};

/// A stand-in that runs, on Friday 20 November 2026 at noon.
struct Stand {
    control: Control,
    clock: Arc<Hand>,
    origin: String,
}

impl Stand {
    async fn open() -> Self {
        Self::with(|_| {}, None).await
    }

    async fn with(change: impl FnOnce(&mut Settings), tls: Option<TlsIdentity>) -> Self {
        let clock = Arc::new(Hand::at_noon());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = format!("{scheme}://{}", listener.local_addr().expect("bound"));
        let mut settings = Settings::new(Arc::<Hand>::clone(&clock), Arc::<Counting>::default(), &origin);
        change(&mut settings);
        let app = bars::app(settings);
        // It runs until the test ends.
        server::run(listener, app.router(), tls).await.expect("runs");
        Self { control: app.control(), clock, origin }
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.origin)
    }

    /// Signs in and opens the start page, as a browser does.
    async fn enter(&self, login: &str, password: &str) -> Browser {
        let mut browser = self.browser();
        let answer = sign_in(&mut browser, login, password).await;
        assert_eq!(answer.text(), r#"{"success": true,"redirect": "/"}"#, "{login}");
        assert_eq!(browser.get("/").await.header("location"), "/personal-area/");
        browser
    }

    /// The mother of two pupils in two schools.
    async fn mother(&self) -> Browser {
        self.enter("ПР_ОрловаМар", "Весна-2026").await
    }
}

async fn sign_in(browser: &mut Browser, login: &str, password: &str) -> Answer {
    browser.post_form("/auth/login", &[("login_login", login), ("login_password", password)]).await
}
