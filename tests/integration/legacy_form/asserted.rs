//! A portal that takes the gateway's word: entered, read and left by signed headers alone.

use std::sync::Arc;

use privratnik::{
    crypto::{dice::SystemDice, ed25519::Ed25519Key},
    domain::{Asserted, Role},
    flow::port::{Clock, Journal, JournalFault, JournalSession},
    legacy::assertion::{Settings, Signer},
    sandbox::portal::{Assertion, Distrust, Trouble},
};

use super::portal_at as window;
use crate::portal_standin::Stand;

const GATE: &str = "http://gate.localhost:8400";

/// A portal that believes the signer.
async fn believing() -> (Stand, Signer) {
    let key = fresh();
    let public = key.public();
    let stand = Stand::open_as(|settings| {
        let audience = settings.base_url.clone();
        let issuer = GATE.to_owned();
        let assertion = Assertion { key: public, header: HEADER.to_owned(), issuer, audience };
        privratnik::sandbox::portal::Settings { assertion: Some(assertion), ..settings }
    })
    .await;
    let signer = signer(key, HEADER, &stand.origin);
    (stand, signer)
}

fn fresh() -> Ed25519Key {
    Ed25519Key::from_pem(Ed25519Key::generate_pem(&SystemDice).expose().as_bytes()).expect("a key")
}

fn signer(key: Ed25519Key, header: &str, audience: &str) -> Signer {
    let (header, audience) = (header.to_owned(), audience.to_owned());
    Signer::new(Settings { key, header, issuer: GATE.to_owned(), audience }, Arc::new(SystemDice))
}

fn asserted(login: &str, role: Role) -> Asserted {
    Asserted { login: login.into(), school: String::new(), number: "7".into(), role, pupil: None }
}

async fn enter(stand: &Stand, signer: &Signer, asserted: &Asserted) -> Result<JournalSession, JournalFault> {
    window(&stand.origin).enter_asserted(asserted, signer, stand.clock.now()).await
}

#[tokio::test]
async fn an_account_is_entered_and_left_by_word_alone() {
    let (stand, signer) = believing().await;
    let mother = asserted("Орлова.Мария", Role::Parent);
    let session = enter(&stand, &signer, &mother).await.expect("taken");
    assert!(session.cookies.is_empty() && session.tokens.is_empty(), "there is nothing to keep");
    assert!(session.asserted.as_ref() == Some(&mother));
    assert_eq!(session.entrance.page, "/Cabinet/Default.aspx");
    assert!(stand.control.open_sessions().is_empty());
    window(&stand.origin).leave_asserted(&session, &signer, stand.clock.now()).await;
    assert_eq!(stand.control.sign_outs(), ["Орлова.Мария"]);
    let words = stand.control.words();
    assert!(words.taken >= 2 && words.refused.is_empty(), "{words:?}");
    assert_eq!(stand.control.sign_ins("Орлова.Мария").accepted, 0, "no password was played");
}

#[tokio::test]
async fn a_journal_that_has_nobody_like_that_is_told_from_one_in_trouble() {
    let (stand, signer) = believing().await;
    let mother = asserted("Орлова.Мария", Role::Parent);
    for nobody in [asserted("nobody", Role::Parent), asserted("Орлова.Мария", Role::Staff)] {
        assert_eq!(enter(&stand, &signer, &nobody).await.err(), Some(JournalFault::NobodyFound));
    }
    assert_eq!(stand.control.words().refused, [Distrust::NoAccount, Distrust::NoAccount]);
    stand.control.trouble(Some(Trouble::Maintenance));
    let fault = enter(&stand, &signer, &mother).await.err();
    assert!(matches!(fault, Some(JournalFault::Maintenance { .. })), "{fault:?}");
    stand.control.trouble(Some(Trouble::Broken));
    let fault = enter(&stand, &signer, &mother).await.err();
    assert!(matches!(fault, Some(JournalFault::Unavailable { .. })), "{fault:?}");
}

#[tokio::test]
async fn a_journal_that_knows_the_header_or_the_key_not_finds_nobody() {
    let (stand, _) = believing().await;
    let mother = asserted("Орлова.Мария", Role::Parent);
    let foreign = signer(fresh(), HEADER, &stand.origin);
    assert_eq!(enter(&stand, &foreign, &mother).await.err(), Some(JournalFault::NobodyFound));
    assert_eq!(stand.control.words().refused, [Distrust::Key]);
    let unknown = signer(fresh(), "X-Journal-Person", &stand.origin);
    let fault = enter(&stand, &unknown, &mother).await.err();
    assert_eq!(fault, Some(JournalFault::NobodyFound), "it sends to its sign-in page");
    assert_eq!(stand.control.words().refused.len(), 1, "and has heard no word");
}

const HEADER: &str = "X-Privratnik-Assertion";
