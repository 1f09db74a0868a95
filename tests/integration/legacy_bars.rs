//! The window to БАРС, against a scripted server that remembers every call.

mod standin;

use privratnik::{
    domain::{AccountKey, Login, Role, SchoolId, Secret, Standing, System},
    flow::port::{Journal, JournalFault, JournalSession},
    legacy::bars::{Bars, Settings},
};
use serde_json::json;
use url::Url;

use crate::legacy::scripted::{Reply, Scripted, Seen};

fn account(login: &str) -> AccountKey {
    let login = Login::parse(login).expect("a login");
    AccountKey { system: System("bars".into()), school: SchoolId::none(), login }
}

fn mother() -> AccountKey {
    account("ПР_ОрловаМар")
}

fn bars(origin: &str) -> Bars {
    bars_with(origin, |_| {})
}

fn bars_with(origin: &str, change: impl FnOnce(&mut Settings)) -> Bars {
    let upstream = Url::parse(origin).expect("an address");
    let mut settings = Settings::new(System("bars".into()), "Электронная школа", upstream);
    settings.paths.choose_pupil = Some(CHOICE.to_owned());
    change(&mut settings);
    Bars::new(settings).expect("good settings")
}

fn password() -> Secret<String> {
    Secret::new("Весна-2026".to_owned())
}

/// A server in good order with a mother of two, the first of them selected.
fn ordinary(seen: &Seen) -> Reply {
    match seen.call().as_str() {
        "POST /auth/login" => Reply::json(&json!({ "success": true, "redirect": "/" }))
            .cookie("sessionid=0a1b; HttpOnly; Path=/"),
        "GET /personal-area/" => Reply::page().cookie("sessionid=2c3d; HttpOnly; Path=/"),
        "GET /api/ProfileService/GetPersonData" => Reply::json(&json!({
            "auth_user_profile_id": 81_001,
            "user_fullname": "Орлова Мария Сергеевна",
            "selected_pupil_id": 5001,
            "selected_pupil_name": "Орлов Пётр Алексеевич",
            "selected_pupil_school": "СОШ № 12",
            "children_persons": [
                { "id": 5001, "fullname": "Орлов Пётр Алексеевич 12.08.2015", "classyear": "5В" },
                { "id": 5003, "fullname": "Орлов Илья Алексеевич 12.08.2018", "classyear": "2Б" },
            ],
            "indicators": [{ "name": "Общий средний балл", "value": "4.20" }],
        })),
        "POST /rest/logout" => Reply::json(&json!({ "success": true })),
        _ => Reply::status(404),
    }
}

async fn credential() -> Secret<Vec<u8>> {
    let server = Scripted::open(ordinary).await;
    bars(server.origin()).prove(&mother(), &password()).await.expect("a right password").credential
}

/// Enters with a credential that was proved at a server in good order.
async fn enter(server: &Scripted, standing: &Standing) -> Result<JournalSession, JournalFault> {
    bars(server.origin()).enter(&mother(), &credential().await, standing).await
}

#[tokio::test]
async fn a_proof_signs_in_once_reads_and_signs_out() {
    let server = Scripted::open(ordinary).await;
    let proof = bars(server.origin()).prove(&mother(), &password()).await.expect("a right password");
    let seen = server.seen();
    let calls: Vec<_> = seen.iter().map(Seen::call).collect();
    assert_eq!(
        calls,
        [
            "POST /auth/login",
            "GET /personal-area/",
            "GET /api/ProfileService/GetPersonData",
            "POST /rest/logout",
        ]
    );
    let form = [("login_login", "ПР_ОрловаМар"), ("login_password", "Весна-2026")];
    assert_eq!(
        seen[0].form(),
        form.map(|(name, value)| (name.to_owned(), value.to_owned())),
        "to the letter"
    );
    let cookies: Vec<_> = seen.iter().map(|seen| seen.header("cookie")).collect();
    assert_eq!(cookies, [None, Some("sessionid=0a1b"), Some("sessionid=2c3d"), Some("sessionid=2c3d")]);
    let profile = proof.profile;
    assert_eq!(
        (profile.name.spoken().as_str(), profile.roles[0].role),
        ("Орлова Мария Сергеевна", Role::Parent)
    );
    let pupils: Vec<_> = profile.pupils.iter().map(|pupil| pupil.id.as_deref()).collect();
    assert_eq!(pupils, [Some("5001"), Some("5003")]);
}

