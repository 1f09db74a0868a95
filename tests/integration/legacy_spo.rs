//! The window to the colleges' journal, against a scripted server that remembers every call.

mod standin;

use privratnik::{
    domain::{AccountKey, Login, Role, SchoolId, Secret, Standing, System},
    flow::port::{Journal, JournalFault, JournalSession},
    legacy::spo::{Settings, Spo},
};
use serde_json::{Value, json};
use url::Url;

use crate::{
    legacy::scripted::{Reply, Scripted, Seen},
    spo_standin::hashed,
};

fn account(login: &str) -> AccountKey {
    let login = Login::parse(login).expect("a login");
    AccountKey { system: System("spo".into()), school: SchoolId::none(), login }
}

fn mother() -> AccountKey {
    account("ЛебедеваНО")
}

fn spo(origin: &str) -> Spo {
    spo_with(origin, |_| {})
}

fn spo_with(origin: &str, change: impl FnOnce(&mut Settings)) -> Spo {
    let upstream = Url::parse(origin).expect("an address");
    let mut settings = Settings::new(System("spo".into()), "Модуль ПОО", upstream);
    change(&mut settings);
    Spo::new(settings).expect("good settings")
}

fn password() -> Secret<String> {
    Secret::new("Мама-двоих-7".to_owned())
}

/// A mother of two students of one college, who works at another one.
fn told() -> Value {
    let person = |more: Value| {
        let mut person = json!({ "lastName": "Лебедева", "firstName": "Наталья", "middleName": "Олеговна" });
        person.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        person
    };
    let student = |id: u32, last: &str, first: &str| json!({ "id": id, "groupId": 1, "groupName": "ИС-21", "lastName": last, "firstName": first });
    let college = |name: &str| json!({ "organization": { "shortName": name } });
    let children = [student(6001, "Лебедев", "Артём"), student(6002, "Лебедева", "Полина")];
    json!({ "installName": "Область", "localNetwork": false, "tenantName": "spo_7", "tenants": {
        "spo_7": person(json!({ "settings": college("Колледж связи"), "parentRole": { "id": 9101, "students": children } })),
        "spo_12": person(json!({ "settings": college("Техникум"), "employeeRole": { "id": 9201, "permissions": [] } })),
    } })
}

/// A server in good order.
fn ordinary(seen: &Seen) -> Reply {
    match seen.call().as_str() {
        "POST /services/security/login" => Reply::json(&told())
            .cookie(".AspNetCore.Session=0a1b; path=/; httponly")
            .cookie("UID=2c3d; path=/"),
        "GET /services/security/account-settings" => Reply::json(&json!({ "persons": [
            { "lastName": "Лебедева", "firstName": "Наталья", "middleName": "Олеговна", "birthday": "1981-08-12" },
        ] })),
        "GET /services/security/esia-settings" => Reply::json(&json!({ "isAvailable": false })),
        "PUT /services/security/switch-tenant" | "DELETE /services/security/logout" => Reply::status(200),
        _ => Reply::status(404),
    }
}

async fn credential() -> Secret<Vec<u8>> {
    let server = Scripted::open(ordinary).await;
    spo(server.origin()).prove(&mother(), &password()).await.expect("a right password").credential
}

/// Enters with a credential that was proved at a server in good order.
async fn enter(server: &Scripted, standing: &Standing) -> Result<JournalSession, JournalFault> {
    spo(server.origin()).enter(&mother(), &credential().await, standing).await
}

fn calls(server: &Scripted) -> Vec<String> {
    server.seen().iter().map(Seen::call).collect()
}

/// What the entrance leaves in the browser under this name.
fn kept(session: &JournalSession, name: &str) -> Value {
    let entry = session.entrance.storage.iter().find(|(key, _)| key == name);
    entry.map_or(Value::Null, |(_, text)| serde_json::from_str(text.expose()).expect("JSON"))
}

