//! The window to the colleges' journal against the stand-in, which keeps the rules of a real server: every account, the
//! lock, the loss of a session, many requests at once.

use std::{sync::Arc, time::Duration};

use http::Method;
use privratnik::{
    domain::{LinkId, Oid, PersonKey, Realm, Role, Secret, Standing},
    flow::port::{Clock, Jar, JarKey, Journal, JournalFault, JournalSession, Opener},
    legacy::{JournalJar, Limits, spo::Spo},
    sandbox::{
        people::{JournalRole, college_accounts, college_students},
        server,
        spo::{self as stand_in, Control, SignIns, Trouble},
    },
};
use tokio::net::TcpListener;

use super::{account, kept, mother, password, spo, spo_with};
use crate::{
    browser_like::{Answer, Browser},
    netcity_standin::{Counting, Hand},
};

/// On Friday 20 November 2026, noon in Moscow; it runs until the test ends.
async fn stand() -> (String, Control, Arc<Hand>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("bound"));
    let clock = Arc::new(Hand::at_noon());
    let settings = stand_in::Settings::new(Arc::<Hand>::clone(&clock), Arc::<Counting>::default(), &origin);
    let app = stand_in::app(settings);
    server::run(listener, app.router(), None).await.expect("runs");
    (origin, app.control(), clock)
}

/// Asks the way the gateway's proxy does: with the cookies of the jar.
async fn ask(origin: &str, session: &JournalSession, path: &str) -> Answer {
    let mut browser = Browser::new(origin);
    for cookie in &session.cookies {
        browser.set_cookie(&cookie.name, cookie.value.expose());
    }
    browser.send(Method::GET, path, &[], "").await
}

#[tokio::test]
async fn every_account_is_proved_entered_and_left() {
    let (origin, control, clock) = stand().await;
    let journal = spo(&origin);
    let today = clock.now().timestamp().to_zoned(jiff::tz::TimeZone::UTC).date();
    for known in college_accounts(today) {
        let login = known.login;
        let proof =
            journal.prove(&account(login), &Secret::new(known.password.to_owned())).await.expect(login);
        assert!(control.open_sessions().is_empty(), "{login}: the proof signs out");
        let profile = proof.profile;
        let role = match known.role() {
            JournalRole::Pupil => Role::Pupil,
            JournalRole::Parent => Role::Parent,
            JournalRole::Staff => Role::Staff,
        };
        assert_eq!(
            (profile.name.spoken(), profile.weightiest_role()),
            (known.holder.full(), role),
            "{login}"
        );
        let college = match known.places.as_slice() {
            [_] => "Приозёрский колледж связи",
            _ => "Модуль ПОО",
        };
        assert_eq!((profile.birth_date, profile.school_name.as_str()), (Some(known.birth_date), college));
        let students = college_students(today);
        let own = known.places.iter().flat_map(|place| place.studies.iter().chain(&place.children));
        let names: Vec<_> = own
            .filter_map(|id| students.iter().find(|one| one.id == *id))
            .map(|one| one.name.full())
            .collect();
        let told: Vec<_> = profile.pupils.iter().map(|pupil| pupil.name.spoken()).collect();
        assert_eq!(told, names, "{login}");

        let entered = journal.enter(&account(login), &proof.credential, &Standing::default()).await;
        let session = entered.expect(login);
        assert_eq!(ask(&origin, &session, COLLEGE).await.status, 200, "{login}");
        journal.leave(&session).await;
        assert_eq!(ask(&origin, &session, COLLEGE).await.status, 401, "{login}");
        assert_eq!(control.sign_ins(login), SignIns { accepted: 2, refused: 0 });
    }
}

#[tokio::test]
async fn each_college_of_a_teacher_is_entered_in_a_session_of_its_own() {
    let (origin, control, _) = stand().await;
    let (journal, teacher) = (spo(&origin), account("Кузнецов_АВ"));
    let proof = journal.prove(&teacher, &Secret::new("Колледж-44".to_owned())).await.expect("proved");
    let titles: Vec<_> = proof.profile.roles.iter().map(|role| role.title.as_str()).collect();
    assert_eq!(titles, ["Сотрудник, Приозёрский колледж связи", "Сотрудник, Приозёрский техникум"]);
    for role in &proof.profile.roles {
        let standing = Standing { role: Some(role.id.clone()), pupil: None };
        let session = journal.enter(&teacher, &proof.credential, &standing).await.expect("entered");
        let college = ask(&origin, &session, COLLEGE).await.json()["shortName"].as_str().unwrap().to_owned();
        assert!(role.title.ends_with(&college), "{} {college}", role.title);
    }
    let open: Vec<_> = control.open_sessions().iter().map(|session| session.college).collect();
    assert_eq!(open, [7, 12]);
}

