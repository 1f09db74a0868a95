//! Several nodes over one Redis, and several Redises.

use std::{
    fs,
    process::{Child, Command},
    sync::Arc,
    thread,
    time::Duration,
};

use futures_util::{FutureExt, future::join_all};
use privratnik::app::demo::Keyring;
use privratnik::crypto::dice::SystemDice;
use privratnik::domain::{Secret, Standing};
use privratnik::flow::port::{
    Alphabet, Entrance, JarKey, JournalCookie, JournalSession, JournalShelf, JournalToken, Lanes, Sessions,
};
use privratnik::store::sessions::{RedisPlace, RedisSettings};

use super::{Hands, node, node_with, settings};
use crate::redis_server::{Redis, free_port};
use crate::store::exam_sessions::{has_gate, has_host, sign_in};
use crate::store::nouns::{after, gate_key, host, host_key, kept, kept_key, key, person, ticket, who};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_ends_by_itself_is_told_to_one_node() {
    let redis = Redis::start();
    let nodes = [node(&redis), node(&redis)].map(Arc::new);
    for n in 1..=600 {
        sign_in(&*nodes[0], n).await;
    }
    let sweeps = (0..8).map(|turn| {
        let node = Arc::clone(&nodes[turn % 2]);
        tokio::spawn(async move { node.sweep(after(1_800)).await.unwrap() })
    });
    let ended = join_all(sweeps).await.into_iter().flat_map(|ended| ended.unwrap());
    let mut ended: Vec<_> = ended.map(|one| one.host).collect();
    ended.sort();
    assert_eq!(ended.len(), 600);
    ended.dedup();
    assert_eq!(ended.len(), 600, "some were told twice");
}

#[tokio::test]
async fn what_one_node_does_the_other_sees() {
    let redis = Redis::start();
    let (one, other) = (node(&redis), node(&redis));
    sign_in(&one, 1).await;
    assert!(has_host(&other, host_key(1)).await);
    one.put_ticket(key(b't', 1), ticket(1)).await.unwrap();
    assert!(other.take_ticket(key(b't', 1)).await.unwrap().is_some());
    assert!(one.take_ticket(key(b't', 1)).await.unwrap().is_none());
    assert!(other.rekey_gate(gate_key(1), gate_key(2)).await.unwrap());
    assert_eq!(one.host(host_key(1)).await.unwrap().unwrap().gate, gate_key(2));
    assert_eq!(other.end_gate(gate_key(2)).await.unwrap().len(), 1);
    assert!(!has_gate(&one, gate_key(2)).await && !has_host(&one, host_key(1)).await);
    one.put_kept(kept_key(1), kept(1)).await.unwrap();
    assert!(other.claim_kept(kept_key(1), kept(1).at).await.unwrap());
    assert!(!one.claim_kept(kept_key(1), kept(1).at).await.unwrap());
    one.end_kept(who(1), &[]).await.unwrap();
    assert!(other.kept(kept_key(1)).await.unwrap().is_none());
}

#[tokio::test]
async fn lesson_09_one_at_a_time_in_a_lane_of_all_nodes() {
    let redis = Redis::start();
    let nodes = [node(&redis), node(&redis)];
    let [one, other] = nodes.each_ref().map(|node| node.lanes(Arc::new(SystemDice)));
    let held = one.enter(key(b'l', 1)).await.unwrap();
    let mut waiting = Box::pin(other.enter(key(b'l', 1)));
    assert!((&mut waiting).now_or_never().is_none());
    other.enter(key(b'l', 2)).await.map(drop).unwrap();
    let mut hands = redis.open();
    let name = [b"privratnik:lane:".as_slice(), &key(b'l', 1).0].concat();
    let life: i64 = redis::cmd("PTTL").arg(&name).query(&mut hands).unwrap();
    assert!(life > 0, "a node that dies would hold it for ever");
    drop(held);
    let held = waiting.await.unwrap();
    let mut waiting = Box::pin(one.enter(key(b'l', 1)));
    assert!((&mut waiting).now_or_never().is_none());
    // As if the holder had died and its lease had run out.
    redis::cmd("DEL").arg(&name).exec(&mut hands).unwrap();
    let next = waiting.await.unwrap();
    drop(held);
    thread::sleep(Duration::from_millis(100));
    let there: bool = redis::cmd("EXISTS").arg(&name).query(&mut hands).unwrap();
    assert!(there, "whoever lost a lane does not open it for others");
    drop(next);
}

