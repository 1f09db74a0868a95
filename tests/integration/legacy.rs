//! The window to Network City, against a scripted server that remembers every call.

pub(crate) mod scripted;
mod standin;

use std::{sync::Arc, time::Duration};

use privratnik::{
    domain::{AccountKey, Login, Role, SchoolId, Secret, Standing, System},
    flow::port::{Alphabet, Jar, JarKey, Journal, JournalFault, JournalSession, Opener},
    legacy::{
        JournalJar, Limits,
        netcity::{Netcity, Settings},
    },
};
use serde_json::{Value, json};
use tokio::{io::AsyncReadExt, net::TcpListener};
use url::Url;

use scripted::{Reply, Scripted, Seen};

const AT: &str = "81726354817263548172635481";

fn account() -> AccountKey {
    AccountKey {
        system: System("netcity".into()),
        school: SchoolId("101".into()),
        login: Login::parse("ОрловаМС").expect("a login"),
    }
}

fn netcity(origin: &str) -> Netcity {
    netcity_within(origin, Limits::default())
}

fn netcity_within(origin: &str, limits: Limits) -> Netcity {
    let settings = Settings::new(System("netcity".into()), Url::parse(origin).expect("an address"));
    Netcity::new(Settings { limits, ..settings }).expect("good settings")
}

fn password() -> Secret<String> {
    Secret::new("Пароль1".to_owned())
}

/// A sign-in's answer with these roles.
fn signed_in(entry_point: &str, roles: &[(u32, &str)]) -> Value {
    let roles: Vec<_> = roles
        .iter()
        .map(|(id, name)| json!({ "userId": 7001, "schoolId": 101, "role": { "id": id, "name": name } }))
        .collect();
    json!({
        "at": AT, "accessToken": "accessTokenOfTheJournal", "refreshToken": "", "timeOut": 900_000,
        "tokenType": "Bearer", "entryPoint": entry_point, "requestData": {},
        "accountInfo": {
            "user": { "id": 7001, "name": "Орлова М. С." },
            "userRoles": roles,
            "currentOrganization": { "id": 101, "name": "СОШ № 12" },
        },
    })
}

/// A server in good order with one parent's account; `answer` may answer otherwise.
fn ordinary(seen: &Seen) -> Reply {
    match seen.call().as_str() {
        "GET /webapi/logindata" => {
            Reply::json(&json!({ "schoolLogin": true })).cookie("NSSESSIONID=0a1b; Path=/; HttpOnly")
        }
        "POST /webapi/auth/getdata" => Reply::json(&json!({ "lt": "11", "ver": "22", "salt": "1458933352" })),
        "POST /webapi/login" => Reply::json(&signed_in("/app/school/studentdiary/", &[(2, "Родитель")]))
            .cookie("ESRNSec=ESRNSECR1=abc=; path=/; HttpOnly")
            .cookie("TTSLogin=SCID%3D101; path=/"),
        "GET /webapi/mysettings" => Reply::json(&json!({
            "lastName": "Орлова", "firstName": "Мария", "middleName": "Сергеевна", "birthDate": "1988-08-14T00:00:00",
        })),
        "GET /webapi/student/diary/init" => Reply::json(&json!({ "students": {
            "0": { "studentId": 5001, "nickName": "Орлов Пётр", "className": "5В" },
            "1": { "studentId": 5002, "nickName": "Орлова Анна", "className": "8А" },
        } })),
        "POST /webapi/auth/logout" => Reply::json(&json!(null)),
        _ => Reply::status(404),
    }
}

#[tokio::test]
async fn a_proof_signs_in_once_reads_and_signs_out() {
    let server = Scripted::open(ordinary).await;
    let proof = netcity(server.origin()).prove(&account(), &password()).await.expect("a right password");
    let calls: Vec<_> = server.seen().iter().map(Seen::call).collect();
    assert_eq!(
        calls,
        [
            "GET /webapi/logindata",
            "POST /webapi/auth/getdata",
            "POST /webapi/login",
            "GET /webapi/mysettings",
            "GET /webapi/student/diary/init",
            "POST /webapi/auth/logout",
        ]
    );
    let profile = proof.profile;
    assert_eq!(profile.name.spoken(), "Орлова Мария Сергеевна");
    assert_eq!(profile.birth_date.map(|date| date.to_string()).as_deref(), Some("1988-08-14"));
    assert_eq!((profile.roles.len(), profile.roles[0].role), (1, Role::Parent));
    assert_eq!((profile.pupils.len(), profile.groups), (2, vec!["5В".to_owned(), "8А".to_owned()]));
    assert!(!String::from_utf8_lossy(proof.credential.expose()).contains("Пароль1"));
}

