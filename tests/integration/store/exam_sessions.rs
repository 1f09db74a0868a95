//! What every body of the Sessions must pass.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use privratnik::domain::{Asked, Fingerprint, GateSession, HostSession, KeptForm, Lifetimes, LinkId, Moment};
use privratnik::flow::port::{SessionCount, Sessions, Strikes};
use privratnik::store::sessions::Bounds;

use super::nouns::{
    NOW, after, asked, asked_to_consent, gate, gate_key, host, host_key, kept, kept_key, key, person, state,
    ticket, who,
};

/// The bounds that a body is opened with for the exam.
pub(super) const BOUNDS: Bounds = Bounds {
    lifetimes: Lifetimes {
        idle: Duration::from_secs(1_800),
        longest: Duration::from_secs(10_800),
        attempt: Duration::from_secs(600),
        ticket: Duration::from_secs(30),
    },
    most_attempts: 10,
    most_kept: 10,
};

/// Makes a test of every case; `$open` gives fresh sessions and whatever must live as long.
macro_rules! sessions_exam {
    ($open:path) => {
        $crate::store::exam_sessions::sessions_exam!($open;
            a_session_comes_back_whole
            lesson_03_two_attempts_of_one_browser_both_return
            lesson_06_beyond_the_cap_the_oldest_attempt_goes
            an_attempt_remembers_what_it_was_for
            an_attempt_is_taken_once_by_many
            lesson_21_a_ticket_works_once_for_many
            lesson_21_sign_out_kills_tickets_and_host_sessions
            lesson_21_the_end_of_a_link_kills_its_tickets_and_host_sessions
            what_was_ended_is_not_put_back
            lesson_07_a_new_key_takes_everything_along
            lesson_07_nobody_is_thrown_out_while_the_key_changes
            use_keeps_a_session_and_its_gate_alive
            what_is_past_its_life_is_swept
            lesson_24_strikes_count_until_the_window_has_passed
            lesson_24_strikes_of_many_at_once_all_count
            lesson_11_a_kept_form_comes_back_whole_and_a_newer_one_takes_its_place
            lesson_11_a_kept_form_is_claimed_once_by_many
            lesson_11_beyond_the_cap_the_oldest_form_goes
            lesson_11_a_kept_form_lives_as_long_as_a_session_may
            lesson_11_the_forms_of_who_signs_out_are_gone_and_none_comes_after
        );
    };
    ($open:path; $($case:ident)+) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $case() {
            let (sessions, _keep) = $open();
            $crate::store::exam_sessions::$case(sessions).await;
        })+
    };
}
pub(super) use sessions_exam;

/// A gate session and one host session hanging on it.
pub(super) async fn sign_in(sessions: &dyn Sessions, n: u64) {
    sessions.put_gate(gate_key(n), gate(n)).await.unwrap();
    sessions.put_host(host_key(n), host(n)).await.unwrap();
}

pub(super) async fn has_gate(sessions: &dyn Sessions, key: Fingerprint) -> bool {
    sessions.gate(key).await.unwrap().is_some()
}

pub(super) async fn has_host(sessions: &dyn Sessions, key: Fingerprint) -> bool {
    sessions.host(key).await.unwrap().is_some()
}

pub(super) fn assert_same_gate(one: &GateSession, two: &GateSession) {
    assert_eq!((&one.person, one.span, &one.errand), (&two.person, two.span, &two.errand));
    let claimant = |session: &GateSession| {
        let claimant = session.claimant.clone();
        (claimant.name, claimant.birth_date, claimant.assurance)
    };
    assert_eq!(claimant(one), claimant(two));
    assert!(one.csrf.same_as(two.csrf.expose().as_bytes()));
    assert_eq!(one.snils, two.snils);
    assert_eq!(one.children.len(), two.children.len());
    for (one, two) in one.children.iter().zip(&two.children) {
        assert_eq!((&one.name, one.birth_date, &one.snils), (&two.name, two.birth_date, &two.snils));
        assert_eq!(one.birth_certificate, two.birth_certificate);
    }
}

pub(super) fn assert_same_host(one: &HostSession, two: &HostSession) {
    assert_eq!((one.gate, &one.person, &one.system), (two.gate, &two.person, &two.system));
    assert_eq!(
        (one.link, &one.standing, &one.shown, one.span),
        (two.link, &two.standing, &two.shown, two.span)
    );
    assert_eq!(one.aliases.len(), two.aliases.len());
    for (one, two) in one.aliases.iter().zip(&two.aliases) {
        assert!(one.same_as(two.expose().as_bytes()));
    }
}

