//! The jar with an opener that opens when the test says so.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::Semaphore;

use super::JournalJar;
use crate::{
    domain::{LinkId, Oid, PersonKey, Realm, Secret, Standing},
    flow::port::{Entrance, Jar, JarKey, JournalCookie, JournalFault, JournalSession, Opener},
};

/// Every `open` takes one of the permits that the test adds, and fails or panics if it is told to.
struct Journal {
    permits: Semaphore,
    begun: Semaphore,
    opened: AtomicUsize,
    closed: Mutex<Vec<u64>>,
    manner: Manner,
}

#[derive(Clone, Copy)]
enum Manner {
    Open,
    Fail,
    Panic,
}

impl Journal {
    fn new(permits: usize, manner: Manner) -> Arc<Self> {
        Arc::new(Self {
            permits: Semaphore::new(permits),
            begun: Semaphore::new(0),
            opened: AtomicUsize::new(0),
            closed: Mutex::new(vec![]),
            manner,
        })
    }

    fn opened(&self) -> usize {
        self.opened.load(Ordering::SeqCst)
    }

    fn closed(&self) -> Vec<u64> {
        self.closed.lock().unwrap().clone()
    }

    /// Returns when one more `open` has begun.
    async fn begun(&self) {
        self.begun.acquire().await.unwrap().forget();
    }
}

#[async_trait::async_trait]
impl Opener for Journal {
    async fn open(&self) -> Result<JournalSession, JournalFault> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        self.begun.add_permits(1);
        self.permits.acquire().await.unwrap().forget();
        match self.manner {
            Manner::Open => Ok(JournalSession {
                asserted: None,
                number: 0,
                cookies: vec![cookie("NSSESSIONID", "1")],
                tokens: vec![],
                entrance: Entrance { storage: vec![], page: "/".into(), fields: vec![] },
                seat: None,
            }),
            Manner::Fail => Err(JournalFault::WrongPassword),
            Manner::Panic => panic!("an opener's own bug"),
        }
    }

    async fn close(&self, session: &JournalSession) {
        self.closed.lock().unwrap().push(session.number);
    }
}

fn key(link: i64) -> JarKey {
    let person = PersonKey { realm: Realm("test".into()), oid: Oid(1) };
    JarKey { person, link: LinkId(link), standing: Standing::default() }
}

fn cookie(name: &str, value: &str) -> JournalCookie {
    JournalCookie { name: name.into(), value: Secret::new(value.into()) }
}

/// What the asker gets: the session's number or the fault.
fn ask(
    jar: &JournalJar,
    link: i64,
    journal: &Arc<Journal>,
) -> tokio::task::JoinHandle<Result<u64, JournalFault>> {
    let (jar, journal) = (jar.clone(), Arc::clone(journal));
    tokio::spawn(async move { jar.session(&key(link), journal).await.map(|session| session.number) })
}

#[tokio::test]
async fn lesson_09_however_many_ask_at_once_the_journal_sees_one_sign_in() {
    let (jar, journal) = (JournalJar::new(8), Journal::new(0, Manner::Open));
    let askers: Vec<_> = (0..50).map(|_| ask(&jar, 1, &journal)).collect();
    journal.begun().await;
    journal.permits.add_permits(1);
    let mut numbers = vec![];
    for asker in askers {
        numbers.push(asker.await.unwrap().expect("the one sign-in succeeds"));
    }
    assert_eq!(journal.opened(), 1);
    assert!(numbers.iter().all(|number| *number == numbers[0]));
}

#[tokio::test]
async fn lesson_25_a_failure_is_everybodys_and_is_not_kept() {
    let (jar, journal) = (JournalJar::new(8), Journal::new(0, Manner::Fail));
    let key = key(1);
    let first = jar.session(&key, Arc::clone(&journal) as Arc<dyn Opener>);
    let second = jar.session(&key, Arc::clone(&journal) as Arc<dyn Opener>);
    let open = async { journal.permits.add_permits(1) };
    let (first, second, ()) = tokio::join!(first, second, open);
    assert_eq!(
        (first.err(), second.err()),
        (Some(JournalFault::WrongPassword), Some(JournalFault::WrongPassword))
    );
    assert_eq!(journal.opened(), 1);
    journal.permits.add_permits(1);
    assert!(jar.session(&key, journal.clone()).await.is_err());
    assert_eq!(journal.opened(), 2, "the next person asks the journal anew");
}

#[tokio::test]
async fn an_asker_who_hangs_up_does_not_cut_the_sign_in_short() {
    let (jar, journal) = (JournalJar::new(8), Journal::new(0, Manner::Open));
    let asker = ask(&jar, 1, &journal);
    journal.begun().await;
    asker.abort();
    assert!(asker.await.unwrap_err().is_cancelled());
    let second = ask(&jar, 1, &journal);
    journal.permits.add_permits(1);
    second.await.unwrap().expect("the sign-in went on");
    assert_eq!(journal.opened(), 1);
}

#[tokio::test]
async fn an_opener_that_panics_frees_the_key() {
    let jar = JournalJar::new(8);
    let broken = ask(&jar, 1, &Journal::new(1, Manner::Panic)).await.unwrap();
    assert!(matches!(broken, Err(JournalFault::Unavailable { .. })));
    ask(&jar, 1, &Journal::new(1, Manner::Open)).await.unwrap().expect("a fresh sign-in");
}

