//! The embedded body, in memory and on disk: the exam, and what a restart must keep and must not revive.

use std::{fs, path::Path, sync::Arc, time::Duration};

use privratnik::domain::{Fingerprint, HostSession, KeptForm};
use privratnik::flow::port::{Ended, Sessions, SessionsFault};
use privratnik::store::sessions::EmbeddedSessions;
use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;

use super::exam_sessions::{
    BOUNDS, assert_same_gate, assert_same_host, assert_same_kept, has_gate, has_host, sessions_exam, sign_in,
};
use super::keys::vault;
use super::nouns::{
    NOW, after, asked, asked_to_consent, gate, gate_key, host, host_key, kept, kept_key, key, person, state,
    ticket, who,
};

mod in_memory {
    super::sessions_exam!(super::in_memory_only);
}

mod on_disk {
    super::sessions_exam!(super::on_fresh_disk);
}

fn in_memory_only() -> (Arc<dyn Sessions>, ()) {
    (Arc::new(EmbeddedSessions::open(None, vault(&[1]), BOUNDS).unwrap()), ())
}

fn on_fresh_disk() -> (Arc<dyn Sessions>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Arc::new(open(folder.path())), folder)
}

fn try_open(folder: &Path, keys: &[u8]) -> Result<EmbeddedSessions, SessionsFault> {
    EmbeddedSessions::open(Some(&folder.join("sessions.db")), vault(keys), BOUNDS)
}

fn open(folder: &Path) -> EmbeddedSessions {
    try_open(folder, &[1]).unwrap()
}

/// Closes and opens again.
fn restart(sessions: EmbeddedSessions, folder: &Path) -> EmbeddedSessions {
    drop(sessions);
    open(folder)
}

#[tokio::test]
async fn a_restart_keeps_people_in() {
    let folder = tempfile::tempdir().unwrap();
    let sessions = open(folder.path());
    sign_in(&sessions, 1).await;
    sessions.put_attempt(&state(1), asked(1)).await.unwrap();
    sessions.put_attempt(&state(2), asked_to_consent(1)).await.unwrap();
    let sessions = restart(sessions, folder.path());
    assert_same_gate(&sessions.gate(gate_key(1)).await.unwrap().unwrap(), &gate(1));
    assert_same_host(&sessions.host(host_key(1)).await.unwrap().unwrap(), &host(1));
    let taken = sessions.take_attempt(&state(1)).await.unwrap().unwrap();
    assert_eq!((taken.browser, taken.trip, taken.at), (asked(1).browser, asked(1).trip, NOW));
    let taken = sessions.take_attempt(&state(2)).await.unwrap().unwrap();
    assert_eq!(taken.trip, asked_to_consent(1).trip);
    let ended = sessions.end_gate(gate_key(1)).await.unwrap();
    assert_eq!(ended.len(), 1, "the host session does not hang on its gate session any more");
}

#[tokio::test]
async fn a_restart_revives_nothing_that_was_ended() {
    let folder = tempfile::tempdir().unwrap();
    let sessions = open(folder.path());
    for n in 1..=5 {
        sign_in(&sessions, n).await;
    }
    sessions.put_attempt(&state(1), asked(1)).await.unwrap();
    sessions.put_ticket(key(b't', 5), ticket(5)).await.unwrap();
    sessions.flush().await.unwrap();
    sessions.end_gate(gate_key(1)).await.unwrap();
    sessions.end_host(host_key(2)).await.unwrap();
    sessions.end_link(&person(3), host(3).link).await.unwrap();
    assert!(sessions.rekey_gate(gate_key(4), gate_key(40)).await.unwrap());
    sessions.take_attempt(&state(1)).await.unwrap();
    let sessions = restart(sessions, folder.path());
    for (n, gate_there, host_there) in
        [(1, false, false), (2, true, false), (3, true, false), (4, false, true), (5, true, true)]
    {
        assert_eq!(has_gate(&sessions, gate_key(n)).await, gate_there, "gate {n}");
        assert_eq!(has_host(&sessions, host_key(n)).await, host_there, "host {n}");
    }
    assert!(has_gate(&sessions, gate_key(40)).await);
    assert!(sessions.take_attempt(&state(1)).await.unwrap().is_none());
    assert!(
        sessions.take_ticket(key(b't', 5)).await.unwrap().is_none(),
        "tickets do not outlive the process"
    );
}

