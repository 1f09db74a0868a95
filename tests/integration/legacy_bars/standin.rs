//! The window to БАРС against the stand-in, which keeps the rules of a real server: every account, the renewed
//! cookie in the jar, the lock, the loss of a session, many requests at once.

use std::{sync::Arc, time::Duration};

use http::Method;
use privratnik::{
    domain::{LinkId, Oid, PersonKey, Realm, Role, Secret, Standing},
    flow::port::{Jar, JarKey, Journal, JournalCookie, JournalFault, JournalSession, Opener},
    legacy::{JournalJar, Limits, bars::Bars},
    sandbox::{
        bars::{self as stand_in, Control, SignIns, Trouble},
        people::{BarsAccount, JournalRole, bars_accounts, pupils},
        server,
    },
};
use serde_json::Value;
use tokio::net::TcpListener;

use super::{account, bars, bars_with, mother, password};
use crate::{
    browser_like::{Answer, Browser},
    netcity_standin::{Counting, Hand},
};

/// On Friday 20 November 2026, noon in Moscow; it runs until the test ends.
async fn stand(change: impl FnOnce(&mut stand_in::Settings)) -> (String, Control, Arc<Hand>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("bound"));
    let clock = Arc::new(Hand::at_noon());
    let mut settings =
        stand_in::Settings::new(Arc::<Hand>::clone(&clock), Arc::<Counting>::default(), &origin);
    change(&mut settings);
    let app = stand_in::app(settings);
    server::run(listener, app.router(), None).await.expect("runs");
    (origin, app.control(), clock)
}

const fn role(role: JournalRole) -> Role {
    match role {
        JournalRole::Pupil => Role::Pupil,
        JournalRole::Parent => Role::Parent,
        JournalRole::Staff => Role::Staff,
    }
}

/// Asks the way the gateway's proxy does: with the cookies of the jar.
async fn ask(origin: &str, session: &JournalSession) -> (Browser, Answer) {
    let mut browser = Browser::new(origin);
    for cookie in &session.cookies {
        browser.set_cookie(&cookie.name, cookie.value.expose());
    }
    let answer = browser.send(Method::GET, PERSON, &[], "").await;
    (browser, answer)
}

#[tokio::test]
async fn every_account_is_proved_entered_and_left() {
    let (origin, control, clock) = stand(|_| {}).await;
    let journal = bars(&origin);
    let today =
        privratnik::flow::port::Clock::now(&*clock).timestamp().to_zoned(jiff::tz::TimeZone::UTC).date();
    for BarsAccount { login, password, holder, role: kind, pupils: own, .. } in bars_accounts() {
        let proof = journal.prove(&account(login), &Secret::new(password.to_owned())).await.expect(login);
        assert!(control.open_sessions().is_empty(), "{login}: the proof signs out");
        let profile = proof.profile;
        assert_eq!((profile.name.spoken(), profile.roles[0].role), (holder.full(), role(kind)), "{login}");
        let known = pupils(today);
        let names = own.iter().filter_map(|id| known.iter().find(|pupil| pupil.id == *id));
        let names: Vec<_> = names.map(|pupil| pupil.name.full()).collect();
        let told: Vec<_> = profile.pupils.iter().map(|pupil| pupil.name.spoken()).collect();
        assert_eq!(told, names, "{login}");
        assert_eq!(profile.school_name, "СОШ № 12", "{login}");

        let entered = journal.enter(&account(login), &proof.credential, &Standing::default()).await;
        let session = entered.expect(login);
        assert_eq!(ask(&origin, &session).await.1.status, 200, "{login}");
        journal.leave(&session).await;
        assert_eq!(ask(&origin, &session).await.1.status, 403, "{login}");
        assert_eq!(control.sign_ins(login), SignIns { accepted: 2, refused: 0 });
    }
}

#[tokio::test]
async fn each_child_of_a_mother_is_entered_in_a_session_of_its_own() {
    let (origin, control, _) = stand(|_| {}).await;
    let journal = bars(&origin);
    let proof = journal.prove(&mother(), &password()).await.expect("proved");
    let ids: Vec<_> = proof.profile.pupils.into_iter().map(|pupil| pupil.id.expect("a number")).collect();
    assert_eq!(ids, ["5001", "5003"]);
    for id in &ids {
        let standing = Standing { role: None, pupil: Some(id.clone()) };
        let session = journal.enter(&mother(), &proof.credential, &standing).await.expect("entered");
        let person: Value = ask(&origin, &session).await.1.json();
        assert_eq!(person["selected_pupil_id"].to_string(), *id);
    }
    let open: Vec<_> = control.open_sessions().iter().map(|session| session.pupil).collect();
    assert_eq!(open, [Some(5001), Some(5003)]);
}

#[tokio::test]
async fn lesson_25_a_wrong_password_costs_one_try_and_the_lock_is_told_apart() {
    let (origin, control, clock) = stand(|_| {}).await;
    let journal = bars(&origin);
    let wrong = Secret::new("не тот".to_owned());
    for tries in 1..=3 {
        let fault = journal.prove(&mother(), &wrong).await.err().expect("a wrong password");
        assert_eq!(fault, JournalFault::WrongPassword);
        assert_eq!(control.sign_ins("ПР_ОрловаМар").refused, tries);
    }
    let fault = journal.prove(&mother(), &password()).await.err().expect("locked");
    assert!(
        matches!(&fault, JournalFault::Locked { detail } if detail.starts_with("Account locked")),
        "{fault}"
    );
    clock.pass_secs(300);
    assert!(journal.prove(&mother(), &password()).await.is_ok());
}