#[tokio::test]
async fn without_a_way_to_choose_pupils_have_no_numbers() {
    let server = Scripted::open(ordinary).await;
    let journal = bars_with(server.origin(), |settings| settings.paths.choose_pupil = None);
    let proof = journal.prove(&mother(), &password()).await.expect("a right password");
    assert!(proof.profile.pupils.iter().all(|pupil| pupil.id.is_none()) && proof.profile.pupils.len() == 2);
    assert!(!journal.asks_school() && journal.schools("12").await.expect("an answer").is_empty());
}

#[tokio::test]
async fn entering_gives_the_newest_cookie_and_the_first_page() {
    let server = Scripted::open(ordinary).await;
    let session = enter(&server, &Standing::default()).await.expect("a right credential");
    let cookies: Vec<_> =
        session.cookies.iter().map(|cookie| (cookie.name.as_str(), cookie.value.expose().as_str())).collect();
    assert_eq!(cookies, [("sessionid", "2c3d")]);
    assert_eq!(session.entrance.page, "/personal-area/");
    assert!(session.tokens.is_empty() && session.entrance.fields.is_empty());
    let calls: Vec<_> = server.seen().iter().map(Seen::call).collect();
    assert_eq!(calls, ["POST /auth/login", "GET /personal-area/"]);
}

#[tokio::test]
async fn another_pupil_is_chosen_and_it_is_asked_whether_that_was_heard() {
    for (pupil, deaf, choices) in [("5001", false, 0), ("5003", false, 1), ("5003", true, 1)] {
        let chosen = std::sync::atomic::AtomicBool::new(false);
        let server = Scripted::open(move |seen| match seen.call().as_str() {
            "POST /api/ProfileService/SetSelectedPupil" => {
                assert_eq!(seen.field("pupil_id").as_deref(), Some("5003"));
                chosen.store(!deaf, std::sync::atomic::Ordering::SeqCst);
                Reply::json(&json!({ "success": true }))
            }
            "GET /api/ProfileService/GetPersonData" if chosen.load(std::sync::atomic::Ordering::SeqCst) => {
                Reply::json(&json!({ "selected_pupil_id": 5003 }))
            }
            _ => ordinary(seen),
        })
        .await;
        let standing = Standing { role: None, pupil: Some(pupil.to_owned()) };
        // A journal that does not listen opens its first pupil's diary, and its page has the switch.
        enter(&server, &standing).await.expect("a right credential");
        assert_eq!(server.count("POST /api/ProfileService/SetSelectedPupil"), choices, "{pupil} deaf={deaf}");
    }
}

#[tokio::test]
async fn lesson_25_a_refused_sign_in_is_never_repeated() {
    let refused = |words: &str| Reply::json(&json!({ "success": false, "message": words }));
    let unavailable = "the journal is not available";
    let table = [
        (refused("Неверный логин или пароль."), "the journal refused login and password"),
        (Reply::json(&json!({ "success": false })), "the journal refused login and password"),
        (refused("Account locked: too many login attempts."), "the journal locked the account"),
        (refused("Вход по логину и паролю отключён."), "the journal refuses the account"),
        (refused("Ошибка 17"), unavailable),
        (Reply::json(&json!({ "success": true })), unavailable),
        (Reply::status(302), unavailable),
        (Reply::status(502), unavailable),
        (Reply::page(), "the journal is under maintenance"),
    ];
    let credential = credential().await;
    for (reply, expected) in table {
        let server = Scripted::open(move |seen| match seen.call().as_str() {
            "POST /auth/login" => reply.clone(),
            _ => ordinary(seen),
        })
        .await;
        let journal = bars(server.origin());
        let proved = journal.prove(&mother(), &password()).await.err().expect("a refusal");
        assert!(proved.to_string().starts_with(expected), "{proved}");
        let entered = journal.enter(&mother(), &credential, &Standing::default()).await;
        let entered = entered.err().expect("a refusal");
        assert!(entered.to_string().starts_with(expected), "{entered}");
        assert_eq!(server.seen().len(), 2, "one call for the proof, one for the entrance");
    }
}

#[tokio::test]
async fn lesson_25_nor_is_one_whose_connection_breaks() {
    let server = Scripted::breaking_at("POST /auth/login", ordinary).await;
    let fault = enter(&server, &Standing::default()).await.err().expect("no answer");
    assert!(matches!(fault, JournalFault::Unavailable { .. }));
    assert_eq!(server.count("POST /auth/login"), 1);
}

