//! The stand-in of the colleges' journal over real sockets: one test per behaviour that clients and the page rely on.

mod clients;
mod college;
mod pages;
mod sign_in;
mod strictness;

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use http::Method;
use privratnik::sandbox::{
    server,
    spo::{self, Control, Settings},
};
use ring::digest;
use serde_json::json;
use tokio::net::TcpListener;

use crate::{
    browser_like::{Answer, Browser},
    netcity_standin::{Counting, Hand},
};

/// A stand-in that runs, on Friday 20 November 2026 at noon in Moscow.
struct Stand {
    control: Control,
    clock: Arc<Hand>,
    origin: String,
}

impl Stand {
    async fn open() -> Self {
        let clock = Arc::new(Hand::at_noon());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("bound"));
        let settings = Settings::new(Arc::<Hand>::clone(&clock), Arc::<Counting>::default(), &origin);
        let app = spo::app(settings);
        // It runs until the test ends.
        server::run(listener, app.router(), None).await.expect("runs");
        Self { control: app.control(), clock, origin }
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.origin)
    }

    async fn enter(&self, login: &str, password: &str) -> Browser {
        let mut browser = self.browser();
        let answer = sign_in(&mut browser, login, password).await;
        assert_eq!(answer.status, 200, "{login}: {}", answer.text());
        browser
    }

    /// A student of nineteen.
    async fn polina(&self) -> Browser {
        self.enter("ЛебедеваПМ", "Зачётка-19").await
    }

    /// The mother of two students.
    async fn mother(&self) -> Browser {
        self.enter("ЛебедеваНО", "Мама-двоих-7").await
    }

    /// A teacher at two colleges.
    async fn teacher(&self) -> Browser {
        self.enter("Кузнецов_АВ", "Колледж-44").await
    }
}

/// What the page sends for a password.
pub(crate) fn hashed(password: &str) -> String {
    STANDARD.encode(digest::digest(&digest::SHA256, password.as_bytes()))
}

async fn sign_in(browser: &mut Browser, login: &str, password: &str) -> Answer {
    let body = json!({ "login": login, "password": hashed(password), "isRemember": false });
    browser.post_json("/services/security/login", &body).await
}

async fn leave(browser: &mut Browser) -> Answer {
    browser.send(Method::DELETE, "/services/security/logout", &[], "").await
}

/// The application's own words.
fn said(answer: &Answer) -> String {
    answer.json()["responseStatus"]["message"].as_str().unwrap_or_default().to_owned()
}

const POLINAS: &str = "/services/students/6002/dashboard";
