//! A portal that is known by its configuration alone, against the stand-in.

use std::sync::Arc;

use privratnik::{
    domain::{LinkId, Oid, PersonKey, Realm, Role, Standing},
    flow::port::{Jar, JarKey, Journal, JournalFault, Opener},
    legacy::JournalJar,
    sandbox::{
        people::{JournalRole, portal_accounts},
        portal::{SignIns, Trouble},
    },
};

use super::{Replay, account, ask, portal_at as window, secret};
use crate::portal_standin::Stand;

fn mother() -> privratnik::domain::AccountKey {
    account("app", None, "Орлова.Мария")
}

#[tokio::test]
async fn every_account_is_proved_entered_read_and_left() {
    let stand = Stand::open().await;
    let journal = window(&stand.origin);
    assert!(!journal.asks_school() && journal.schools("").await.expect("none").is_empty());
    for one in portal_accounts() {
        let (login, key) = (one.login, account("app", None, one.login));
        let proof = journal.prove(&key, &secret(one.password)).await.expect(login);
        let profile = proof.profile;
        assert_eq!((profile.name.spoken(), profile.pupils.len()), (one.holder.full(), one.children.len()));
        let expected = match one.role {
            JournalRole::Pupil => Role::Pupil,
            JournalRole::Parent => Role::Parent,
            JournalRole::Staff => Role::Staff,
        };
        assert_eq!(profile.roles[0].role, expected, "{login}");
        assert!(stand.control.open_sessions().is_empty(), "a proof leaves no session behind: {login}");

        let entered = journal.enter(&key, &proof.credential, &Standing::default()).await;
        let session = entered.expect(login);
        let names: Vec<_> = session.cookies.iter().map(|cookie| cookie.name.as_str()).collect();
        assert_eq!((names, session.entrance.page.as_str()), (vec!["EUSLUGI_SID"], "/Cabinet/Default.aspx"));
        assert_eq!(ask(&stand.origin, &session, "/Cabinet/Default.aspx").await.1.status, 200);
        journal.leave(&session).await;
        assert!(stand.control.open_sessions().is_empty(), "{login}");
        assert_eq!(stand.control.sign_ins(login), SignIns { accepted: 2, refused: 0 });
    }
}

#[tokio::test]
async fn lesson_25_a_wrong_password_costs_one_try_and_a_lock_is_told_from_it() {
    let stand = Stand::open().await;
    let journal = window(&stand.origin);
    let credential = journal.prove(&mother(), &secret("Заявление-7")).await.expect("proved").credential;
    for tries in 1..=5 {
        let fault = journal.prove(&mother(), &secret("заявление-7")).await.err();
        assert_eq!(fault, Some(JournalFault::WrongPassword));
        assert_eq!(stand.control.sign_ins("Орлова.Мария").refused, tries);
    }
    let fault = journal.enter(&mother(), &credential, &Standing::default()).await.err().expect("locked");
    assert!(matches!(&fault, JournalFault::Locked { detail } if detail.contains("10 минут")), "{fault}");
    stand.clock.pass_secs(600);
    journal.enter(&mother(), &credential, &Standing::default()).await.expect("the lock is over");
}

#[tokio::test]
async fn a_password_that_the_charset_cannot_write_is_not_tried() {
    let stand = Stand::open().await;
    let fault = window(&stand.origin).prove(&mother(), &secret("Заявление😀")).await.err();
    assert_eq!(fault, Some(JournalFault::WrongPassword));
    assert_eq!(stand.control.sign_ins("Орлова.Мария"), SignIns::default());
}

#[tokio::test]
async fn an_ill_portal_is_told_from_a_wrong_password() {
    let stand = Stand::open().await;
    let journal = window(&stand.origin);
    for (trouble, expected) in [
        (Trouble::Maintenance, "the journal is under maintenance"),
        (Trouble::Broken, "the journal is not available: HTTP 500"),
    ] {
        stand.control.trouble(Some(trouble));
        let fault =
            journal.prove(&mother(), &secret("Заявление-7")).await.err().expect("a fault").to_string();
        assert!(fault.starts_with(expected), "{trouble:?}: {fault}");
    }
}

#[tokio::test]
async fn a_lost_session_shows_and_the_next_is_opened_by_one_sign_in_for_all() {
    let stand = Stand::open().await;
    let journal = Arc::new(window(&stand.origin));
    let credential = journal.prove(&mother(), &secret("Заявление-7")).await.expect("proved").credential;
    let replay = Replay { journal: Arc::clone(&journal), account: mother(), credential };
    let (opener, jar): (Arc<dyn Opener>, _) = (Arc::new(replay), JournalJar::new(8));
    let person = PersonKey { realm: Realm("test".into()), oid: Oid(1) };
    let key = JarKey { person, link: LinkId(1), standing: Standing::default() };
    let lost = jar.session(&key, Arc::clone(&opener)).await.expect("a session");
    stand.control.end_all_sessions();
    let answer = ask(&stand.origin, &lost, "/Requests/School.aspx").await.1;
    let target = answer.header("location").strip_prefix(&stand.origin).expect("its own").to_lowercase();
    let target = target.split('?').next();
    assert!(journal.surface().ends_session(answer.status.as_u16(), target));
    jar.spoiled(&key, lost.number).await;
    let tabs: Vec<_> = (0..20)
        .map(|_| {
            let (jar, key, opener) = (jar.clone(), key.clone(), Arc::clone(&opener));
            tokio::spawn(async move { jar.session(&key, opener).await.map(|session| session.number) })
        })
        .collect();
    for tab in tabs {
        assert!(tab.await.expect("no panic").expect("a session") > lost.number);
    }
    let accepted = stand.control.sign_ins("Орлова.Мария").accepted;
    assert_eq!(accepted, 3, "the proof, the lost session and its successor");
    jar.close(&key).await;
    assert!(stand.control.open_sessions().is_empty());
}