#[tokio::test]
async fn only_the_session_that_was_spoiled_goes_and_the_next_has_a_greater_number() {
    let (jar, journal) = (JournalJar::new(8), Journal::new(2, Manner::Open));
    let first = ask(&jar, 1, &journal).await.unwrap().unwrap();
    assert!(jar.spoiled(&key(1), first).await);
    let second = ask(&jar, 1, &journal).await.unwrap().unwrap();
    assert!(second > first);
    assert!(!jar.spoiled(&key(1), first).await, "a newer one is kept");
    assert_eq!(ask(&jar, 1, &journal).await.unwrap().unwrap(), second);
    assert_eq!(journal.opened(), 2);
}

#[tokio::test]
async fn cookies_are_refreshed_only_in_the_session_they_came_from() {
    let (jar, journal) = (JournalJar::new(8), Journal::new(1, Manner::Open));
    let number = ask(&jar, 1, &journal).await.unwrap().unwrap();
    assert!(!jar.refresh(&key(1), number + 1, &[cookie("late", "1")]).await);
    let cookies = [cookie("a", "1"), cookie("b", "2"), cookie("NSSESSIONID", "")];
    assert!(jar.refresh(&key(1), number, &cookies).await);
    assert!(!jar.refresh(&key(1), number, &cookies).await, "they are there already");
    assert!(jar.refresh(&key(1), number, &[cookie("a", "3")]).await);
    let session = jar.session(&key(1), journal.clone()).await.unwrap();
    let cookies: Vec<_> =
        session.cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value.expose())).collect();
    assert_eq!(cookies, ["b=2", "a=3"]);
}

#[tokio::test]
async fn what_is_held_is_told_without_asking_the_journal() {
    let (jar, journal) = (JournalJar::new(8), Journal::new(0, Manner::Open));
    let asker = ask(&jar, 1, &journal);
    journal.begun().await;
    assert!(jar.held(&key(1)).await.is_none(), "not before the sign-in is over");
    journal.permits.add_permits(1);
    let number = asker.await.unwrap().unwrap();
    assert_eq!(jar.held(&key(1)).await.map(|session| session.number), Some(number));
    let other_role = JarKey { standing: Standing { role: Some("2".into()), pupil: None }, ..key(1) };
    assert!(jar.held(&other_role).await.is_none());
    assert_eq!(journal.opened(), 1);
}

#[tokio::test]
async fn closing_signs_out_in_the_journal() {
    let (jar, journal) = (JournalJar::new(8), Journal::new(1, Manner::Open));
    let number = ask(&jar, 1, &journal).await.unwrap().unwrap();
    jar.close(&key(1)).await;
    jar.close(&key(1)).await;
    assert_eq!((journal.closed(), jar.count()), (vec![number], 0));
}

#[tokio::test]
async fn closing_during_a_sign_in_ends_its_session_before_anybody_gets_it() {
    let (jar, journal) = (JournalJar::new(8), Journal::new(0, Manner::Open));
    let asker = ask(&jar, 1, &journal);
    journal.begun().await;
    let key = key(1);
    let close = jar.close(&key);
    let open = async { journal.permits.add_permits(1) };
    tokio::join!(close, open);
    assert!(matches!(asker.await.unwrap(), Err(JournalFault::Unavailable { .. })));
    assert_eq!((journal.closed().len(), jar.count()), (1, 0));
}

#[tokio::test]
async fn at_the_bound_the_session_that_was_not_used_for_longest_goes() {
    let (jar, journal) = (JournalJar::new(2), Journal::new(9, Manner::Open));
    let first = ask(&jar, 1, &journal).await.unwrap().unwrap();
    let second = ask(&jar, 2, &journal).await.unwrap().unwrap();
    assert_eq!(ask(&jar, 1, &journal).await.unwrap().unwrap(), first);
    ask(&jar, 3, &journal).await.unwrap().unwrap();
    assert_eq!(ask(&jar, 1, &journal).await.unwrap().unwrap(), first);
    jar.close_all(BOUND).await;
    assert_eq!(journal.closed()[0], second, "the one displaced was signed out first");
}

#[tokio::test]
async fn a_jar_full_of_sign_ins_takes_no_more() {
    let (jar, journal) = (JournalJar::new(1), Journal::new(0, Manner::Open));
    let first = ask(&jar, 1, &journal);
    journal.begun().await;
    assert!(matches!(ask(&jar, 2, &journal).await.unwrap(), Err(JournalFault::Unavailable { .. })));
    journal.permits.add_permits(1);
    first.await.unwrap().expect("the first is not disturbed");
}

#[tokio::test]
async fn shutting_down_signs_everybody_out_and_lets_nobody_in() {
    let (jar, journal) = (JournalJar::new(8), Journal::new(2, Manner::Open));
    let mut numbers = vec![];
    for link in 1..=2 {
        numbers.push(ask(&jar, link, &journal).await.unwrap().unwrap());
    }
    let late = ask(&jar, 3, &journal);
    for _ in 0..3 {
        journal.begun().await;
    }
    let open = async { journal.permits.add_permits(1) };
    tokio::join!(jar.close_all(BOUND), open);
    assert!(late.await.unwrap().is_err());
    let mut closed = journal.closed();
    closed.sort_unstable();
    assert_eq!((closed.len(), &closed[..2]), (3, &numbers[..]));
    assert!(matches!(ask(&jar, 1, &journal).await.unwrap(), Err(JournalFault::Unavailable { .. })));
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_a_journal_for_ever() {
    let (jar, journal) = (JournalJar::new(8), Journal::new(0, Manner::Open));
    let asker = ask(&jar, 1, &journal);
    journal.begun().await;
    jar.close_all(Duration::ZERO).await;
    journal.permits.add_permits(1);
    assert!(asker.await.unwrap().is_err());
}

/// Far longer than anything here takes; no test waits for it.
const BOUND: Duration = Duration::from_secs(60);