pub(super) async fn a_session_comes_back_whole(sessions: Arc<dyn Sessions>) {
    sign_in(&*sessions, 1).await;
    assert_same_gate(&sessions.gate(gate_key(1)).await.unwrap().unwrap(), &gate(1));
    assert_same_host(&sessions.host(host_key(1)).await.unwrap().unwrap(), &host(1));
    assert!(!has_gate(&*sessions, gate_key(2)).await);
    assert_eq!(sessions.count().await, Ok(SessionCount { gate: 1, host: 1 }));
}

pub(super) async fn lesson_03_two_attempts_of_one_browser_both_return(sessions: Arc<dyn Sessions>) {
    for n in [1, 2] {
        sessions.put_attempt(&state(n), asked(7)).await.unwrap();
    }
    for n in [1, 2] {
        let taken = sessions.take_attempt(&state(n)).await.unwrap().unwrap();
        assert_eq!((taken.browser, taken.at), (asked(7).browser, asked(7).at));
        assert_eq!(taken.trip, asked(7).trip);
    }
}

pub(super) async fn an_attempt_remembers_what_it_was_for(sessions: Arc<dyn Sessions>) {
    sessions.put_attempt(&state(1), asked_to_consent(1)).await.unwrap();
    sessions.put_attempt(&state(2), asked(1)).await.unwrap();
    for (n, expected) in [(1, asked_to_consent(1)), (2, asked(1))] {
        let taken = sessions.take_attempt(&state(n)).await.unwrap().unwrap();
        assert_eq!(taken.trip, expected.trip);
    }
}

pub(super) async fn lesson_06_beyond_the_cap_the_oldest_attempt_goes(sessions: Arc<dyn Sessions>) {
    for n in 1..=13 {
        sessions.put_attempt(&state(n), asked(n)).await.unwrap();
    }
    for n in 1..=13 {
        assert_eq!(sessions.take_attempt(&state(n)).await.unwrap().is_some(), n > 3, "attempt {n}");
    }
}

pub(super) async fn an_attempt_is_taken_once_by_many(sessions: Arc<dyn Sessions>) {
    sessions.put_attempt(&state(1), asked(1)).await.unwrap();
    let takers = (0..32).map(|_| {
        let sessions = Arc::clone(&sessions);
        tokio::spawn(async move { sessions.take_attempt(&state(1)).await.unwrap().is_some() })
    });
    let taken = join_all(takers).await.into_iter().filter(|taken| *taken.as_ref().unwrap()).count();
    assert_eq!(taken, 1);
}

pub(super) async fn lesson_21_a_ticket_works_once_for_many(sessions: Arc<dyn Sessions>) {
    sign_in(&*sessions, 1).await;
    sessions.put_ticket(key(b't', 1), ticket(1)).await.unwrap();
    let takers = (0..32).map(|_| {
        let sessions = Arc::clone(&sessions);
        tokio::spawn(async move { sessions.take_ticket(key(b't', 1)).await.unwrap() })
    });
    let taken: Vec<_> = join_all(takers).await.into_iter().filter_map(|taken| taken.unwrap()).collect();
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].gate, taken[0].link), (gate_key(1), LinkId(1)));
}

pub(super) async fn lesson_21_sign_out_kills_tickets_and_host_sessions(sessions: Arc<dyn Sessions>) {
    for n in [1, 2] {
        sign_in(&*sessions, n).await;
        sessions.put_ticket(key(b't', n), ticket(n)).await.unwrap();
    }
    sessions.put_host(host_key(10), HostSession { link: LinkId(10), ..host(1) }).await.unwrap();
    let mut ended: Vec<_> = sessions
        .end_gate(gate_key(1))
        .await
        .unwrap()
        .into_iter()
        .map(|one| (one.host, one.session.link))
        .collect();
    ended.sort();
    assert_eq!(ended, [(host_key(1), LinkId(1)), (host_key(10), LinkId(10))]);
    assert!(!has_gate(&*sessions, gate_key(1)).await);
    for host in [host_key(1), host_key(10)] {
        assert!(!has_host(&*sessions, host).await);
    }
    assert!(sessions.take_ticket(key(b't', 1)).await.unwrap().is_none());
    assert!(has_gate(&*sessions, gate_key(2)).await && has_host(&*sessions, host_key(2)).await);
    assert!(sessions.take_ticket(key(b't', 2)).await.unwrap().is_some());
    assert!(sessions.end_gate(gate_key(1)).await.unwrap().is_empty(), "twice is not an error");
}

