//! What the browser holds of ours, and what of it the journal sees.

use std::collections::BTreeSet;

use futures_util::StreamExt;

use crate::walk::{alias::hub, house::House, person::Person, steps::account, tap::Tap};

const GATE: &str = "__Host-privratnik-gate";
const ROUNDS: &str = "__Host-privratnik-rounds";

#[tokio::test]
async fn lesson_01_our_cookies_are_opaque_and_do_not_grow() {
    let house = House::open().await;
    let mut parent = Person::new(house.ports);
    parent.settle("orlova").await;
    parent.link(&account("orlova", 1)).await;
    for host in ["gate", "netcity"] {
        let cookies = parent.cookies_of(host);
        let (rounds, ours): (Vec<_>, Vec<_>) = cookies
            .iter()
            .filter(|(name, _)| name.contains("privratnik"))
            .partition(|(name, _)| *name == ROUNDS);
        // It lives for ten seconds, and says to which of the browser's own targets it was sent how often, and when.
        for (_, value) in rounds {
            let plain = |byte: u8| byte.is_ascii_hexdigit() || b"._".contains(&byte);
            assert!(value.len() < 260 && value.bytes().all(plain), "{value}");
        }
        // A session each; beside a journal's the nonce, and the trace that a form is known by when it has run out.
        assert!(!ours.is_empty() && ours.len() <= 3, "{host}: {:?}", cookies.keys());
        for (name, value) in ours {
            let opaque = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            assert!(value.len() == 43 && value.bytes().all(opaque), "{name}");
        }
    }
}

#[tokio::test]
async fn lesson_02_the_journal_never_sees_our_cookies_and_gets_its_own() {
    let (house, tap) = Tap::on(House::open().await).await;
    let mut parent = Person::new(house.ports);
    parent.settle("orlova").await;
    parent.set_cookie("netcity", "TTSLogin", "SCID=101");
    parent.set_cookie("netcity", "__Secure-Privratnik-door", "planted");
    parent.set_cookie("netcity", "NSSESSIONID", "planted");
    assert_eq!(parent.init().await.status, 200);
    let heard = tap.heard();
    assert!(heard.contains("esrnsec=") && heard.contains("ttslogin=scid=101"), "theirs");
    assert!(!heard.contains("privratnik-") && !heard.contains("planted"), "{heard}");
}

#[tokio::test]
async fn lesson_07_the_session_gets_a_new_id_at_sign_in_and_at_linking_and_the_old_one_is_dead() {
    let house = House::open().await;
    let mut person = Person::new(house.ports);
    let planted = "A".repeat(43);
    person.set_cookie("gate", GATE, &planted);
    person.sign_in("orlova").await;
    let first = person.cookie("gate", GATE).expect("a session").to_owned();
    person.link(&account("orlova", 0)).await;
    let second = person.cookie("gate", GATE).expect("a session").to_owned();
    assert_eq!(BTreeSet::from([&planted, &first, &second]).len(), 3);
    for dead in [planted, first] {
        let mut thief = Person::new(house.ports);
        thief.set_cookie("gate", GATE, &dead);
        assert_eq!(thief.open(&thief.gate("/links")).await.place(), "esia/login", "not signed in");
    }
    assert_eq!(person.open(&person.gate("/links")).await.place(), "gate/links");
}

#[tokio::test]
async fn lesson_10_whoever_sits_down_next_finds_nothing_of_whoever_has_left() {
    const WIPE: &str = r#""cache", "storage""#;
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let mut socket = hub(&pupil, &pupil.at).await.expect("the hub opens");
    // A tab that was left open, and whoever has kept the cookies.
    let mut next = pupil.twin();
    let form = pupil.open(&pupil.gate("/sign-out")).await;
    let left = pupil.submit_only(&form, "id=\"out-here\"", &[]).await;
    assert_eq!(left.header("clear-site-data"), WIPE, "of the gate");
    while let Some(Ok(_)) = socket.next().await {}
    assert!(house.netcity.open_sessions().is_empty());
    assert_eq!(next.init().await.status, 401);
    let diary = next.step(&next.journal("/app/school/studentdiary/")).await;
    assert_eq!(diary.header("clear-site-data"), WIPE, "of the journal");
    for page in [diary, next.step(&next.gate("/links")).await] {
        assert_eq!(page.target().expect("a redirect").path(), "/login");
    }
}
