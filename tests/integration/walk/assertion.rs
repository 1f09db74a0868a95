//! A journal that takes the gateway's word: whoever the register knows is in, and no password is stored anywhere.

use std::{
    collections::BTreeSet,
    fs,
    sync::{Arc, Mutex},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use privratnik::{app::demo::Site, crypto::ed25519::Ed25519Key, sandbox::portal::Distrust};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{house::House, journals::settled, page::Page, person::Person};

/// The refusal of somebody who has to prove a password.
const NEEDS_PROOF: &str = "PR-208";

const MANNERS: &str = "manners = [\"assertion\", \"replay\"]\n\n[systems.app.assertion]";

/// A house whose portal is entered in these manners, with the sandbox's people in its register.
async fn house_of(manners: &str, assertion: &str) -> House {
    let house = House::open().await.knowing(&["app"]).await;
    let (manners, section) = (
        format!("manners = {manners}\n\n[systems.app.assertion]"),
        format!("key = \"assertion.key.pem\"\n{assertion}\n"),
    );
    house.reconfigured(&[(MANNERS, &manners), ("key = \"assertion.key.pem\"\n", &section)]).await
}

/// Comes to the portal, and signs in at ESIA.
async fn come_in(house: &House) -> (Person, Page) {
    let mut mother = Person::reading(Site::App, house.ports);
    let page = mother.open(&mother.journal("/.gate/login")).await;
    let page = mother.pass_esia(&page, "orlova").await;
    let page = mother.enter(&page).await;
    (mother, page)
}

/// What the ledger keeps sealed of passwords.
fn stored_passwords(house: &House) -> i64 {
    let ledger = rusqlite::Connection::open(house.dir().join("data/ledger.db")).expect("the ledger");
    let count = "SELECT count(*) FROM credential";
    ledger.query_row(count, [], |row| row.get(0)).expect("a number")
}

#[tokio::test]
async fn whoever_the_register_knows_reads_posts_and_downloads_without_a_password() {
    let house = house_of("[\"assertion\"]", "").await;
    let (mut mother, page) = come_in(&house).await;
    assert_eq!(page.place(), "app/Cabinet/Default.aspx", "{}", page.text());
    assert!(page.words().contains("Орлова Мария"), "{}", page.words());
    assert!(page.text().contains("privratnik-bar"), "our bar stands on it");
    assert!(house.app.open_sessions().is_empty() && stored_passwords(&house) == 0);

    let form = mother.open(&mother.journal("/Requests/New.aspx?kind=kindergarten")).await;
    let input = form.hidden("__EVENTVALIDATION");
    let written = encoding_rs::WINDOWS_1251;
    let fields = [
        ("__EVENTVALIDATION", &*input),
        ("Kind", "kindergarten"),
        ("TxtChild", "Орлова Ника"),
        ("LstOrganisation", "Детский сад № 4 «Ромашка»"),
        ("TxtComment", "прошу с сентября"),
    ];
    let pair = |(name, value): (&str, &str)| {
        let bytes = written.encode(value).0.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
        format!("{name}={bytes}")
    };
    let body = fields.map(pair).join("&");
    let kind = [("content-type", super::person::FORM), ("sec-fetch-site", "same-origin")];
    let filed = mother.call(Method::POST, "/Requests/New.aspx", &kind, body.clone()).await;
    assert_eq!(filed.status, 302, "{}", filed.text());
    let again = mother.call(Method::POST, "/Requests/New.aspx", &kind, body).await;
    assert_eq!(again.status, 400, "the input is spent, and it was this account's");
    let view = mother.follow(filed).await;
    assert!(view.text().contains("прошу с сентября"), "{}", view.text());
    let id = view.url.query_pairs().find(|(name, _)| name == "id").expect("a number").1.into_owned();
    let file = mother.ask(&format!("/Files/Download.aspx?id={id}")).await;
    assert!(file.text().contains("Ребёнок: Орлова Ника"), "{}", file.text());

    mother.leave().await;
    assert_eq!(house.app.sign_outs(), ["Орлова.Мария"], "the sign-out carries the header too");
    let words = house.app.words();
    assert!(words.taken >= 6 && words.refused.is_empty(), "{words:?}");
    assert_eq!(house.app.sign_ins("Орлова.Мария").accepted, 0);
}

#[tokio::test]
async fn lesson_13_a_forged_header_never_arrives_from_anybody() {
    let open = "adapter = \"form\"\nown_sign_in = \"open\"";
    let house = house_of("[\"assertion\"]", "").await.reconfigured(&[("adapter = \"form\"", open)]).await;
    let spellings = [
        "X-Privratnik-Assertion",
        "x_privratnik_assertion",
        "X-PRIVRATNIK_Assertion",
        "x-privratnik-assertion",
    ];
    let mut stranger = Person::reading(Site::App, house.ports);
    for name in spellings {
        let page = stranger.call(Method::GET, "/Account/Login.aspx", &[(name, "a.b.c")], "").await;
        assert_eq!(page.status, 200, "{name}: {}", page.text());
    }
    assert_eq!(house.app.words().taken, 0);

    let (mut mother, _) = come_in(&house).await;
    let before = house.app.words().taken;
    for name in spellings {
        let page = mother.call(Method::GET, "/Cabinet/Default.aspx", &[(name, "a.b.c")], "").await;
        assert!(page.status == 200 && page.words().contains("Орлова Мария"), "{name}: {}", page.text());
    }
    assert_eq!(house.app.words().taken, before + 4, "each with a signature of our own");
    let foreign = [
        ("x-privratnik-assertion", "a.b.c"),
        ("sec-fetch-site", "cross-site"),
        ("origin", "http://elsewhere.test"),
    ];
    let page = mother.call(Method::POST, "/Requests/New.aspx", &foreign, "").await;
    assert_eq!((page.status.as_u16(), house.app.words().taken), (302, before + 4), "it acts for nobody");
    assert_eq!(house.app.words().refused, [], "no forged one has come");
}

#[tokio::test]
async fn a_header_of_another_name_is_kept_from_browsers_too() {
    let house = house_of("[\"assertion\", \"replay\"]", "header = \"X-Journal-Person\"").await;
    let (house, journal) = Journal::behind(house).await;
    let (mut mother, page) = come_in(&house).await;
    assert_eq!(page.status, 200, "{}", page.text());
    journal.heard();
    for name in ["X-Journal-Person", "x_journal_person", "X-JOURNAL-Person"] {
        mother.call(Method::GET, "/", &[(name, "forged")], "").await;
    }
    let heard = journal.heard();
    assert_eq!(heard.len(), 3);
    for head in heard {
        assert_eq!(head.to_lowercase().matches("journal-person").count(), 1, "{head}");
        assert!(!head.contains("forged") && !head.to_lowercase().contains("journal_person"), "{head}");
    }
}

#[tokio::test]
async fn a_linked_password_still_opens_what_the_header_does_not() {
    let house = house_of("[\"assertion\", \"replay\"]", "header = \"X-Journal-Person\"").await;
    let (mut mother, page) = settled(&house, Site::App, "orlova").await;
    let page = mother.enter(&page).await;
    assert_eq!(page.place(), "app/Cabinet/Default.aspx", "{}", page.text());
    assert_eq!(house.app.words(), Default::default(), "the portal knows no such header");
    assert_eq!((house.app.open_sessions().len(), stored_passwords(&house)), (1, 1));
    mother.leave().await;
    assert!(house.app.open_sessions().is_empty());
}

#[tokio::test]
async fn a_journal_that_believes_another_key_lets_nobody_in_by_word() {
    let house = house_of("[\"assertion\"]", "audience = \"urn:another\"").await;
    let mut mother = Person::reading(Site::App, house.ports);
    let page = mother.sign_in("orlova").await;
    assert_ne!(page.status, 200, "{}", page.text());
    let words = house.app.words();
    assert!(words.taken == 0 && words.refused.contains(&Distrust::Audience), "{words:?}");
}

#[tokio::test]
async fn a_session_by_word_ends_with_the_configuration_that_signs() {
    let house = house_of("[\"assertion\"]", "").await;
    let (mut mother, page) = come_in(&house).await;
    assert_eq!(page.status, 200);
    let section = "[systems.app.assertion]\nkey = \"assertion.key.pem\"\n";
    house.reloaded(&[("[\"assertion\"]", "[\"replay\"]"), (section, "")]).await;
    let page = mother.ask("/Cabinet/Default.aspx").await;
    assert!(page.status == 403 && page.json()["code"] == NEEDS_PROOF, "{} {}", page.status, page.text());
    assert_eq!(house.app.words().refused, []);
}

#[tokio::test]
async fn every_request_is_signed_anew_for_what_is_sent() {
    let (house, journal) = Journal::behind(house_of("[\"assertion\"]", "").await).await;
    let pem = fs::read(house.dir().join("assertion.key.pem")).expect("the key");
    let key = Ed25519Key::from_pem(&pem).expect("a key").public();
    let (mut mother, page) = come_in(&house).await;
    assert_eq!(page.status, 200, "{}", page.text());
    journal.heard();

    let range = [("range", "bytes=0-9")];
    let part = mother.call(Method::GET, "/Part.html?Page=%D0%B0", &range, "").await;
    assert_eq!(part.status, 200, "a text is fetched whole");
    assert_eq!(mother.ask("/stale").await.status, 200, "a line that was closed is no loss");
    let origin = mother.journal("");
    let handshake = [
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("origin", &*origin),
    ];
    mother.call(Method::GET, "/socket", &handshake, "").await;
    mother.call(Method::POST, "/post", &[("sec-fetch-site", "same-origin")], "a=1").await;

    let heads = journal.heard();
    let paths: Vec<_> = heads.iter().map(|head| head.split(' ').nth(1).expect("a path")).collect();
    let twice = ["/Part.html?Page=%D0%B0", "/Part.html?Page=%D0%B0", "/stale", "/stale", "/socket", "/post"];
    assert_eq!(paths, twice);
    let mut tokens = BTreeSet::new();
    for head in &heads {
        let claims = claims(head, &key);
        let method = head.split(' ').next().expect("a method");
        assert_eq!(claims["method"], method, "{head}");
        assert_eq!(claims["path"], head.split(' ').nth(1).expect("a path"), "{head}");
        assert_eq!(claims["host"], header(head, "host"), "{head}");
        assert_eq!(claims["sub"], "орлова.мария", "links know sign-in names in small letters");
        assert!(tokens.insert(claims["jti"].to_string()), "signed anew each time");
    }
}

/// The value of a header that stands there once.
fn header<'h>(head: &'h str, name: &str) -> &'h str {
    let mut found = head.lines().filter_map(|line| line.split_once(": "));
    let found: Vec<_> = found.by_ref().filter(|(found, _)| found.eq_ignore_ascii_case(name)).collect();
    let [(_, value)] = found[..] else { panic!("{name} stands there once: {head}") };
    value
}

