//! The РИД stand-in over real sockets: one test per behaviour that clients rely on.

mod clients;
mod pages;
mod sign_in;

use std::sync::Arc;

use http::header;
use privratnik::sandbox::{
    rid::{self, Control, Settings},
    server,
};
use tokio::net::TcpListener;

use crate::{
    browser_like::{Answer, Browser},
    netcity_standin::{Counting, Hand},
};

/// A stand-in that runs, on Friday 20 November 2026 at noon.
pub(crate) struct Stand {
    pub(crate) control: Control,
    pub(crate) clock: Arc<Hand>,
    pub(crate) origin: String,
}

impl Stand {
    pub(crate) async fn open() -> Self {
        let clock = Arc::new(Hand::at_noon());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("bound"));
        let settings = Settings::new(Arc::<Hand>::clone(&clock), Arc::<Counting>::default(), &origin);
        let app = rid::app(settings);
        // It runs until the test ends.
        server::run(listener, app.router(), None).await.expect("runs");
        Self { control: app.control(), clock, origin }
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.origin)
    }

    async fn enter(&self, school: u32, login: &str, password: &str) -> Browser {
        let mut browser = self.browser();
        let answer = sign_in(&mut browser, school, login, password).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (302, "/"), "{login}");
        browser
    }

    /// A pupil of the fifth form.
    async fn pupil(&self) -> Browser {
        self.enter(760_215, "21500112", "rid-petr-5").await
    }
}

/// Opens the sign-in page and posts its form, as the page's script fills it.
async fn sign_in(browser: &mut Browser, school: u32, login: &str, password: &str) -> Answer {
    let token = hidden(&browser.get("/accounts/login/").await.text(), "csrfmiddlewaretoken");
    let (username, school) = (format!("{login}@{school}"), school.to_string());
    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("next", ""),
        ("username", &username),
        ("fake_username", login),
        ("school", &school),
        ("password", password),
        ("submit", ""),
    ];
    browser.post_form("/accounts/login/", &fields).await
}

/// The value of a hidden input.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect("the input");
    rest.split_once('"').expect("its end").0.to_owned()
}

/// Posts a form with a header that a browser would add.
async fn post_from(
    browser: &mut Browser,
    path: &str,
    name: header::HeaderName,
    from: &str,
    body: &str,
) -> u16 {
    let kind = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = browser.send(http::Method::POST, path, &[kind, (name, from)], body.to_owned()).await;
    answer.status.as_u16()
}

/// What stands between two texts.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split_once(end).expect("its end").0
}