#[tokio::test]
async fn a_proof_signs_in_once_reads_and_signs_out() {
    let server = Scripted::open(ordinary).await;
    let proof = spo(server.origin()).prove(&mother(), &password()).await.expect("a right password");
    let expected = [
        "POST /services/security/login",
        "GET /services/security/account-settings",
        "DELETE /services/security/logout",
    ];
    assert_eq!(calls(&server), expected);
    let seen = server.seen();
    let sent = json!({ "login": "ЛебедеваНО", "password": hashed("Мама-двоих-7"), "isRemember": false });
    assert_eq!((seen[0].json(), seen[0].header("content-type")), (sent, Some("application/json")));
    let cookies: Vec<_> = seen.iter().map(|seen| seen.header("cookie")).collect();
    let both = Some(".AspNetCore.Session=0a1b; UID=2c3d");
    assert_eq!(cookies, [None, both, both]);
    let profile = proof.profile;
    assert_eq!(profile.name.spoken(), "Лебедева Наталья Олеговна");
    assert_eq!(
        (profile.school_name.as_str(), profile.birth_date),
        ("Модуль ПОО", Some(jiff::civil::date(1981, 8, 12)))
    );
    let roles: Vec<_> = profile.roles.iter().map(|role| (role.id.as_str(), role.role)).collect();
    assert_eq!(roles, [("parent", Role::Parent), ("employee:spo_12", Role::Staff)]);
    let pupils: Vec<_> = profile.pupils.iter().map(|pupil| pupil.id.as_deref()).collect();
    assert_eq!(pupils, [Some("spo_7:6001"), Some("spo_7:6002")]);
    let sealed = String::from_utf8_lossy(proof.credential.expose()).into_owned();
    assert!(!sealed.contains("Мама") && sealed.contains(&hashed("Мама-двоих-7")), "the hash and no password");
}

#[tokio::test]
async fn entering_gives_both_cookies_and_what_the_sign_in_page_would_keep() {
    let server = Scripted::open(ordinary).await;
    let session = enter(&server, &Standing::default()).await.expect("a right credential");
    let cookies: Vec<_> =
        session.cookies.iter().map(|cookie| (cookie.name.as_str(), cookie.value.expose().as_str())).collect();
    assert_eq!(cookies, [(".AspNetCore.Session", "0a1b"), ("UID", "2c3d")]);
    assert_eq!((session.entrance.page.as_str(), session.tokens.len()), ("/students/parent.html", 0));
    assert_eq!(kept(&session, "irtech.tenants"), told()["tenants"]);
    assert_eq!(kept(&session, "irtech.tenantName"), "spo_7");
    assert_eq!(
        (kept(&session, "irtech.localNetwork"), kept(&session, "irtech.installName")),
        (json!(false), json!("Область"))
    );
    assert_eq!(kept(&session, "irtech.isEsiaAvailable"), false);
    assert_eq!(calls(&server), ["POST /services/security/login", "GET /services/security/esia-settings"]);
}

#[tokio::test]
async fn the_chosen_child_comes_first_and_another_college_is_turned_to() {
    let server = Scripted::open(ordinary).await;
    let chosen = Standing { role: Some("parent".into()), pupil: Some("spo_7:6002".into()) };
    let session = enter(&server, &chosen).await.expect("entered");
    let first = &kept(&session, "irtech.tenants")["spo_7"]["parentRole"]["students"][0];
    assert_eq!(first["firstName"], "Полина");
    assert_eq!(server.count("PUT /services/security/switch-tenant"), 0);

    let employee = Standing { role: Some("employee:spo_12".into()), pupil: None };
    let session = enter(&server, &employee).await.expect("entered");
    assert_eq!((session.entrance.page.as_str(), kept(&session, "irtech.tenantName")), ("/", json!("spo_12")));
    let turned = server.seen().into_iter().find(|seen| seen.call().starts_with("PUT")).expect("turned");
    assert_eq!(turned.json(), json!({ "name": "spo_12" }));
}

#[tokio::test]
async fn what_the_account_does_not_have_any_more_opens_nothing_else() {
    let gone = [
        Standing { role: Some("parent".into()), pupil: Some("spo_7:6003".into()) },
        Standing { role: Some("student:spo_7".into()), pupil: None },
    ];
    for standing in gone {
        let server = Scripted::open(ordinary).await;
        let fault = enter(&server, &standing).await.err().expect("gone");
        assert!(matches!(fault, JournalFault::Refused { .. }), "{fault}");
        assert_eq!(server.count("DELETE /services/security/logout"), 1, "the session is given back");
    }
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "PUT /services/security/switch-tenant" => Reply::status(500),
        _ => ordinary(seen),
    })
    .await;
    let employee = Standing { role: Some("employee:spo_12".into()), pupil: None };
    assert!(enter(&server, &employee).await.is_err());
    assert_eq!(server.count("DELETE /services/security/logout"), 1);
}