#[tokio::test]
async fn what_is_swept_and_dropped_at_the_cap_is_gone_from_disk_too() {
    let folder = tempfile::tempdir().unwrap();
    let sessions = open(folder.path());
    for n in 1..=13 {
        sessions.put_attempt(&state(n), asked(n)).await.unwrap();
    }
    sign_in(&sessions, 1).await;
    sessions.strike(key(b'c', 1), NOW, Duration::from_secs(60)).await.unwrap();
    sessions.sweep(after(599)).await.unwrap();
    sessions.flush().await.unwrap();
    drop(sessions);
    let rows = |kind: &str| -> i64 {
        let file = Connection::open(folder.path().join("sessions.db")).unwrap();
        file.query_row("SELECT count(*) FROM record WHERE kind = ?1", [kind], |row| row.get(0)).unwrap()
    };
    assert_eq!((rows("attempt"), rows("gate"), rows("host"), rows("counter")), (10, 1, 1, 0));
    open(folder.path()).sweep(after(20_000)).await.unwrap();
    assert_eq!((rows("attempt"), rows("gate"), rows("host"), rows("counter")), (0, 0, 0, 0));
}

#[tokio::test]
async fn lesson_11_a_restart_keeps_forms_and_neither_what_was_dropped_nor_a_second_claim() {
    let folder = tempfile::tempdir().unwrap();
    let sessions = open(folder.path());
    for n in 1..=13 {
        sessions.put_kept(kept_key(n), KeptForm { at: after(n), ..kept(n) }).await.unwrap();
    }
    assert!(sessions.claim_kept(kept_key(4), after(4)).await.unwrap());
    sessions.drop_kept(kept_key(5)).await.unwrap();
    sessions.end_kept(who(6), &[kept_key(7)]).await.unwrap();
    let sessions = restart(sessions, folder.path());
    for n in 1..=13 {
        let there = sessions.kept(kept_key(n)).await.unwrap().is_some();
        assert_eq!(there, n > 3 && ![5, 6, 7].contains(&n), "form {n}");
    }
    assert_same_kept(
        &sessions.kept(kept_key(8)).await.unwrap().unwrap(),
        &KeptForm { at: after(8), ..kept(8) },
    );
    assert!(!sessions.claim_kept(kept_key(4), after(4)).await.unwrap(), "a restart sends it again");
    for n in [14, 15, 16, 17] {
        sessions.put_kept(kept_key(n), KeptForm { at: after(n), ..kept(n) }).await.unwrap();
    }
    assert!(sessions.kept(kept_key(4)).await.unwrap().is_none(), "the order of age was lost");
    sessions.sweep(after(30_000)).await.unwrap();
    drop(sessions);
    let file = Connection::open(folder.path().join("sessions.db")).unwrap();
    let left: i64 = file.query_row("SELECT count(*) FROM record", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

/// Made by the version before kept forms.
#[tokio::test]
async fn an_older_file_is_taken_over_with_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let sessions = open(folder.path());
    sign_in(&sessions, 1).await;
    drop(sessions);
    let older =
        "CREATE TABLE narrower (kind TEXT NOT NULL CHECK (kind IN ('gate', 'host', 'counter', 'attempt')),
            key BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (kind, key)) STRICT;
        INSERT INTO narrower SELECT * FROM record; DROP TABLE record; ALTER TABLE narrower RENAME TO record;
        PRAGMA user_version = 1;";
    Connection::open(folder.path().join("sessions.db")).unwrap().execute_batch(older).unwrap();
    let sessions = open(folder.path());
    assert_same_host(&sessions.host(host_key(1)).await.unwrap().unwrap(), &host(1));
    assert!(sessions.put_kept(kept_key(1), kept(1)).await.unwrap());
    assert!(restart(sessions, folder.path()).kept(kept_key(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn lesson_24_counters_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut sessions = open(folder.path());
    for n in 1..=3 {
        let strikes = sessions.strike(key(b'c', 1), after(n), Duration::from_secs(900)).await.unwrap();
        assert_eq!(u64::from(strikes.count), n);
        sessions = restart(sessions, folder.path());
    }
    let strikes = sessions.strikes(key(b'c', 1), after(4)).await.unwrap();
    assert_eq!((strikes.count, strikes.last), (3, after(3)));
    assert_eq!(sessions.strikes(key(b'c', 1), after(903)).await.unwrap().count, 0);
    sessions.forgive(key(b'c', 1)).await.unwrap();
    let sessions = restart(sessions, folder.path());
    assert_eq!(sessions.strikes(key(b'c', 1), after(4)).await.unwrap().count, 0);
}

#[tokio::test]
async fn an_end_that_is_not_on_disk_is_not_answered() {
    let folder = tempfile::tempdir().unwrap();
    let sessions = open(folder.path());
    sign_in(&sessions, 1).await;
    sessions.flush().await.unwrap();
    drop(sessions);
    let no_delete =
        "CREATE TRIGGER stuck BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'disk full'); END;";
    Connection::open(folder.path().join("sessions.db")).unwrap().execute_batch(no_delete).unwrap();
    let sessions = open(folder.path());
    assert!(sessions.end_gate(gate_key(1)).await.is_err());
    assert!(!has_gate(&sessions, gate_key(1)).await, "in this process it is ended all the same");
    assert!(sessions.flush().await.is_err(), "what is owed was forgotten");
}

#[tokio::test]
async fn a_stolen_file_shows_no_person() {
    let folder = tempfile::tempdir().unwrap();
    let sessions = open(folder.path());
    sign_in(&sessions, 1).await;
    sessions.put_attempt(&state(1), asked(1)).await.unwrap();
    sessions.put_kept(kept_key(1), kept(1)).await.unwrap();
    sessions.flush().await.unwrap();
    let files = fs::read_dir(folder.path()).unwrap();
    let stolen: Vec<u8> = files.flat_map(|file| fs::read(file.unwrap().path()).unwrap()).collect();
    let contains = |needle: &str| stolen.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(contains("attempt"), "the records are not where they are looked for");
    let oid = person(1).oid.0.to_string();
    for secret in [
        "Невыдуманова",
        "11223344595",
        "csrf-1",
        "0123456789",
        state(1).as_str(),
        oid.as_str(),
        "/asp/Messages",
        "%CD%E5%E2",
        "Ym9keT0",
    ] {
        assert!(!contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_not_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let sessions = open(folder.path());
    sign_in(&sessions, 1).await;
    sign_in(&sessions, 2).await;
    drop(sessions);
    let fault = try_open(folder.path(), &[2]).err().unwrap();
    assert!(fault.to_string().contains("sessions.db"), "{fault}");
    let moved =
        "UPDATE record SET sealed = (SELECT sealed FROM record WHERE kind = 'gate' ORDER BY key LIMIT 1)
        WHERE kind = 'gate'";
    Connection::open(folder.path().join("sessions.db")).unwrap().execute_batch(moved).unwrap();
    assert!(try_open(folder.path(), &[1]).is_err());
    fs::write(folder.path().join("sessions.db"), vec![0xA5; 8192]).unwrap();
    assert!(try_open(folder.path(), &[1]).is_err());
}

#[tokio::test]
async fn closed_sessions_are_never_none() {
    let folder = tempfile::tempdir().unwrap();
    for sessions in [open(folder.path()), EmbeddedSessions::open(None, vault(&[1]), BOUNDS).unwrap()] {
        sign_in(&sessions, 1).await;
        sessions.close();
        assert!(sessions.gate(gate_key(1)).await.is_err());
        assert!(sessions.host(host_key(1)).await.is_err());
        assert!(sessions.put_gate(gate_key(2), gate(2)).await.is_err());
        assert!(sessions.end_gate(gate_key(1)).await.is_err());
        assert!(sessions.take_ticket(key(b't', 1)).await.is_err());
    }
}

#[tokio::test]
async fn only_one_process_has_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let sessions = open(folder.path());
    sign_in(&sessions, 1).await;
    assert!(try_open(folder.path(), &[1]).is_err());
    let sessions = restart(sessions, folder.path());
    assert!(has_gate(&sessions, gate_key(1)).await);
}

/// Something that happens to sessions of few keys, so that they meet.
#[derive(Clone, Debug)]
pub(super) enum Turn {
    SignIn(u64),
    Enter { gate: u64, host: u64 },
    Rekey(u64, u64),
    EndGate(u64),
    EndHost(u64),
    EndLink(u64),
    Flush,
}

pub(super) fn turn() -> impl Strategy<Value = Turn> {
    let n = || 1_u64..5;
    prop_oneof![
        3 => n().prop_map(Turn::SignIn),
        3 => (n(), n()).prop_map(|(gate, host)| Turn::Enter { gate, host }),
        1 => (n(), n()).prop_map(|(old, new)| Turn::Rekey(old, new)),
        1 => n().prop_map(Turn::EndGate),
        1 => n().prop_map(Turn::EndHost),
        1 => n().prop_map(Turn::EndLink),
        1 => Just(Turn::Flush),
    ]
}

/// Gives what was told: the keys of the host sessions that ended, or whether the key was changed.
pub(super) async fn take_turn(sessions: &dyn Sessions, turn: &Turn) -> (bool, Vec<Fingerprint>) {
    let mut told = (false, Vec::new());
    let mut tell = |ended: Vec<Ended>| told.1.extend(ended.into_iter().map(|one| one.host));
    match *turn {
        Turn::SignIn(n) => sessions.put_gate(gate_key(n), gate(n)).await.unwrap(),
        Turn::Enter { gate, host: n } => {
            let session = HostSession { gate: gate_key(gate), ..host(n) };
            sessions.put_host(host_key(n), session).await.unwrap();
        }
        Turn::Rekey(old, new) => told.0 = sessions.rekey_gate(gate_key(old), gate_key(new)).await.unwrap(),
        Turn::EndGate(n) => tell(sessions.end_gate(gate_key(n)).await.unwrap()),
        Turn::EndHost(n) => tell(sessions.end_host(host_key(n)).await.unwrap().into_iter().collect()),
        Turn::EndLink(n) => tell(sessions.end_link(&person(n), host(n).link).await.unwrap()),
        // Only a body with a disk of its own has something to flush.
        Turn::Flush => {}
    }
    told.1.sort();
    told
}

/// Which sessions are found, the host sessions with the gate session that they hang on.
pub(super) async fn picture(sessions: &dyn Sessions) -> Vec<(bool, Option<Fingerprint>)> {
    let mut picture = Vec::new();
    for n in 1..5 {
        let host = sessions.host(host_key(n)).await.unwrap();
        picture.push((has_gate(sessions, gate_key(n)).await, host.map(|host| host.gate)));
    }
    picture
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn a_restart_changes_nothing_and_nothing_ended_comes_back(turns in prop::collection::vec(turn(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        runtime.block_on(async {
            let sessions = open(folder.path());
            for turn in &turns {
                take_turn(&sessions, turn).await;
                if matches!(turn, Turn::Flush) {
                    sessions.flush().await.unwrap();
                }
            }
            let (before, count) = (picture(&sessions).await, sessions.count().await.unwrap());
            for turn in &turns {
                match *turn {
                    Turn::EndGate(n) => prop_assert!(!has_gate(&sessions, gate_key(n)).await),
                    Turn::EndHost(n) => prop_assert!(!has_host(&sessions, host_key(n)).await),
                    Turn::SignIn(_) | Turn::Enter { .. } | Turn::Rekey(..) | Turn::EndLink(_) | Turn::Flush => {}
                }
            }
            let sessions = restart(sessions, folder.path());
            prop_assert_eq!(picture(&sessions).await, before);
            prop_assert_eq!(sessions.count().await, Ok(count));
            let mut told = 0;
            for n in 1..5 {
                told += sessions.end_gate(gate_key(n)).await.unwrap().len() as u64;
            }
            prop_assert_eq!(told, count.host, "some host sessions hang on nothing");
            Ok(())
        })?;
    }
}