#[tokio::test]
async fn the_form_and_the_headers_are_those_of_a_real_client() {
    let server = Scripted::open(ordinary).await;
    netcity(server.origin()).prove(&account(), &password()).await.expect("a right password");
    let seen = server.seen();
    let fields = [
        ("loginType", "1"),
        ("scid", "101"),
        ("un", "орловамс"),
        ("pw", "071bbf7"),
        ("pw2", "071bbf7718f085697ae31a30d63e2538"),
        ("lt", "11"),
        ("ver", "22"),
    ];
    assert_eq!(seen[2].form(), fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(seen[1].header("content-length"), Some("0"));
    assert_eq!(seen[2].header("cookie"), Some("NSSESSIONID=0a1b"));
    assert_eq!((seen[2].header("at"), seen[3].header("at")), (None, Some(AT)));
    assert_eq!(seen[2].header("referer"), Some(format!("{}/", server.origin()).as_str()));
    let both = "NSSESSIONID=0a1b; ESRNSec=ESRNSECR1=abc=; TTSLogin=SCID%3D101";
    assert_eq!((seen[5].header("at"), seen[5].header("cookie")), (Some(AT), Some(both)));
}

/// Enters with a credential that was proved at a server in good order.
async fn enter(server: &Scripted, role: Option<&str>) -> Result<JournalSession, JournalFault> {
    let standing = Standing { role: role.map(str::to_owned), pupil: None };
    netcity(server.origin()).enter(&account(), &credential().await, &standing).await
}

async fn credential() -> Secret<Vec<u8>> {
    let server = Scripted::open(ordinary).await;
    let proof = netcity(server.origin()).prove(&account(), &password()).await;
    proof.expect("a right password").credential
}

#[tokio::test]
async fn entering_gives_cookies_tokens_and_an_entrance() {
    let server = Scripted::open(ordinary).await;
    let session = enter(&server, None).await.expect("a right credential");
    let cookies: Vec<_> =
        session.cookies.iter().map(|cookie| (cookie.name.as_str(), cookie.value.expose().as_str())).collect();
    assert_eq!(
        cookies,
        [("NSSESSIONID", "0a1b"), ("ESRNSec", "ESRNSECR1=abc=")],
        "TTSLogin is the page's own"
    );
    let tokens: Vec<_> =
        session.tokens.iter().map(|token| (token.value.expose().as_str(), token.alphabet)).collect();
    assert_eq!(tokens, [(AT, Alphabet::Digits), ("accessTokenOfTheJournal", Alphabet::UrlSafe)]);
    assert_eq!(session.entrance.page, "/app/school/studentdiary/");
    let stored: Value = serde_json::from_str(session.entrance.storage[0].1.expose()).expect("JSON");
    assert_eq!((&stored[0]["active"], &stored[0]["at"]), (&json!(true), &json!(AT)));
    assert_eq!(server.count("POST /webapi/auth/logout"), 0);
}

#[tokio::test]
async fn lesson_25_a_refused_sign_in_is_never_repeated() {
    let conflict = |words: &str| Reply::json(&json!({ "message": words })).with_status(409);
    let unavailable = "the journal is not available";
    let table = [
        (conflict("Неправильный пароль."), "the journal refused login and password"),
        (conflict("Следующая попытка не ранее чем через минуту"), "the journal locked the account"),
        (conflict(""), unavailable),
        (Reply::json(&json!({ "errorMessage": "Сервер временно недоступен." })), unavailable),
        (Reply::status(500), unavailable),
        (Reply::status(429), unavailable),
        (Reply::status(401), unavailable),
        (Reply::page(), "the journal is under maintenance"),
    ];
    let credential = credential().await;
    for (reply, expected) in table {
        let server = Scripted::open(move |seen| match seen.call().as_str() {
            "POST /webapi/login" => reply.clone(),
            _ => ordinary(seen),
        })
        .await;
        let journal = netcity(server.origin());
        let proved = journal.prove(&account(), &password()).await.err().expect("a refusal");
        assert!(proved.to_string().starts_with(expected), "{proved}");
        let entered =
            journal.enter(&account(), &credential, &Standing::default()).await.err().expect("a refusal");
        assert!(entered.to_string().starts_with(expected), "{entered}");
        assert_eq!(server.count("POST /webapi/login"), 2, "one for the proof, one for the entrance");
    }
}

#[tokio::test]
async fn lesson_25_nor_is_one_whose_connection_breaks() {
    let server = Scripted::breaking_at("POST /webapi/login", ordinary).await;
    let fault = enter(&server, None).await.err().expect("no answer");
    assert!(matches!(fault, JournalFault::Unavailable { .. }));
    assert_eq!(server.count("POST /webapi/login"), 1);
}

/// Two roles: the first sign-in asks for one, and every salt serves once.
fn two_roles(seen: &Seen) -> Reply {
    let roles = [(4, "Сотрудник"), (2, "Родитель")];
    match (seen.call().as_str(), seen.field("rolegroup")) {
        ("POST /webapi/login", None) => Reply::json(&signed_in("/app/school/choose-session-role/", &roles)),
        ("POST /webapi/login", Some(_)) => Reply::json(&signed_in("/app/school/main/", &roles)),
        _ => ordinary(seen),
    }
}

#[tokio::test]
async fn a_role_is_chosen_by_a_second_sign_in_with_a_new_salt() {
    let server = Scripted::open(two_roles).await;
    let session = enter(&server, Some("4")).await.expect("a role of the account");
    let calls: Vec<_> = server.seen().iter().map(Seen::call).collect();
    assert_eq!(
        calls[1..],
        [
            "POST /webapi/auth/getdata",
            "POST /webapi/login",
            "POST /webapi/auth/logout",
            "POST /webapi/auth/getdata",
            "POST /webapi/login",
        ]
    );
    assert_eq!(server.seen()[5].field("rolegroup").as_deref(), Some("4"));
    assert_eq!(server.seen()[5].header("at"), None, "the first token has ended");
    assert_eq!(session.entrance.page, "/app/school/main/");
}

#[tokio::test]
async fn a_proof_lists_the_roles_without_choosing_one() {
    let server = Scripted::open(two_roles).await;
    let proof = netcity(server.origin()).prove(&account(), &password()).await.expect("a right password");
    let roles: Vec<_> = proof.profile.roles.iter().map(|role| (role.id.as_str(), role.role)).collect();
    assert_eq!(roles, [("4", Role::Staff), ("2", Role::Parent)]);
    assert_eq!(server.count("POST /webapi/login"), 1);
}

#[tokio::test]
async fn a_proof_that_cannot_read_the_settings_fails_and_still_signs_out() {
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "GET /webapi/mysettings" => Reply::status(503),
        _ => ordinary(seen),
    })
    .await;
    let fault = netcity(server.origin()).prove(&account(), &password()).await.err().expect("no settings");
    assert!(matches!(fault, JournalFault::Unavailable { .. }));
    assert_eq!(server.count("POST /webapi/auth/logout"), 1);
}

