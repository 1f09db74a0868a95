//! kill -9 in the middle of a thousand linkings: nothing that was answered is lost, nothing ended comes back.
//!
//! The victim is this very test binary, told by a variable where to work. It says on its standard output what
//! was answered; whatever it managed to say before the kill must be true afterwards.

#![expect(clippy::disallowed_methods, reason = "a victim that is not told a folder has nothing to do")]

use std::{
    collections::HashSet,
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use privratnik::domain::Lifetimes;
use privratnik::flow::port::{Ledger, Sessions};
use privratnik::store::{ledger::SqliteLedger, sessions::EmbeddedSessions};
use rusqlite::Connection;

use super::exam_consents::{give, new_consent, pupil};
use super::exam_ledger::{link, opened};
use super::exam_sessions::{has_gate, has_host, sign_in};
use super::keys::{index, vault};
use super::nouns::{NOW, asked, gate_key, host_key, key, person, state};

const FOLDER: &str = "PRIVRATNIK_TEST_CRASH_FOLDER";
const LINKINGS: u64 = 1_000;
const HANDS: u64 = 8;

fn open(folder: &Path) -> (SqliteLedger, EmbeddedSessions) {
    let ledger = SqliteLedger::open(&folder.join("ledger.db"), vault(&[1]), index()).unwrap();
    let sessions =
        EmbeddedSessions::open(Some(&folder.join("sessions.db")), vault(&[1]), Lifetimes::default()).unwrap();
    (ledger, sessions)
}

/// One line, out of the process before anything else happens.
fn say(word: &str, n: u64) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{word} {n}").unwrap();
    out.flush().unwrap();
}

/// Links one account and lives through a session; every third session is ended.
async fn live(ledger: &SqliteLedger, sessions: &EmbeddedSessions, n: u64) {
    sign_in(sessions, n).await;
    sessions.put_attempt(&state(n), asked(n)).await.unwrap();
    link(ledger, n).await;
    say("linked", n);
    match n % 3 {
        0 => {
            sessions.end_gate(gate_key(n)).await.unwrap();
            say("ended", n);
        }
        1 => {
            sessions.take_attempt(&state(n)).await.unwrap().unwrap();
            sessions.strike(key(b'c', n), NOW, Duration::from_secs(900)).await.unwrap();
            say("struck", n);
            give(ledger, &new_consent(n)).await;
            say("agreed", n);
        }
        _ => {
            sessions.flush().await.unwrap();
            say("kept", n);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "the victim of the test below, which starts it"]
async fn victim() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let stores = Arc::new(open(Path::new(&folder)));
    let hands = (0..HANDS).map(|hand| {
        let stores = Arc::clone(&stores);
        tokio::spawn(async move {
            for n in (hand..LINKINGS).step_by(HANDS as usize) {
                live(&stores.0, &stores.1, n).await;
            }
        })
    });
    for hand in hands.collect::<Vec<_>>() {
        hand.await.unwrap();
    }
}

/// Lets the victim say `lines` lines, kills it, and gives everything that it has said.
fn kill_after(lines: usize, folder: &Path) -> HashSet<(String, u64)> {
    let mut victim = Command::new(env::current_exe().unwrap())
        .args(["--exact", "store::crash::victim", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(victim.stdout.take().unwrap()).lines();
    let mut said = said.map_while(Result::ok).filter_map(|line| {
        let (word, n) = line.split_once(' ')?;
        let told = ["linked", "ended", "struck", "agreed", "kept"].contains(&word);
        told.then_some((word.to_owned(), n.parse().ok()?))
    });
    let mut heard: HashSet<_> = said.by_ref().take(lines).collect();
    assert_eq!(heard.len(), lines, "the victim ended before it was killed");
    victim.kill().unwrap();
    heard.extend(said);
    victim.wait().unwrap();
    heard
}

fn count_consents(folder: &Path) -> u64 {
    let file = Connection::open(folder.join("ledger.db")).unwrap();
    file.query_row("SELECT count(*) FROM consent", [], |row| row.get::<_, u32>(0)).unwrap().into()
}

async fn assert_true(folder: &Path, heard: &HashSet<(String, u64)>) {
    let (ledger, sessions) = open(folder);
    let counted = ledger.count_links().await.unwrap() + count_consents(folder);
    assert_eq!(ledger.verify_audit().await, Ok(counted), "links, consents and audit do not agree");
    for (word, n) in heard {
        let n = *n;
        match word.as_str() {
            "linked" => {
                let links = ledger.links_of(&person(n)).await.unwrap();
                assert_eq!(links.len(), 1, "link {n} was answered and is lost");
                let credential = opened(&ledger, &person(n), links[0].id).await;
                assert_eq!(credential, Some(format!("credential-{n}").into_bytes()));
            }
            "ended" => {
                assert!(!has_gate(&sessions, gate_key(n)).await, "session {n} came back");
                assert!(!has_host(&sessions, host_key(n)).await, "host session {n} came back");
            }
            "struck" => {
                assert_eq!(sessions.strikes(key(b'c', n), NOW).await.unwrap().count, 1, "strike {n}");
                assert!(sessions.take_attempt(&state(n)).await.unwrap().is_none(), "attempt {n} came back");
            }
            "agreed" => {
                let consents = ledger.consents_of(&pupil(n)).await.unwrap();
                assert_eq!(consents.len(), 1, "consent {n} was answered and is lost");
            }
            "kept" => assert!(has_host(&sessions, host_key(n)).await, "session {n} was on disk and is lost"),
            other => panic!("{other}"),
        }
    }
    drop((ledger, sessions));
    for name in ["ledger.db", "sessions.db"] {
        let file = Connection::open(folder.join(name)).unwrap();
        let check: String = file.query_row("PRAGMA quick_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok", "{name}");
    }
}

#[tokio::test]
async fn nothing_answered_is_lost_and_nothing_ended_comes_back() {
    for lines in [1, 137, 500, 811, 1_503] {
        let folder = tempfile::tempdir().unwrap();
        let heard = kill_after(lines, folder.path());
        assert_true(folder.path(), &heard).await;
    }
}
