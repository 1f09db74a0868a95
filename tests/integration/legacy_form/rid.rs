//! The window to РИД against the stand-in, which keeps Django's rules.

use std::sync::Arc;

use http::Method;
use privratnik::{
    domain::{LinkId, Oid, PersonKey, Realm, Role, Standing, System},
    flow::port::{Jar, JarKey, Journal, JournalFault, Opener},
    legacy::{
        JournalJar,
        rid::{Rid, Settings},
    },
    sandbox::{
        people::{JournalRole, rid_accounts},
        rid::{self as stand_in, SignIns, Trouble},
        server::{self, TlsIdentity},
    },
};
use tokio::net::TcpListener;
use url::Url;

use super::{Replay, account, ask, secret};
use crate::{
    browser_like::Browser,
    netcity_standin::{Counting, Hand, certificate},
    rid_standin::Stand,
};

fn window(origin: &str) -> Rid {
    Rid::new(Settings::new(System("rid".into()), Url::parse(origin).expect("an address")))
        .expect("good settings")
}

fn pupil() -> privratnik::domain::AccountKey {
    account("rid", Some(760_215), "21500112")
}

#[tokio::test]
async fn every_account_is_proved_entered_read_and_left() {
    let stand = Stand::open().await;
    let journal = window(&stand.origin);
    for one in rid_accounts() {
        let (login, key) = (one.login, account("rid", Some(one.school), one.login));
        let proof = journal.prove(&key, &secret(one.password)).await.expect(login);
        let profile = proof.profile;
        assert_eq!(profile.name.spoken(), one.holder.full());
        let expected = match one.role() {
            JournalRole::Pupil => (Role::Pupil, 1, 1),
            JournalRole::Parent => (Role::Parent, 0, 0),
            JournalRole::Staff => (Role::Staff, 0, 0),
        };
        assert_eq!((profile.roles[0].role, profile.groups.len(), profile.pupils.len()), expected, "{login}");
        assert!(profile.school_name.starts_with('М'), "{}", profile.school_name);
        assert!(stand.control.open_sessions().is_empty(), "a proof leaves no session behind: {login}");

        let entered = journal.enter(&key, &proof.credential, &Standing::default()).await;
        let session = entered.expect(login);
        let names: Vec<_> = session.cookies.iter().map(|cookie| cookie.name.as_str()).collect();
        assert_eq!(
            names,
            ["sessionid", "fake_username"],
            "what the page's script needs is the browser's own"
        );
        assert_eq!((session.entrance.page.as_str(), session.tokens.len()), ("/", 0));
        assert_eq!(ask(&stand.origin, &session, "/").await.1.status, 200);
        journal.leave(&session).await;
        assert!(stand.control.open_sessions().is_empty(), "{login}");
        assert_eq!(ask(&stand.origin, &session, "/").await.1.status, 302);
        assert_eq!(stand.control.sign_ins(one.school, login), SignIns { accepted: 2, refused: 0 });
    }
}

#[tokio::test]
async fn lesson_25_a_wrong_password_costs_one_try() {
    let stand = Stand::open().await;
    let journal = window(&stand.origin);
    let fault = journal.prove(&pupil(), &secret("Rid-petr-5")).await.err();
    assert_eq!(fault, Some(JournalFault::WrongPassword));
    assert_eq!(stand.control.sign_ins(760_215, "21500112"), SignIns { accepted: 0, refused: 1 });
    let credential = journal.prove(&pupil(), &secret("rid-petr-5")).await.expect("proved").credential;
    stand.control.change_password(760_215, "21500112", "новый");
    let fault = journal.enter(&pupil(), &credential, &Standing::default()).await.err();
    assert_eq!(fault, Some(JournalFault::WrongPassword));
    assert_eq!(stand.control.sign_ins(760_215, "21500112").refused, 2);
}

#[tokio::test]
async fn an_ill_journal_is_told_from_a_wrong_password() {
    let stand = Stand::open().await;
    let journal = window(&stand.origin);
    for (trouble, expected) in [
        (Trouble::Maintenance, "the journal is under maintenance"),
        (Trouble::Broken, "the journal is not available: HTTP 500"),
        (Trouble::EsiaOnly, "the journal refuses the account: Вход по логину и паролю закрыт"),
    ] {
        stand.control.trouble(Some(trouble));
        let fault = journal.prove(&pupil(), &secret("rid-petr-5")).await.err().expect("a fault").to_string();
        assert!(fault.starts_with(expected), "{trouble:?}: {fault}");
    }
}