#[tokio::test]
async fn lesson_25_a_refused_sign_in_is_never_repeated() {
    let says = |status: u16, words: &str| {
        Reply::json(&json!({ "responseStatus": { "message": words } })).with_status(status)
    };
    let unavailable = "the journal is not available";
    let table = [
        (says(401, "Неверный логин или пароль"), "the journal refused login and password"),
        (Reply::status(401), "the journal refused login and password"),
        (says(409, "Учётная запись заблокирована"), "the journal locked the account"),
        (says(401, "Вход по паролю отключён"), "the journal refuses the account"),
        (says(500, "Ошибка 17"), unavailable),
        (Reply::json(&told()), unavailable),
        (Reply::json(&json!({})).cookie("UID=1"), unavailable),
        (Reply::status(302), unavailable),
        (Reply::status(502), unavailable),
        (Reply::page(), "the journal is under maintenance"),
    ];
    let credential = credential().await;
    for (reply, expected) in table {
        let server = Scripted::open(move |seen| match seen.call().as_str() {
            "POST /services/security/login" => reply.clone(),
            _ => ordinary(seen),
        })
        .await;
        let journal = spo(server.origin());
        let proved = journal.prove(&mother(), &password()).await.err().expect("a refusal");
        assert!(proved.to_string().starts_with(expected), "{proved}");
        let entered = journal.enter(&mother(), &credential, &Standing::default()).await;
        let entered = entered.err().expect("a refusal");
        assert!(entered.to_string().starts_with(expected), "{entered}");
        assert_eq!(
            server.count("POST /services/security/login"),
            2,
            "one for the proof, one for the entrance"
        );
    }
}

#[tokio::test]
async fn lesson_25_nor_is_one_whose_connection_breaks() {
    let server = Scripted::breaking_at("POST /services/security/login", ordinary).await;
    let fault = enter(&server, &Standing::default()).await.err().expect("no answer");
    assert!(matches!(fault, JournalFault::Unavailable { .. }));
    assert_eq!(server.count("POST /services/security/login"), 1);
}

#[tokio::test]
async fn a_proof_without_a_known_person_fails_and_still_signs_out() {
    let nobody = json!({ "tenantName": "spo_7", "tenants": { "spo_7": { "lastName": "Лебедева", "firstName": "Наталья", "guestRole": {} } } });
    let server = Scripted::open(move |seen| match seen.call().as_str() {
        "POST /services/security/login" => Reply::json(&nobody).cookie("UID=1"),
        _ => ordinary(seen),
    })
    .await;
    let fault = spo(server.origin()).prove(&mother(), &password()).await.err().expect("nobody");
    assert!(matches!(fault, JournalFault::Unavailable { .. }), "{fault}");
    assert_eq!(server.count("DELETE /services/security/logout"), 1);
}

#[tokio::test]
async fn servers_without_the_two_settings_are_entered_all_the_same() {
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "GET /services/security/account-settings" => Reply::status(403),
        "GET /services/security/esia-settings" => Reply::page().with_status(500),
        _ => ordinary(seen),
    })
    .await;
    let proof = spo(server.origin()).prove(&mother(), &password()).await.expect("a right password");
    assert_eq!(proof.profile.birth_date, None);
    let session = enter(&server, &Standing::default()).await.expect("entered");
    assert_eq!(session.entrance.storage.len(), 4);
}

#[tokio::test]
async fn leaving_signs_out_and_a_session_that_is_over_is_left() {
    let session = enter(&Scripted::open(ordinary).await, &Standing::default()).await.expect("entered");
    let server = Scripted::open(|_| Reply::status(401)).await;
    spo(server.origin()).leave(&session).await;
    let seen = server.seen();
    assert_eq!(
        (seen[0].call().as_str(), seen[0].header("cookie")),
        ("DELETE /services/security/logout", Some(".AspNetCore.Session=0a1b; UID=2c3d"))
    );
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn lesson_39_a_redirect_is_not_followed() {
    let other = Scripted::open(ordinary).await;
    let target = format!("{}/services/security/login", other.origin());
    let server = Scripted::open(move |seen| match seen.call().as_str() {
        "POST /services/security/login" => Reply::status(307).header("location", &target),
        _ => ordinary(seen),
    })
    .await;
    assert!(enter(&server, &Standing::default()).await.is_err());
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn what_cannot_succeed_is_not_tried() {
    let server = Scripted::open(ordinary).await;
    let journal = spo(server.origin());
    assert!(!journal.asks_school() && journal.schools("колледж").await.expect("an answer").is_empty());
    let empty = Secret::new(String::new());
    assert_eq!(journal.prove(&mother(), &empty).await.err(), Some(JournalFault::WrongPassword));
    let foreign = Secret::new(b"another adapter's".to_vec());
    let entered = journal.enter(&mother(), &foreign, &Standing::default()).await;
    assert_eq!(entered.err(), Some(JournalFault::Credential));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_server_with_other_pages_opens_there() {
    let server = Scripted::open(ordinary).await;
    let journal = spo_with(server.origin(), |settings| settings.pages.parent = "/cabinet/parent".to_owned());
    let session = journal.enter(&mother(), &credential().await, &Standing::default()).await.expect("entered");
    assert_eq!(session.entrance.page, "/cabinet/parent");
}
