//! The Network City stand-in over real sockets: one test per behaviour that clients rely on.

mod clients;
mod diary;
mod files;
mod hub;
mod hub_lines;
mod pages;
mod running;

mod session;
mod sign_in;

pub(crate) use running::identity as certificate;

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use jiff::Timestamp;
use md5::{Digest, Md5};
use privratnik::{
    domain::Moment,
    flow::port::{Clock, Dice},
    sandbox::{
        netcity::{self, Control, Settings},
        server::{self, Running},
    },
};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::browser_like::{Answer, Browser};

/// A stand-in that runs, on Friday 20 November 2026 at noon.
struct Stand {
    running: Running,
    control: Control,
    clock: Arc<Hand>,
    origin: String,
}

/// A clock that a test moves by hand.
pub(crate) struct Hand(AtomicI64);

impl Hand {
    /// Friday 20 November 2026, noon in Moscow.
    pub(crate) fn at_noon() -> Self {
        let noon: Timestamp = "2026-11-20T09:00:00Z".parse().expect("a timestamp");
        Self(AtomicI64::new(noon.as_millisecond()))
    }

    pub(crate) fn pass_secs(&self, secs: i64) {
        self.0.fetch_add(secs * 1_000, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Numbers that never repeat within a test; that they could be guessed does not matter here.
#[derive(Default)]
pub(crate) struct Counting(AtomicU64);

impl Dice for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(16) {
            let digest = Md5::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            chunk.copy_from_slice(&digest[..chunk.len()]);
        }
    }
}

impl Stand {
    async fn open() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let clock = Arc::new(Hand::at_noon());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("bound"));
        let dice = Arc::<Counting>::default();
        let mut settings = Settings::new(Arc::<Hand>::clone(&clock), dice, &origin);
        change(&mut settings);
        let app = netcity::app(settings);
        let running = server::run(listener, app.router(), None).await.expect("runs");
        Self { running, control: app.control(), clock, origin }
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.origin)
    }

    /// Signs in the way `netschoolapi` does, and sends header `at` from then on.
    async fn enter(&self, school: u32, login: &str, password: &str) -> (Browser, Value) {
        let mut browser = self.browser();
        let answer = sign_in(&mut browser, &Attempt { school, login, password, ..Attempt::default() }).await;
        assert_eq!(answer.status, 200, "{school} {login}: {}", answer.text());
        let answer = answer.json();
        browser.carry("at", answer["at"].as_str().expect("a token"));
        (browser, answer)
    }

    /// The mother of two pupils of the school.
    async fn mother(&self) -> Browser {
        self.enter(101, "ОрловаМС", "Пароль1").await.0
    }
}

/// What a test types into the sign-in form.
#[derive(Clone, Copy)]
struct Attempt<'a> {
    path: &'a str,
    school: u32,
    login: &'a str,
    password: &'a str,
    role: Option<&'a str>,
    with_pw: bool,
}

impl Default for Attempt<'_> {
    fn default() -> Self {
        Self {
            path: "/webapi/login",
            school: 101,
            login: "ОрловаМС",
            password: "Пароль1",
            role: None,
            with_pw: true,
        }
    }
}

/// Fetches a salt and posts the form.
async fn sign_in(browser: &mut Browser, attempt: &Attempt<'_>) -> Answer {
    browser.get("/webapi/logindata").await;
    let salt = browser.post_empty("/webapi/auth/getdata").await.json();
    post_proof(browser, attempt, &salt).await
}

/// Posts the form for a salt that was fetched before.
async fn post_proof(browser: &mut Browser, attempt: &Attempt<'_>, salt: &Value) -> Answer {
    let text = |name: &str| salt[name].as_str().expect("a decimal string").to_owned();
    let (pw, pw2) = proof(attempt.password, &text("salt"));
    let (school, lt, ver) = (attempt.school.to_string(), text("lt"), text("ver"));
    let mut fields = vec![
        ("LoginType", "1"),
        ("scid", &school),
        ("UN", attempt.login),
        ("pw2", &pw2),
        ("lt", &lt),
        ("ver", &ver),
    ];
    fields.extend(attempt.with_pw.then_some(("PW", pw.as_str())));
    fields.extend(attempt.role.map(|role| ("rolegroup", role)));
    browser.post_form(attempt.path, &fields).await
}

/// `pw` and `pw2`, worked out apart from the stand-in's own code.
fn proof(password: &str, salt: &str) -> (String, String) {
    let hex = |bytes: &[u8]| Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let inner = hex(&encoding_rs::WINDOWS_1251.encode(password).0);
    let pw2 = hex(format!("{salt}{inner}").as_bytes());
    (pw2[..password.chars().count().min(32)].to_owned(), pw2)
}

/// The week that today lies in, for the pupil.
fn week_of(pupil: u64) -> String {
    format!("/webapi/student/diary?studentId={pupil}&yearId=20261&weekStart=2026-11-16&weekEnd=2026-11-22")
}