pub(super) async fn lesson_21_the_end_of_a_link_kills_its_tickets_and_host_sessions(
    sessions: Arc<dyn Sessions>,
) {
    sign_in(&*sessions, 1).await;
    sessions.put_host(host_key(10), HostSession { link: LinkId(10), ..host(1) }).await.unwrap();
    sessions.put_ticket(key(b't', 1), ticket(1)).await.unwrap();
    sessions.put_ticket(key(b't', 2), ticket(1)).await.unwrap();
    assert!(sessions.end_link(&person(2), LinkId(1)).await.unwrap().is_empty(), "somebody else's link");
    assert!(sessions.take_ticket(key(b't', 2)).await.unwrap().is_some());
    let ended = sessions.end_link(&person(1), LinkId(1)).await.unwrap();
    assert_eq!(ended.iter().map(|one| one.host).collect::<Vec<_>>(), [host_key(1)]);
    assert!(!has_host(&*sessions, host_key(1)).await);
    assert!(sessions.take_ticket(key(b't', 1)).await.unwrap().is_none());
    assert!(has_gate(&*sessions, gate_key(1)).await && has_host(&*sessions, host_key(10)).await);
}

/// A request that is under way while the session ends comes too late with everything that it holds.
pub(super) async fn what_was_ended_is_not_put_back(sessions: Arc<dyn Sessions>) {
    sign_in(&*sessions, 1).await;
    sign_in(&*sessions, 2).await;
    let ended = sessions.end_host(host_key(2)).await.unwrap().unwrap();
    assert_same_host(&ended.session, &host(2));
    assert!(sessions.end_host(host_key(2)).await.unwrap().is_none());
    sessions.end_gate(gate_key(1)).await.unwrap();
    sessions.touch_host(host_key(1), after(1)).await.unwrap();
    sign_in(&*sessions, 1).await;
    sessions.put_host(host_key(10), host(1)).await.unwrap();
    sessions.put_host(host_key(2), host(2)).await.unwrap();
    sessions.put_ticket(key(b't', 1), ticket(1)).await.unwrap();
    assert!(!has_gate(&*sessions, gate_key(1)).await);
    for host in [host_key(1), host_key(2), host_key(10)] {
        assert!(!has_host(&*sessions, host).await);
    }
    assert!(sessions.take_ticket(key(b't', 1)).await.unwrap().is_none());
}

pub(super) async fn lesson_07_a_new_key_takes_everything_along(sessions: Arc<dyn Sessions>) {
    sign_in(&*sessions, 1).await;
    sessions.put_ticket(key(b't', 1), ticket(1)).await.unwrap();
    assert!(sessions.rekey_gate(gate_key(1), gate_key(2)).await.unwrap());
    assert!(!has_gate(&*sessions, gate_key(1)).await);
    sessions.put_gate(gate_key(1), gate(1)).await.unwrap();
    assert!(!has_gate(&*sessions, gate_key(1)).await, "a late request brought the old key back");
    assert_same_gate(&sessions.gate(gate_key(2)).await.unwrap().unwrap(), &gate(1));
    assert_eq!(sessions.host(host_key(1)).await.unwrap().unwrap().gate, gate_key(2));
    assert_eq!(sessions.take_ticket(key(b't', 1)).await.unwrap().unwrap().gate, gate_key(2));
    assert!(sessions.end_gate(gate_key(1)).await.unwrap().is_empty());
    assert_eq!(sessions.end_gate(gate_key(2)).await.unwrap().len(), 1);
    assert!(!sessions.rekey_gate(gate_key(2), gate_key(3)).await.unwrap());
    assert!(!has_gate(&*sessions, gate_key(3)).await, "an ended session got a new key");
}

pub(super) async fn lesson_07_nobody_is_thrown_out_while_the_key_changes(sessions: Arc<dyn Sessions>) {
    sign_in(&*sessions, 1).await;
    let changing = tokio::spawn({
        let sessions = Arc::clone(&sessions);
        async move {
            for n in 1..200 {
                sessions.rekey_gate(gate_key(n), gate_key(n + 1)).await.unwrap();
            }
        }
    });
    while !changing.is_finished() {
        assert!(has_host(&*sessions, host_key(1)).await);
        tokio::task::yield_now().await;
    }
    changing.await.unwrap();
}