fn cookie(name: &str, value: &str) -> JournalCookie {
    JournalCookie { name: name.into(), value: Secret::new(value.into()) }
}

fn journal_session() -> JournalSession {
    JournalSession {
        asserted: None,
        seat: Some(privratnik::domain::Seat(1)),
        number: 0,
        cookies: vec![cookie("NSSESSIONID", "abc"), cookie("ESRNSec", "x=1")],
        tokens: vec![JournalToken { value: Secret::new("0123456789".into()), alphabet: Alphabet::Digits }],
        entrance: Entrance {
            storage: vec![("at".into(), Secret::new("0123456789".into()))],
            page: "/app/".into(),
            fields: vec![("AT".into(), Secret::new("0123456789".into()))],
        },
    }
}

fn shown(session: &JournalSession) -> String {
    let pair = |name: &str, value: &Secret<String>| format!("{name}={}", value.expose());
    let cookies = session.cookies.iter().map(|cookie| pair(&cookie.name, &cookie.value));
    let tokens = session.tokens.iter().map(|token| pair(&format!("{:?}", token.alphabet), &token.value));
    let entrance = &session.entrance;
    let rest = entrance.storage.iter().chain(&entrance.fields).map(|(name, value)| pair(name, value));
    cookies.chain(tokens).chain(rest).chain([entrance.page.clone()]).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn lesson_09_a_journal_session_is_one_for_all_nodes() {
    let redis = Redis::start();
    let nodes = [node(&redis), node(&redis)];
    let [one, other] = nodes.each_ref().map(|node| node.journals());
    let jar = JarKey { person: person(1), link: host(1).link, standing: host(1).standing };
    let nobody = JarKey { standing: Standing::default(), ..jar.clone() };
    assert!(other.find(&jar).await.unwrap().is_none());
    let number = one.put(&jar, &journal_session()).await.unwrap();
    let found = other.find(&jar).await.unwrap().unwrap();
    assert_eq!((shown(&found), found.number), (shown(&journal_session()), number));
    assert!(other.find(&nobody).await.unwrap().is_none(), "another role is another session");
    assert!(other.is_current(&jar, number).await.unwrap());

    other.refresh(&jar, number, &[cookie("NSSESSIONID", "def"), cookie("ESRNSec", "")]).await.unwrap();
    assert!(!one.is_current(&jar, number).await.unwrap(), "the others look again");
    let renewed = one.find(&jar).await.unwrap().unwrap();
    assert!(renewed.number > number && shown(&renewed).starts_with("NSSESSIONID=def Digits="));
    one.refresh(&jar, number, &[cookie("NSSESSIONID", "late")]).await.unwrap();
    assert!(one.is_current(&jar, renewed.number).await.unwrap());

    assert!(!one.spoiled(&jar, number).await.unwrap(), "a later one stays");
    assert!(one.spoiled(&jar, renewed.number).await.unwrap());
    assert!(!other.spoiled(&jar, renewed.number).await.unwrap(), "the second to say so");
    let next = one.put(&jar, &journal_session()).await.unwrap();
    assert!(next > renewed.number);
    assert!(other.take(&jar).await.unwrap().is_some());
    assert!(one.take(&jar).await.unwrap().is_none(), "one signs out");
    let stolen = redis.stolen();
    assert!(!stolen.windows(10).any(|window| window == b"0123456789"), "a token lies open");
}

#[tokio::test]
async fn redis_is_spoken_to_over_tls_with_a_password_that_no_fault_repeats() {
    let folder = tempfile::tempdir().unwrap();
    Keyring::at(folder.path()).tls_identity().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (port, certificate) = (free_port(), file("tls.cert.pem"));
    let redis = Redis::with(&[
        ("tls-port", &port.to_string()),
        ("tls-cert-file", &certificate),
        ("tls-key-file", &file("tls.key.pem")),
        ("tls-ca-cert-file", &certificate),
        ("tls-auth-clients", "no"),
        ("requirepass", "hunter2"),
    ]);
    let right = RedisSettings {
        place: RedisPlace::At("localhost".to_owned(), port),
        tls: true,
        password: Some(Secret::new("hunter2".to_owned())),
        roots: Some(fs::read(&certificate).unwrap()),
        ..settings(&redis)
    };
    let sessions = node_with(&right, Arc::default());
    sign_in(&sessions, 1).await;
    assert!(has_host(&sessions, host_key(1)).await);
    let table = [
        RedisSettings { password: Some(Secret::new("hunter3".to_owned())), ..right.clone() },
        RedisSettings { password: None, ..right.clone() },
        RedisSettings { roots: None, ..right.clone() },
        RedisSettings { tls: false, ..right.clone() },
    ];
    for wrong in table {
        let fault = node_with(&wrong, Arc::default()).count().await.unwrap_err().to_string();
        assert!(!fault.contains("hunter") && fault.contains("Redis"), "{fault}");
    }
}

/// A replica that has caught up.
fn replica_of(master: &Redis) -> Redis {
    let replica = Redis::with(&[("replicaof", &format!("127.0.0.1 {}", master.port))]);
    let mut hands = master.open();
    for _ in 0..600 {
        redis::cmd("SET").arg("caught-up").arg(1).exec(&mut hands).unwrap();
        let have: u32 = redis::cmd("WAIT").arg(1).arg(100).query(&mut hands).unwrap();
        if have == 1 {
            return replica;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("the replica does not catch up");
}

#[tokio::test]
async fn an_end_that_too_few_replicas_have_is_not_answered() {
    let master = Redis::with(&[("repl-diskless-sync-delay", "0")]);
    let mut replica = replica_of(&master);
    let settings = RedisSettings { wait_replicas: 1, ..settings(&master) };
    let sessions = node_with(&settings, Arc::<Hands>::default());
    for n in [1, 2] {
        sign_in(&sessions, n).await;
    }
    assert_eq!(sessions.end_gate(gate_key(1)).await.unwrap().len(), 1);
    replica.kill();
    let fault = sessions.end_gate(gate_key(2)).await.err().unwrap().to_string();
    assert!(fault.contains("0 of 1 replicas"), "{fault}");
    assert!(!has_gate(&sessions, gate_key(2)).await, "here it holds all the same");
    assert!(sessions.sweep(after(1)).await.is_err(), "it is owed");
    replica.start_again();
    let mut tries = 0;
    while sessions.sweep(after(1)).await.is_err() {
        tries += 1;
        assert!(tries < 60, "the replica is back, and it is not enough");
    }
}

#[tokio::test]
async fn lesson_27_a_sign_out_does_not_come_back_with_another_master() {
    let mut master = Redis::with(&[("repl-diskless-sync-delay", "0")]);
    let replica = replica_of(&master);
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let file = folder.path().join("sentinel.conf");
    let text = format!(
        "port {port}\nbind 127.0.0.1\ndir {}\nsentinel monitor gate 127.0.0.1 {} 1\n\
         sentinel down-after-milliseconds gate 500\nsentinel failover-timeout gate 5000\n",
        folder.path().display(),
        master.port
    );
    fs::write(&file, text).unwrap();
    let log = fs::File::create(folder.path().join("log")).unwrap();
    let sentinel = Command::new("redis-server").arg(&file).arg("--sentinel").stdout(log).spawn().unwrap();
    let _sentinel = Ended(sentinel);
    let settings = RedisSettings {
        place: RedisPlace::Sentinels {
            addresses: vec![("127.0.0.1".to_owned(), free_port()), ("127.0.0.1".to_owned(), port)],
            master: "gate".to_owned(),
        },
        wait_replicas: 1,
        ..settings(&master)
    };
    let sessions = node_with(&settings, Arc::<Hands>::default());
    let mut tries = 0;
    while sessions.count().await.is_err() {
        tries += 1;
        assert!(tries < 30, "the Sentinel names no master");
    }
    for n in [1, 2] {
        sign_in(&sessions, n).await;
    }
    sessions.end_gate(gate_key(1)).await.unwrap();
    master.kill();
    let mut tries = 0;
    while sessions.count().await.is_err() {
        tries += 1;
        assert!(tries < 30, "nobody was made master");
    }
    assert!(!has_gate(&sessions, gate_key(1)).await, "the sign-out came back");
    assert!(has_gate(&sessions, gate_key(2)).await && has_host(&sessions, host_key(2)).await);
    let mut hands = replica.open();
    let role: (String, i64, redis::Value) = redis::cmd("ROLE").query(&mut hands).unwrap();
    assert_eq!(role.0, "master");
}

/// A process that ends with this value.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}