#[tokio::test]
async fn a_mothers_choice_is_shown_first() {
    let (origin, _, _) = stand().await;
    let journal = spo(&origin);
    let proof = journal.prove(&mother(), &password()).await.expect("proved");
    let ids: Vec<_> = proof.profile.pupils.into_iter().map(|pupil| pupil.id.expect("a number")).collect();
    assert_eq!(ids, ["spo_7:6001", "spo_7:6002"]);
    for (id, first) in ids.into_iter().zip([6001, 6002]) {
        let standing = Standing { role: None, pupil: Some(id) };
        let session = journal.enter(&mother(), &proof.credential, &standing).await.expect("entered");
        assert_eq!(kept(&session, "irtech.tenants")["spo_7"]["parentRole"]["students"][0]["id"], first);
        let marks = ask(&origin, &session, &format!("/services/reports/current/performance/{first}")).await;
        assert_eq!(marks.status, 200);
    }
}

#[tokio::test]
async fn lesson_25_a_wrong_password_costs_one_try_and_the_lock_is_told_apart() {
    let (origin, control, clock) = stand().await;
    let journal = spo(&origin);
    let wrong = Secret::new("не тот".to_owned());
    for tries in 1..=5 {
        let fault = journal.prove(&mother(), &wrong).await.err().expect("a wrong password");
        assert_eq!(fault, JournalFault::WrongPassword);
        assert_eq!(control.sign_ins("ЛебедеваНО").refused, tries);
    }
    let fault = journal.prove(&mother(), &password()).await.err().expect("locked");
    assert!(matches!(&fault, JournalFault::Locked { detail } if detail.contains("заблокирована")), "{fault}");
    clock.pass_secs(600);
    assert!(journal.prove(&mother(), &password()).await.is_ok());
}

#[tokio::test]
async fn an_ill_journal_is_told_from_a_wrong_password() {
    let (origin, control, _) = stand().await;
    let quick = Limits { call: Duration::from_millis(50), ..Limits::default() };
    let journal = spo_with(&origin, |settings| settings.limits = quick);
    let table = [
        (Trouble::Maintenance, "the journal is under maintenance"),
        (Trouble::Broken, "the journal is not available"),
        (Trouble::Failing, "the journal is not available"),
        (Trouble::Slow(Duration::from_secs(600)), "the journal is not available"),
        (Trouble::EsiaOnly, "the journal refuses the account"),
        (Trouble::SilentRefusal, "the journal refused login and password"),
    ];
    for (trouble, expected) in table {
        control.trouble(Some(trouble));
        let fault = journal.prove(&mother(), &password()).await.err().expect("ill");
        assert!(fault.to_string().starts_with(expected), "{trouble:?}: {fault}");
    }
    assert_eq!(control.sign_ins("ЛебедеваНО").accepted, 0);
}

#[tokio::test]
async fn a_changed_password_is_a_wrong_one_at_the_next_entrance() {
    let (origin, control, _) = stand().await;
    let journal = spo(&origin);
    let credential = journal.prove(&mother(), &password()).await.expect("proved").credential;
    control.change_password("ЛебедеваНО", "Новый-7");
    let entered = journal.enter(&mother(), &credential, &Standing::default()).await;
    assert_eq!(entered.err(), Some(JournalFault::WrongPassword));
}

/// The opener that `flow` makes of a journal and a link.
struct Replay {
    journal: Spo,
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
    let journal = spo(origin);
    let credential = journal.prove(&mother(), &password()).await.expect("proved").credential;
    let person = PersonKey { realm: Realm("test".into()), oid: Oid(1) };
    let key = JarKey { person, link: LinkId(1), standing: Standing::default() };
    (JournalJar::new(8), key, Arc::new(Replay { journal, credential }))
}

#[tokio::test]
async fn a_lost_session_is_recognised_and_opened_anew() {
    let (origin, control, _) = stand().await;
    let surface = spo(&origin).surface();
    let (jar, key, opener) = jar(&origin).await;
    let first = jar.session(&key, Arc::clone(&opener)).await.expect("entered");
    control.end_all_sessions();
    let answer = ask(&origin, &first, COLLEGE).await;
    assert!(surface.ends_session(answer.status.as_u16(), None));
    assert!(jar.spoiled(&key, first.number).await);
    let second = jar.session(&key, opener).await.expect("entered again");
    assert_eq!(ask(&origin, &second, COLLEGE).await.status, 200);
    assert_eq!(control.sign_ins("ЛебедеваНО").accepted, 3);
}

#[tokio::test]
async fn lesson_09_twenty_requests_at_once_are_one_sign_in() {
    let (origin, control, _) = stand().await;
    let (jar, key, opener) = jar(&origin).await;
    let asked: Vec<_> = (0..20)
        .map(|_| {
            let (jar, key, opener, origin) = (jar.clone(), key.clone(), Arc::clone(&opener), origin.clone());
            tokio::spawn(async move {
                let session = jar.session(&key, opener).await.expect("entered");
                ask(&origin, &session, COLLEGE).await.status.as_u16()
            })
        })
        .collect();
    for one in asked {
        assert_eq!(one.await.expect("does not panic"), 200);
    }
    assert_eq!(control.sign_ins("ЛебедеваНО").accepted, 2, "the proof and one entrance");
}

const COLLEGE: &str = "/services/people/organization";