pub(super) async fn use_keeps_a_session_and_its_gate_alive(sessions: Arc<dyn Sessions>) {
    sign_in(&*sessions, 1).await;
    sign_in(&*sessions, 2).await;
    sessions.touch_host(host_key(1), after(1_000)).await.unwrap();
    sessions.touch_host(host_key(1), after(900)).await.unwrap();
    assert_eq!(sessions.host(host_key(1)).await.unwrap().unwrap().span.seen, after(1_000));
    assert_eq!(sessions.gate(gate_key(1)).await.unwrap().unwrap().span.seen, after(1_000));
    let ended = sessions.sweep(after(1_800)).await.unwrap();
    assert_eq!(ended.iter().map(|one| one.host).collect::<Vec<_>>(), [host_key(2)]);
    assert!(has_host(&*sessions, host_key(1)).await);
}

pub(super) async fn what_is_past_its_life_is_swept(sessions: Arc<dyn Sessions>) {
    sign_in(&*sessions, 1).await;
    sessions.put_attempt(&state(1), asked(1)).await.unwrap();
    sessions.put_ticket(key(b't', 1), ticket(1)).await.unwrap();
    sessions.put_ticket(key(b't', 2), ticket(1)).await.unwrap();
    assert!(sessions.sweep(after(29)).await.unwrap().is_empty());
    assert!(sessions.take_ticket(key(b't', 1)).await.unwrap().is_some());
    sessions.sweep(after(30)).await.unwrap();
    assert!(sessions.take_ticket(key(b't', 2)).await.unwrap().is_none());
    sessions.put_attempt(&state(2), Asked { at: after(1), ..asked(2) }).await.unwrap();
    sessions.sweep(after(600)).await.unwrap();
    assert!(sessions.take_attempt(&state(1)).await.unwrap().is_none());
    assert!(sessions.take_attempt(&state(2)).await.unwrap().is_some());
    for at in (1..=6).map(|n| after(n * 1_799)) {
        sessions.touch_host(host_key(1), at).await.unwrap();
        assert!(sessions.sweep(at).await.unwrap().is_empty(), "{at:?}");
    }
    assert_eq!(sessions.sweep(after(10_800)).await.unwrap().len(), 1, "the longest life is over");
    assert_eq!(sessions.count().await, Ok(SessionCount { gate: 0, host: 0 }));
}

pub(super) async fn lesson_24_strikes_count_until_the_window_has_passed(sessions: Arc<dyn Sessions>) {
    let (counter, window) = (key(b'c', 1), Duration::from_secs(900));
    let strike = |at: Moment| sessions.strike(counter, at, window);
    assert_eq!(sessions.strikes(counter, NOW).await.unwrap().count, 0);
    assert_eq!(strike(NOW).await, Ok(Strikes { count: 1, last: NOW }));
    assert_eq!(strike(after(899)).await, Ok(Strikes { count: 2, last: after(899) }));
    assert_eq!(sessions.strikes(counter, after(1_700)).await, Ok(Strikes { count: 2, last: after(899) }));
    assert_eq!(sessions.strikes(counter, after(1_799)).await.unwrap().count, 0);
    assert_eq!(strike(after(1_799)).await.unwrap().count, 1, "old strikes came back");
    assert_eq!(sessions.strikes(key(b'c', 2), NOW).await.unwrap().count, 0, "another counter");
    sessions.forgive(counter).await.unwrap();
    assert_eq!(sessions.strikes(counter, after(1_799)).await.unwrap().count, 0);
}

pub(super) async fn lesson_24_strikes_of_many_at_once_all_count(sessions: Arc<dyn Sessions>) {
    let strikers = (0..32).map(|_| {
        let sessions = Arc::clone(&sessions);
        tokio::spawn(
            async move { sessions.strike(key(b'c', 1), NOW, Duration::from_secs(900)).await.unwrap() },
        )
    });
    let mut counts: Vec<_> = join_all(strikers).await.into_iter().map(|told| told.unwrap().count).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=32).collect::<Vec<_>>());
}

async fn has_kept(sessions: &dyn Sessions, n: u64) -> bool {
    sessions.kept(kept_key(n)).await.unwrap().is_some()
}

pub(super) fn assert_same_kept(one: &KeptForm, two: &KeptForm) {
    assert_eq!(
        (&one.system, one.holder, &one.target, &one.page),
        (&two.system, two.holder, &two.target, &two.page)
    );
    assert_eq!((&one.kind, one.files, one.at, one.tried), (&two.kind, two.files, two.at, two.tried));
    assert!(one.body.same_as(two.body.expose()));
}