#[tokio::test]
async fn an_ill_journal_is_told_from_a_wrong_password() {
    let (origin, control, _) = stand(|_| {}).await;
    let quick = Limits { call: Duration::from_millis(50), ..Limits::default() };
    let journal = bars_with(&origin, |settings| settings.limits = quick);
    let table = [
        (Trouble::Maintenance, "the journal is under maintenance"),
        (Trouble::Broken, "the journal is not available"),
        (Trouble::Slow(Duration::from_secs(600)), "the journal is not available"),
        (Trouble::EsiaOnly, "the journal refuses the account"),
        (Trouble::SilentRefusal, "the journal refused login and password"),
    ];
    for (trouble, expected) in table {
        control.trouble(Some(trouble));
        let fault = journal.prove(&mother(), &password()).await.err().expect("ill");
        assert!(fault.to_string().starts_with(expected), "{trouble:?}: {fault}");
    }
    assert_eq!(control.sign_ins("ПР_ОрловаМар").accepted, 0);
}

#[tokio::test]
async fn a_changed_password_is_a_wrong_one_at_the_next_entrance() {
    let (origin, control, _) = stand(|_| {}).await;
    let journal = bars(&origin);
    let credential = journal.prove(&mother(), &password()).await.expect("proved").credential;
    control.change_password("ПР_ОрловаМар", "Лето-2027");
    let entered = journal.enter(&mother(), &credential, &Standing::default()).await;
    assert_eq!(entered.err(), Some(JournalFault::WrongPassword));
}

/// The opener that `flow` makes of a journal and a link.
struct Replay {
    journal: Bars,
    credential: Secret<Vec<u8>>,
}

#[async_trait::async_trait]
impl Opener for Replay {
    async fn open(&self) -> Result<JournalSession, JournalFault> {
        self.journal.enter(&mother(), &self.credential, &Standing::default()).await
    }

    async fn close(&self, session: &JournalSession) {
        self.journal.leave(session).await;
    }
}

/// A jar and what it opens the mother's session with.
async fn jar(origin: &str) -> (JournalJar, JarKey, Arc<dyn Opener>) {
    let journal = bars(origin);
    let credential = journal.prove(&mother(), &password()).await.expect("proved").credential;
    let person = PersonKey { realm: Realm("test".into()), oid: Oid(1) };
    let key = JarKey { person, link: LinkId(1), standing: Standing::default() };
    (JournalJar::new(8), key, Arc::new(Replay { journal, credential }))
}

#[tokio::test]
async fn the_renewed_cookie_is_kept_in_the_jar() {
    let (origin, control, clock) = stand(|settings| settings.renew_after = 3).await;
    let (jar, key, opener) = jar(&origin).await;
    for _ in 0..7 {
        let session = jar.session(&key, Arc::clone(&opener)).await.expect("entered");
        let (browser, answer) = ask(&origin, &session).await;
        assert_eq!(answer.status, 200);
        let renewed = browser.cookie("sessionid").expect("a cookie").to_owned();
        let cookie = JournalCookie { name: "sessionid".to_owned(), value: Secret::new(renewed) };
        jar.refresh(&key, session.number, &[cookie]).await;
        // The former value is good for half of this.
        clock.pass_secs(60);
    }
    assert_eq!(control.open_sessions().len(), 1);
    assert_eq!(control.sign_ins("ПР_ОрловаМар").accepted, 2, "the proof and one entrance");
}

#[tokio::test]
async fn a_lost_session_is_recognised_and_opened_anew() {
    let (origin, control, _) = stand(|_| {}).await;
    let surface = bars(&origin).surface();
    let (jar, key, opener) = jar(&origin).await;
    let first = jar.session(&key, Arc::clone(&opener)).await.expect("entered");
    control.end_all_sessions();
    let (mut browser, answer) = ask(&origin, &first).await;
    let (status, said) = (answer.status.as_u16(), answer.text());
    assert!(surface.ending_words(status).any(|words| said.contains(words)), "{status} {said}");
    let page = browser.get("/personal-area/").await;
    assert!(surface.ends_session(page.status.as_u16(), Some(page.header("location"))));
    assert!(jar.spoiled(&key, first.number).await);
    let second = jar.session(&key, opener).await.expect("entered again");
    assert_eq!(ask(&origin, &second).await.1.status, 200);
    assert_eq!(control.sign_ins("ПР_ОрловаМар").accepted, 3);
}

#[tokio::test]
async fn lesson_09_twenty_requests_at_once_are_one_sign_in() {
    let (origin, control, _) = stand(|_| {}).await;
    let (jar, key, opener) = jar(&origin).await;
    let asked: Vec<_> = (0..20)
        .map(|_| {
            let (jar, key, opener, origin) = (jar.clone(), key.clone(), Arc::clone(&opener), origin.clone());
            tokio::spawn(async move {
                let session = jar.session(&key, opener).await.expect("entered");
                ask(&origin, &session).await.1.status.as_u16()
            })
        })
        .collect();
    for one in asked {
        assert_eq!(one.await.expect("does not panic"), 200);
    }
    assert_eq!(control.sign_ins("ПР_ОрловаМар").accepted, 2, "the proof and one entrance");
}

const PERSON: &str = "/api/ProfileService/GetPersonData";