#[tokio::test]
async fn leaving_signs_out_with_token_and_cookies_on_old_servers_too() {
    let session = enter(&Scripted::open(ordinary).await, None).await.expect("a right credential");
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "POST /asp/logout.asp" => Reply::status(302),
        _ => Reply::status(404),
    })
    .await;
    netcity(server.origin()).leave(&session).await;
    let seen = server.seen();
    let calls: Vec<_> = seen.iter().map(Seen::call).collect();
    assert_eq!(calls, ["POST /webapi/auth/logout", "POST /asp/logout.asp"]);
    assert_eq!(seen[0].header("at"), Some(AT));
    assert_eq!(seen[0].header("cookie"), Some("NSSESSIONID=0a1b; ESRNSec=ESRNSECR1=abc="));
    assert_eq!(seen[1].form(), [("at".to_owned(), AT.to_owned()), ("ver".to_owned(), "22".to_owned())]);
}

#[tokio::test]
async fn lesson_39_a_redirect_is_not_followed() {
    let other = Scripted::open(ordinary).await;
    let target = format!("{}/webapi/login", other.origin());
    let server = Scripted::open(move |seen| match seen.call().as_str() {
        "POST /webapi/login" => Reply::status(307).header("location", &target),
        _ => ordinary(seen),
    })
    .await;
    assert!(enter(&server, None).await.is_err());
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn an_endless_answer_and_no_answer_are_unavailable() {
    let long = Scripted::open(|_| Reply::json(&json!("x".repeat(2000)))).await;
    let short = Limits { body: 1000, ..Limits::default() };
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let silence = format!("http://{}", silent.local_addr().expect("bound"));
    let quick = Limits { call: Duration::from_millis(50), ..Limits::default() };
    let held = tokio::spawn(async move {
        let (mut stream, _) = silent.accept().await.expect("a connection");
        while stream.read(&mut [0; 512]).await.is_ok_and(|count| count > 0) {}
    });
    for (origin, limits) in [(long.origin(), short), (silence.as_str(), quick)] {
        let fault = netcity_within(origin, limits).schools("12").await.expect_err("no answer");
        assert!(matches!(fault, JournalFault::Unavailable { .. }), "{fault}");
    }
    held.await.expect("the client gave the connection up");
}

#[tokio::test]
async fn what_cannot_succeed_is_not_tried() {
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "GET /webapi/logindata" => Reply::json(&json!({ "schoolLogin": false, "esiaMainAuth": true })),
        _ => ordinary(seen),
    })
    .await;
    let journal = netcity(server.origin());
    let strange = Secret::new("пароль😀".to_owned());
    assert_eq!(journal.prove(&account(), &strange).await.err(), Some(JournalFault::WrongPassword));
    let foreign = Secret::new(b"another adapter's".to_vec());
    assert_eq!(
        journal.enter(&account(), &foreign, &Standing::default()).await.err(),
        Some(JournalFault::Credential)
    );
    assert!(server.seen().is_empty());
    let fault = journal.prove(&account(), &password()).await.err().expect("passwords are closed");
    assert!(matches!(fault, JournalFault::Refused { .. }));
    assert_eq!(server.count("POST /webapi/login"), 0);
}