pub(super) async fn lesson_11_a_kept_form_comes_back_whole_and_a_newer_one_takes_its_place(
    sessions: Arc<dyn Sessions>,
) {
    assert!(!has_kept(&*sessions, 1).await);
    assert!(sessions.put_kept(kept_key(1), kept(1)).await.unwrap());
    assert_same_kept(&sessions.kept(kept_key(1)).await.unwrap().unwrap(), &kept(1));
    assert!(!has_kept(&*sessions, 2).await);
    let newer = KeptForm { at: after(5), files: true, tried: true, ..kept(1) };
    assert!(sessions.put_kept(kept_key(1), newer.clone()).await.unwrap());
    assert_same_kept(&sessions.kept(kept_key(1)).await.unwrap().unwrap(), &newer);
    sessions.drop_kept(kept_key(1)).await.unwrap();
    assert!(!has_kept(&*sessions, 1).await);
    sessions.drop_kept(kept_key(1)).await.unwrap();
    assert!(sessions.put_kept(kept_key(1), kept(1)).await.unwrap(), "dropped is not ended");
}

pub(super) async fn lesson_11_a_kept_form_is_claimed_once_by_many(sessions: Arc<dyn Sessions>) {
    let form = kept(1);
    assert!(!sessions.claim_kept(kept_key(1), form.at).await.unwrap(), "there is none");
    sessions.put_kept(kept_key(1), form.clone()).await.unwrap();
    assert!(!sessions.claim_kept(kept_key(1), after(1)).await.unwrap(), "another than was shown");
    let claimers = (0..32).map(|_| {
        let sessions = Arc::clone(&sessions);
        tokio::spawn(async move { sessions.claim_kept(kept_key(1), NOW).await.unwrap() })
    });
    let claimed = join_all(claimers).await.into_iter().filter(|claimed| *claimed.as_ref().unwrap()).count();
    assert_eq!(claimed, 1);
    let left = sessions.kept(kept_key(1)).await.unwrap().unwrap();
    assert_same_kept(&left, &KeptForm { tried: true, ..form.clone() });
    sessions.put_kept(kept_key(1), form).await.unwrap();
    assert!(sessions.claim_kept(kept_key(1), NOW).await.unwrap(), "put back, it may be claimed again");
}

pub(super) async fn lesson_11_beyond_the_cap_the_oldest_form_goes(sessions: Arc<dyn Sessions>) {
    for n in (1..=12).rev() {
        sessions.put_kept(kept_key(n), KeptForm { at: after(n), ..kept(n) }).await.unwrap();
    }
    // The eleventh and the twelfth came in when ten younger ones lay there.
    for n in 1..=12 {
        assert_eq!(has_kept(&*sessions, n).await, n > 2, "form {n}");
    }
    sessions.put_kept(kept_key(12), KeptForm { at: after(20), ..kept(12) }).await.unwrap();
    assert!(has_kept(&*sessions, 3).await, "in its own place nothing has to make room");
}

pub(super) async fn lesson_11_a_kept_form_lives_as_long_as_a_session_may(sessions: Arc<dyn Sessions>) {
    for n in [1, 2] {
        sessions.put_kept(kept_key(n), KeptForm { at: after(n), ..kept(n) }).await.unwrap();
    }
    sign_in(&*sessions, 1).await;
    sessions.sweep(after(10_800)).await.unwrap();
    assert!(has_kept(&*sessions, 1).await, "it outlives the session that it came after");
    sessions.sweep(after(10_801)).await.unwrap();
    assert!(!has_kept(&*sessions, 1).await && has_kept(&*sessions, 2).await);
}

pub(super) async fn lesson_11_the_forms_of_who_signs_out_are_gone_and_none_comes_after(
    sessions: Arc<dyn Sessions>,
) {
    for n in [1, 2, 3] {
        sessions.put_kept(kept_key(n), kept(n)).await.unwrap();
    }
    sessions.put_kept(kept_key(10), kept(1)).await.unwrap();
    sessions.end_kept(who(1), &[kept_key(11), kept_key(3)]).await.unwrap();
    for (n, there) in [(1, false), (10, false), (2, true), (3, false)] {
        assert_eq!(has_kept(&*sessions, n).await, there, "form {n}");
    }
    for n in [11, 3] {
        assert!(!sessions.put_kept(kept_key(n), kept(1)).await.unwrap(), "a form came after the sign-out");
        assert!(!has_kept(&*sessions, n).await);
    }
    assert!(sessions.put_kept(kept_key(12), kept(1)).await.unwrap(), "under another trace");
    sessions.end_kept(who(9), &[]).await.unwrap();
}