#[tokio::test]
async fn schools_are_found_through_the_picker() {
    let stand = Stand::open().await;
    let journal = window(&stand.origin);
    assert!(journal.asks_school());
    let found = async |part: &str| {
        let found = journal.schools(part).await.expect("an answer");
        found.into_iter().map(|school| (school.id.0, school.place.unwrap_or_default())).collect::<Vec<_>>()
    };
    let (twelve, three) = (
        ("760215".to_owned(), "Город Приозёрск".to_owned()),
        ("760340".to_owned(), "Приозёрский район".to_owned()),
    );
    assert_eq!(found("").await, [twelve.clone(), three.clone()]);
    assert_eq!(found("сош № 12").await, [twelve]);
    assert_eq!(found("район").await, [three]);
    assert_eq!(found("лицей").await, []);
    stand.control.trouble(Some(Trouble::Broken));
    assert_eq!(found("гимназия").await.len(), 1, "the list is kept");
    assert!(journal.schools("лицей").await.is_err(), "what it does not hold is asked for anew");
}

#[tokio::test]
async fn a_lost_session_shows_and_the_next_is_opened_by_one_sign_in_for_all() {
    let stand = Stand::open().await;
    let journal = Arc::new(window(&stand.origin));
    let credential = journal.prove(&pupil(), &secret("rid-petr-5")).await.expect("proved").credential;
    let replay = Replay { journal: Arc::clone(&journal), account: pupil(), credential };
    let (opener, jar): (Arc<dyn Opener>, _) = (Arc::new(replay), JournalJar::new(8));
    let person = PersonKey { realm: Realm("test".into()), oid: Oid(1) };
    let key = JarKey { person, link: LinkId(1), standing: Standing::default() };
    let lost = jar.session(&key, Arc::clone(&opener)).await.expect("a session");
    stand.control.end_all_sessions();
    let answer = ask(&stand.origin, &lost, "/marks/current/").await.1;
    let target = answer.header("location").split('?').next().map(str::to_owned);
    assert!(journal.surface().ends_session(answer.status.as_u16(), target.as_deref()));
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
    let accepted = stand.control.sign_ins(760_215, "21500112").accepted;
    assert_eq!(accepted, 3, "the proof, the lost session and its successor");
    jar.close(&key).await;
    assert!(stand.control.open_sessions().is_empty());
}

#[tokio::test]
async fn the_browsers_own_token_goes_together_with_the_jars_session() {
    let stand = Stand::open().await;
    let journal = window(&stand.origin);
    let credential = journal.prove(&pupil(), &secret("rid-petr-5")).await.expect("proved").credential;
    let session = journal.enter(&pupil(), &credential, &Standing::default()).await.expect("entered");
    let (mut browser, page) = ask(&stand.origin, &session, "/messages/new/").await;
    let page = page.text();
    let (_, token) = page.split_once("name=\"csrfmiddlewaretoken\" value=\"").expect("a form");
    let token = token.split('"').next().expect("a token");
    assert!(browser.cookie("csrftoken").is_some(), "the journal gives a new browser its own");
    let fields =
        [("csrfmiddlewaretoken", token), ("to", "21590012@760215"), ("subject", "Вопрос"), ("body", "")];
    assert_eq!(browser.post_form("/messages/new/", &fields).await.status, 302);
    browser.set_cookie("csrftoken", &"z".repeat(32));
    assert_eq!(browser.post_form("/messages/new/", &fields).await.status, 403);
    assert_eq!(stand.control.sent_messages().len(), 1);
}

#[tokio::test]
async fn over_tls_the_site_demands_the_source_and_gets_it() {
    let (chain, key) = certificate();
    let tls = TlsIdentity::from_pem(&chain, &key).expect("an identity");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("https://localhost:{}", listener.local_addr().expect("bound").port());
    let settings = stand_in::Settings::new(Arc::new(Hand::at_noon()), Arc::<Counting>::default(), &origin);
    let app = stand_in::app(settings);
    server::run(listener, app.router(), Some(tls)).await.expect("runs");
    let url = Url::parse(&origin).expect("an address");
    let settings = Settings { extra_roots: chain, ..Settings::new(System("rid".into()), url) };
    let journal = Rid::new(settings).expect("good settings");
    let proof = journal.prove(&pupil(), &secret("rid-petr-5")).await.expect("proved");
    assert_eq!(proof.profile.name.spoken(), "Орлов Пётр Алексеевич");
    assert_eq!(app.control().sign_ins(760_215, "21500112"), SignIns { accepted: 1, refused: 0 });
}

#[tokio::test]
async fn the_stand_in_itself_would_refuse_a_form_without_its_page() {
    let stand = Stand::open().await;
    let mut browser = Browser::new(&stand.origin);
    let kind = (http::header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let body = "username=21500112%40760215&fake_username=21500112&school=760215&password=rid-petr-5";
    assert_eq!(browser.send(Method::POST, "/accounts/login/", &[kind], body).await.status, 403);
}
