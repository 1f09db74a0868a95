//! The window to Network City against the stand-in, which keeps the rules of a real server: every account.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use md5::{Digest, Md5};
use privratnik::{
    domain::{AccountKey, Login, Moment, Role, SchoolId, Secret, Standing, System},
    flow::port::{Clock, Dice, Journal, JournalSession},
    sandbox::{
        netcity::{self, Control},
        people::{JournalRole, NetcityAccount, netcity_accounts, pupils},
        server,
    },
};
use tokio::net::TcpListener;

use super::netcity as window;

/// Friday 20 November 2026, noon in Moscow.
struct Noon;

impl Clock for Noon {
    fn now(&self) -> Moment {
        Moment::from_secs(1_795_165_200)
    }
}

/// Never the same twice; nothing here has to be hard to guess.
struct Counting(AtomicU64);

impl Dice for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(16) {
            let digest = Md5::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            chunk.copy_from_slice(&digest[..chunk.len()]);
        }
    }
}

async fn stand() -> (String, Control, server::Running) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("bound"));
    let dice = Arc::new(Counting(AtomicU64::new(0)));
    let app = netcity::app(netcity::Settings::new(Arc::new(Noon), dice, &origin));
    let running = server::run(listener, app.router(), None).await.expect("runs");
    (origin, app.control(), running)
}

fn key(account: &NetcityAccount) -> AccountKey {
    AccountKey {
        system: System("netcity".into()),
        school: SchoolId(account.school.to_string()),
        login: Login::parse(account.login).expect("a login"),
    }
}

const fn role(role: JournalRole) -> Role {
    match role {
        JournalRole::Pupil => Role::Pupil,
        JournalRole::Parent => Role::Parent,
        JournalRole::Staff => Role::Staff,
    }
}

/// Reads the diary's beginning the way the gateway's proxy does: with the session's token and cookies.
async fn diary(origin: &str, session: &JournalSession) -> u16 {
    let cookies: Vec<_> =
        session.cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value.expose())).collect();
    let request = Request::get(format!("{origin}/webapi/student/diary/init"))
        .header("cookie", cookies.join("; "))
        .header("at", session.tokens[0].value.expose())
        .body(Empty::<Bytes>::new())
        .expect("a request");
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let answer = client.request(request).await.expect("an answer");
    let status = answer.status().as_u16();
    answer.into_body().collect().await.expect("a body");
    status
}

#[tokio::test]
async fn every_account_is_proved_entered_read_and_left() {
    let (origin, control, running) = stand().await;
    let today = jiff::civil::date(2026, 11, 20);
    for account in netcity_accounts() {
        let (journal, login) = (window(&origin), account.login);
        let password = Secret::new(account.password.to_owned());
        let proof = journal.prove(&key(&account), &password).await.expect(login);
        let profile = proof.profile;
        assert_eq!(profile.name.spoken(), account.holder.full());
        let roles: Vec<_> = profile.roles.iter().map(|role| role.role).collect();
        assert_eq!(roles, account.roles.iter().map(|one| role(*one)).collect::<Vec<_>>(), "{login}");
        let own = pupils(today).into_iter().find(|pupil| pupil.id == account.user_id);
        if let Some(pupil) = own {
            assert_eq!(
                (profile.birth_date, profile.groups),
                (Some(pupil.birth_date), vec![pupil.class.into()])
            );
        }
        assert!(control.open_sessions().is_empty(), "a proof leaves no session behind: {login}");

        let ways: Vec<_> = match profile.roles.as_slice() {
            [_] => vec![(None, account.roles[0])],
            several => several.iter().map(|role| Some(role.id.clone())).zip(account.roles.clone()).collect(),
        };
        for (chosen, kind) in ways {
            let standing = Standing { role: chosen, pupil: None };
            let entered = journal.enter(&key(&account), &proof.credential, &standing).await;
            let session = entered.expect(login);
            let reads = if kind == JournalRole::Staff { 403 } else { 200 };
            assert_eq!(diary(&origin, &session).await, reads, "{login}");
            assert_eq!(session.tokens.len(), 3, "{login}");
            journal.leave(&session).await;
            assert!(control.open_sessions().is_empty(), "{login}");
            assert_eq!(diary(&origin, &session).await, 401, "{login}");
        }
        assert_eq!(control.sign_ins(account.school, login).refused, 0);
    }
    running.stop().await;
}

#[tokio::test]
async fn a_second_session_opens_the_diary_and_not_the_warning() {
    let (origin, _, running) = stand().await;
    let account = &netcity_accounts()[0];
    let journal = window(&origin);
    let password = Secret::new(account.password.to_owned());
    let credential = journal.prove(&key(account), &password).await.expect("proved").credential;
    let first = journal.enter(&key(account), &credential, &Standing::default()).await.expect("entered");
    let second =
        journal.enter(&key(account), &credential, &Standing::default()).await.expect("entered again");
    assert_eq!(first.entrance.page, second.entrance.page);
    assert_eq!((diary(&origin, &first).await, diary(&origin, &second).await), (200, 200));
    running.stop().await;
}

#[tokio::test]
async fn lesson_25_a_wrong_password_costs_one_try() {
    let (origin, control, running) = stand().await;
    let account = &netcity_accounts()[0];
    let wrong = Secret::new("Пароль2".to_owned());
    window(&origin).prove(&key(account), &wrong).await.err().expect("a wrong password");
    assert_eq!(control.sign_ins(account.school, account.login).refused, 1);
    running.stop().await;
}