#[tokio::test]
async fn schools_are_searched_by_name_or_by_the_hint() {
    let server = Scripted::open(|_| Reply::json(&json!([{ "id": 101, "name": "СОШ № 12" }]))).await;
    let journal = netcity(server.origin());
    let found = journal.schools(" № 12 & ").await.expect("an answer");
    assert_eq!((found.len(), found[0].id.0.as_str()), (1, "101"));
    journal.schools("").await.expect("an answer");
    let queries: Vec<_> = server.seen().iter().map(|seen| seen.field("name").expect("a name")).collect();
    assert_eq!(queries, ["№ 12 &", "у"]);
}

/// The opener that `flow` makes of a journal and a link.
struct Replay {
    journal: Netcity,
    credential: Secret<Vec<u8>>,
}

#[async_trait::async_trait]
impl Opener for Replay {
    async fn open(&self) -> Result<JournalSession, JournalFault> {
        self.journal.enter(&account(), &self.credential, &Standing::default()).await
    }

    async fn close(&self, session: &JournalSession) {
        self.journal.leave(session).await;
    }
}

#[tokio::test]
async fn lesson_09_twenty_tabs_are_one_sign_in_at_the_journal() {
    use privratnik::domain::{LinkId, Oid, PersonKey, Realm};
    let server = Scripted::open(ordinary).await;
    let jar = JournalJar::new(8);
    let journal = netcity(server.origin());
    let opener: Arc<dyn Opener> = Arc::new(Replay { journal, credential: credential().await });
    let person = PersonKey { realm: Realm("test".into()), oid: Oid(1) };
    let key = JarKey { person, link: LinkId(1), standing: Standing::default() };
    let tabs: Vec<_> = (0..20)
        .map(|_| {
            let (jar, key, opener) = (jar.clone(), key.clone(), Arc::clone(&opener));
            tokio::spawn(async move { jar.session(&key, opener).await.map(|session| session.number) })
        })
        .collect();
    for tab in tabs {
        tab.await.expect("no panic").expect("a session");
    }
    jar.close(&key).await;
    assert_eq!((server.count("POST /webapi/login"), server.count("POST /webapi/auth/logout")), (1, 1));
}