/// What the header of a request says, its signature verified.
fn claims(head: &str, key: &privratnik::crypto::ed25519::Ed25519Public) -> Value {
    let token = header(head, "x-privratnik-assertion");
    let (signed, signature) = token.rsplit_once('.').expect("three segments");
    let plain = |segment: &str| URL_SAFE_NO_PAD.decode(segment).expect("base64url");
    assert_eq!(key.verify(signed.as_bytes(), &plain(signature)), Ok(()));
    serde_json::from_slice(&plain(signed.split_once('.').expect("two").1)).expect("JSON")
}

/// A journal that believes everybody, and writes down the head of each request.
#[derive(Clone, Default)]
struct Journal {
    heads: Arc<Mutex<Vec<String>>>,
}

impl Journal {
    /// The house with this journal in the portal's place.
    async fn behind(house: House) -> (House, Self) {
        let journal = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let line = |port: u16| format!("upstream = \"http://127.0.0.1:{port}\"");
        let change =
            [line(house.ports.journal(Site::App)), line(listener.local_addr().expect("bound").port())];
        tokio::spawn(journal.clone().listen(listener));
        (house.reconfigured(&[(&change[0], &change[1])]).await, journal)
    }

    /// The heads since the last look.
    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.heads.lock().expect("nobody panicked"))
    }

    async fn listen(self, listener: TcpListener) {
        while let Ok((line, _)) = listener.accept().await {
            tokio::spawn(self.clone().serve(line));
        }
    }

    /// Until one is closed: the first request for `/stale` is, without an answer.
    async fn serve(self, mut line: TcpStream) {
        let mut read = Vec::new();
        loop {
            let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else {
                match line.read_buf(&mut read).await {
                    Ok(1..) => continue,
                    Ok(0) | Err(_) => return,
                }
            };
            let head = String::from_utf8(read[..end].to_vec()).expect("ASCII");
            // Bodies here are of three letters.
            let body = if head.to_lowercase().contains("content-length: 3") { 3 } else { 0 };
            while read.len() < end + 4 + body {
                line.read_buf(&mut read).await.expect("the body");
            }
            read.drain(..end + 4 + body);
            let is_again = {
                let mut heads = self.heads.lock().expect("nobody panicked");
                let is_again = heads.iter().any(|other| other.split(' ').nth(1) == head.split(' ').nth(1));
                heads.push(head.clone());
                is_again
            };
            if head.contains(" /stale ") && !is_again {
                return;
            }
            let page = "<div id=UserPanel>Орлова</div>";
            let length = page.len();
            let answer = if head.contains(" /socket ") {
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_owned()
            } else if head.to_lowercase().contains("\r\nrange: ") {
                format!(
                    "HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Range: bytes 0-9/{length}\r\n\
                     Content-Length: 10\r\n\r\n{}",
                    &page[..10]
                )
            } else {
                format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n\r\n{page}"
                )
            };
            line.write_all(answer.as_bytes()).await.expect("the gateway listens");
        }
    }
}