#[tokio::test]
async fn a_session_that_does_not_hold_is_given_back() {
    for target in ["/auth/login-page", "/auth/login-page?next=/personal-area/"] {
        let server = Scripted::open(move |seen| match seen.call().as_str() {
            "GET /personal-area/" => Reply::status(302).header("location", target),
            _ => ordinary(seen),
        })
        .await;
        let fault = enter(&server, &Standing::default()).await.err().expect("no session");
        assert!(matches!(fault, JournalFault::Unavailable { .. }));
        assert_eq!((server.count("POST /auth/login"), server.count("POST /rest/logout")), (1, 1));
    }
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "GET /personal-area/" => {
            Reply::status(302).header("location", "/actions/snils_checker/fill?no-input=")
        }
        _ => ordinary(seen),
    })
    .await;
    assert!(
        enter(&server, &Standing::default()).await.is_ok(),
        "a page in between is the person's to answer"
    );
}

#[tokio::test]
async fn a_proof_that_cannot_read_the_person_fails_and_still_signs_out() {
    let lost = json!({ "faultcode": "Server.UserNotAuthenticatedError" });
    for reply in [Reply::json(&lost).with_status(403), Reply::json(&lost), Reply::json(&json!({}))] {
        let server = Scripted::open(move |seen| match seen.call().as_str() {
            "GET /api/ProfileService/GetPersonData" => reply.clone(),
            _ => ordinary(seen),
        })
        .await;
        let fault = bars(server.origin()).prove(&mother(), &password()).await.err().expect("no person");
        assert!(matches!(fault, JournalFault::Unavailable { .. }), "{fault}");
        assert_eq!(server.count("POST /rest/logout"), 1);
    }
}

#[tokio::test]
async fn leaving_signs_out_where_it_is_configured() {
    let session = enter(&Scripted::open(ordinary).await, &Standing::default()).await.expect("entered");
    let server = Scripted::open(|_| Reply::status(302)).await;
    bars_with(server.origin(), |settings| settings.paths.sign_out = "/auth/logout".to_owned())
        .leave(&session)
        .await;
    let seen = server.seen();
    assert_eq!(
        (seen[0].call().as_str(), seen[0].header("cookie")),
        ("POST /auth/logout", Some("sessionid=2c3d"))
    );
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn lesson_39_a_redirect_is_not_followed() {
    let other = Scripted::open(ordinary).await;
    let target = format!("{}/auth/login", other.origin());
    let server = Scripted::open(move |seen| match seen.call().as_str() {
        "POST /auth/login" => Reply::status(307).header("location", &target),
        _ => ordinary(seen),
    })
    .await;
    assert!(enter(&server, &Standing::default()).await.is_err());
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn what_cannot_succeed_is_not_tried() {
    let server = Scripted::open(ordinary).await;
    let journal = bars(server.origin());
    let empty = Secret::new(String::new());
    assert_eq!(journal.prove(&mother(), &empty).await.err(), Some(JournalFault::WrongPassword));
    let foreign = Secret::new(b"another adapter's".to_vec());
    let entered = journal.enter(&mother(), &foreign, &Standing::default()).await;
    assert_eq!(entered.err(), Some(JournalFault::Credential));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_college_is_the_same_window_with_other_paths() {
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "POST /account/enter" => {
            Reply::json(&json!({ "success": true, "redirect": "/" })).cookie("sessionid=0a1b; Path=/")
        }
        "GET /cabinet/" => Reply::page(),
        "POST /account/exit" => Reply::status(200),
        _ => ordinary(seen),
    })
    .await;
    let journal = bars_with(server.origin(), |settings| {
        settings.paths.sign_in = "/account/enter".to_owned();
        settings.paths.start = "/cabinet/".to_owned();
        settings.paths.sign_out = "/account/exit".to_owned();
    });
    let proof = journal.prove(&mother(), &password()).await.expect("a right password");
    let session = journal.enter(&mother(), &proof.credential, &Standing::default()).await.expect("entered");
    assert_eq!(session.entrance.page, "/cabinet/");
    let calls: Vec<_> = server.seen().iter().map(Seen::call).collect();
    assert_eq!(calls[3..], ["POST /account/exit", "POST /account/enter", "GET /cabinet/"]);
}

const CHOICE: &str = "/api/ProfileService/SetSelectedPupil?pupil_id={pupil}";
