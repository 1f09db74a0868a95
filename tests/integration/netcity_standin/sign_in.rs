//! Flags, schools, salt, password, lock, roles.

use privratnik::sandbox::{
    netcity::{SignIns, Trouble},
    people::{JournalRole, netcity_accounts},
};

use super::{Attempt, Stand, post_proof, proof, sign_in};

#[tokio::test]
async fn the_first_call_names_the_ways_in_and_sets_the_visitors_cookie() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let answer = browser.get("/webapi/logindata").await;
    let cookie = answer.set_cookies()[0].to_owned();
    assert!(cookie.starts_with("NSSESSIONID=") && cookie.ends_with("; Path=/; HttpOnly"), "{cookie}");
    let flags = answer.json();
    assert_eq!(flags["schoolLogin"], true);
    assert_eq!(flags["esiaMainAuth"], false);
    assert_eq!(flags["productName"], "Сетевой город. Образование");
    assert!(browser.get("/webapi/logindata").await.set_cookies().is_empty(), "one cookie is enough");
}

#[tokio::test]
async fn paths_are_matched_in_any_case() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    assert_eq!(browser.get("/WebApi/LoginData").await.status, 200);
    assert_eq!(browser.post_empty("/webapi/auth/GETDATA").await.status, 200);
}

#[tokio::test]
async fn schools_are_found_by_a_part_of_the_name() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let encoded: String = form_urlencoded::byte_serialize("гимназ".as_bytes()).collect();
    let found = browser.get(&format!("/webapi/schools/search?name={encoded}")).await.json();
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!(found[0]["id"], 205);
    assert_eq!(found[0]["shortName"], "Гимназия № 3");
    assert_eq!(browser.get("/webapi/schools/search").await.json().as_array().map(Vec::len), Some(2));
    assert_eq!(browser.get("/webapi/schools/search?name=xyz").await.json(), serde_json::json!([]));
}

#[tokio::test]
async fn older_clients_find_the_lists_of_their_cascading_selects() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let addresses = browser.get("/webapi/addresses/schools").await.json();
    assert_eq!((&addresses[0]["countryId"], &addresses[0]["funcType"]), (&2.into(), &2.into()));
    let form = browser.get("/webapi/prepareloginform").await.json();
    assert_eq!(form["schools"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn the_right_password_opens_a_session_with_everything_in_the_answer() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let answer = sign_in(&mut browser, &Attempt::default()).await;
    let cookie = answer.set_cookies()[0].to_owned();
    assert!(cookie.starts_with("ESRNSec=ESRNSECR1="), "the value has an equals sign: {cookie}");
    let body = answer.json();
    let at = body["at"].as_str().expect("a token");
    assert!(at.len() == 26 && at.bytes().all(|byte| byte.is_ascii_digit()), "{at}");
    assert_eq!(body["timeOut"], 900_000);
    assert_eq!(body["tokenType"], "Bearer");
    assert_eq!(body["entryPoint"], "/app/school/studentdiary/");
    assert!(body["accessToken"].is_string() && body["refreshToken"].is_string());
    let account = &body["accountInfo"];
    assert_eq!(account["user"]["name"], "Орлова Мария Сергеевна");
    assert_eq!(account["userRoles"][0]["role"]["name"], "Родитель");
    assert_eq!(account["currentOrganization"]["id"], 101);
    assert_eq!(account["loginTime"], "2026-11-20T12:00:00");
}

#[tokio::test]
async fn every_sample_account_signs_in_with_its_password() {
    let stand = Stand::open().await;
    for account in netcity_accounts() {
        let (_, answer) = stand.enter(account.school, account.login, account.password).await;
        assert_eq!(answer["accountInfo"]["user"]["id"], account.user_id);
    }
}

#[tokio::test]
async fn login_names_do_not_know_upper_from_lower_case() {
    let stand = Stand::open().await;
    stand.enter(101, "орловамс", "Пароль1").await;
    assert_eq!(stand.control.open_sessions()[0].login, "ОрловаМС");
}

#[tokio::test]
async fn the_newer_address_takes_the_form_without_pw_and_the_older_does_not() {
    let stand = Stand::open().await;
    let newer = Attempt { path: "/webapi/auth/login", with_pw: false, ..Attempt::default() };
    assert_eq!(sign_in(&mut stand.browser(), &newer).await.status, 200);
    let older = Attempt { with_pw: false, ..Attempt::default() };
    assert_eq!(sign_in(&mut stand.browser(), &older).await.status, 409);
}

#[tokio::test]
async fn a_utf8_hash_of_a_cyrillic_password_is_refused() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let salt = browser.post_empty("/webapi/auth/getdata").await.json();
    let text = |name: &str| salt[name].as_str().expect("a string").to_owned();
    // Encoding the UTF-8 bytes as if each were a letter of windows-1251 gives MD5 over UTF-8.
    let utf8 = encoding_rs::WINDOWS_1251.decode("Пароль1".as_bytes()).0.into_owned();
    let (_, pw2) = proof(&utf8, &text("salt"));
    let (lt, ver) = (text("lt"), text("ver"));
    let fields =
        [("loginType", "1"), ("scid", "101"), ("un", "ОрловаМС"), ("pw2", &pw2), ("lt", &lt), ("ver", &ver)];
    assert_eq!(browser.post_form("/webapi/auth/login", &fields).await.status, 409);
}

#[tokio::test]
async fn a_salt_is_good_for_one_attempt() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let salt = browser.post_empty("/webapi/auth/getdata").await.json();
    let wrong = Attempt { password: "нет", ..Attempt::default() };
    assert_eq!(post_proof(&mut browser, &wrong, &salt).await.status, 409);
    let again = post_proof(&mut browser, &Attempt::default(), &salt).await;
    assert_eq!(again.status, 409);
    assert!(again.message().contains("устарела"), "{}", again.message());
}

#[tokio::test]
async fn a_salt_of_another_visitor_or_without_a_cookie_is_refused() {
    let stand = Stand::open().await;
    let (mut one, mut other) = (stand.browser(), stand.browser());
    let salt = one.post_empty("/webapi/auth/getdata").await.json();
    other.post_empty("/webapi/auth/getdata").await;
    assert_eq!(post_proof(&mut other, &Attempt::default(), &salt).await.status, 409);
    assert_eq!(post_proof(&mut stand.browser(), &Attempt::default(), &salt).await.status, 409);
    assert_eq!(post_proof(&mut one, &Attempt::default(), &salt).await.status, 200, "its own still works");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_read_the_same() {
    let stand = Stand::open().await;
    let wrong = sign_in(&mut stand.browser(), &Attempt { password: "мимо", ..Attempt::default() }).await;
    let nobody = sign_in(&mut stand.browser(), &Attempt { login: "Никто", ..Attempt::default() }).await;
    assert_eq!((wrong.status, nobody.status), (409.try_into().expect("a status"), wrong.status));
    assert!(wrong.message().contains("парол"));
    assert_eq!(wrong.message(), nobody.message());
}

#[tokio::test]
async fn three_wrong_passwords_lock_the_account_for_a_minute_for_the_right_one_too() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    for login in ["ОрловаМС", "орловамс", "ОРЛОВАМС"] {
        let wrong = Attempt { login, password: "мимо", ..Attempt::default() };
        assert!(sign_in(&mut browser, &wrong).await.message().contains("Неправильный пароль"));
    }
    let locked = sign_in(&mut browser, &Attempt::default()).await;
    assert_eq!(locked.status, 409);
    assert!(locked.message().contains("неудачные попытки"), "{}", locked.message());
    assert!(locked.message().contains("Следующая попытка может быть совершена не ранее чем"));
    stand.clock.pass_secs(59);
    assert_eq!(sign_in(&mut browser, &Attempt::default()).await.status, 409);
    stand.clock.pass_secs(1);
    assert_eq!(sign_in(&mut browser, &Attempt::default()).await.status, 200);
    assert_eq!(stand.control.sign_ins(101, "ОрловаМС"), SignIns { accepted: 1, refused: 5 });
}

#[tokio::test]
async fn an_unknown_school_is_refused_by_409() {
    let stand = Stand::open().await;
    let answer = sign_in(&mut stand.browser(), &Attempt { school: 999, ..Attempt::default() }).await;
    assert_eq!(answer.status, 409);
    assert!(answer.message().contains("организация не найдена"));
}

#[tokio::test]
async fn an_account_with_two_roles_is_sent_to_choose() {
    let stand = Stand::open().await;
    let teacher =
        Attempt { login: "КузнецовАВ", password: "Учитель-12", ..Attempt::default() };
    let mut browser = stand.browser();
    let answer = sign_in(&mut browser, &teacher).await.json();
    assert!(answer["entryPoint"].as_str().is_some_and(|page| page.contains("choose-session-role")));
    browser.carry("at", answer["at"].as_str().expect("a token"));
    assert_eq!(browser.get("/webapi/student/diary/init").await.status, 403, "not before the choice");
    assert_eq!(browser.post_empty("/webapi/context/sessionrole?roleGroup=1").await.status, 409);
    let chosen = browser.post_empty("/webapi/context/sessionrole?roleGroup=2").await.json();
    assert_eq!(chosen["entryPoint"], "/app/school/studentdiary/");
    let diary = browser.get("/webapi/student/diary/init").await.json();
    assert_eq!(diary["students"][0]["studentId"], 5006);
}

#[tokio::test]
async fn a_role_named_at_sign_in_is_taken_and_a_foreign_one_refused() {
    let stand = Stand::open().await;
    let teacher =
        Attempt { login: "КузнецовАВ", password: "Учитель-12", ..Attempt::default() };
    let staff = sign_in(&mut stand.browser(), &Attempt { role: Some("4"), ..teacher }).await.json();
    assert_eq!(staff["entryPoint"], "/app/school/main/");
    assert_eq!(stand.control.open_sessions()[0].role, Some(JournalRole::Staff));
    let pupil = sign_in(&mut stand.browser(), &Attempt { role: Some("1"), ..teacher }).await;
    assert_eq!(pupil.status, 409);
}

#[tokio::test]
async fn a_second_sign_in_is_warned_and_its_session_works_all_the_same() {
    let stand = Stand::open().await;
    let mut first = stand.mother().await;
    let (mut second, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    assert_eq!(answer["entryPoint"], "/asp/SecurityWarning.asp");
    assert_eq!(answer["requestData"]["warnType"], "1");
    assert_eq!(first.get("/webapi/context").await.status, 200);
    assert_eq!(second.get("/webapi/student/diary/init").await.status, 200);
}

#[tokio::test]
async fn a_changed_password_is_in_force_at_once() {
    let stand = Stand::open().await;
    let mut open = stand.mother().await;
    assert!(stand.control.change_password(101, "ОрловаМС", "Новый2"));
    assert!(!stand.control.change_password(101, "Никто", "Новый2"));
    assert_eq!(sign_in(&mut stand.browser(), &Attempt::default()).await.status, 409);
    stand.enter(101, "ОрловаМС", "Новый2").await;
    assert_eq!(open.get("/webapi/context").await.status, 200, "open sessions stay");
}

#[tokio::test]
async fn troubles_look_as_they_do_on_a_real_server() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let table =
        [(Trouble::Maintenance, 200, "технические работы"), (Trouble::Broken, 500, "Internal server error")];
    for (trouble, status, words) in table {
        stand.control.trouble(Some(trouble));
        let answer = browser.get("/webapi/logindata").await;
        assert_eq!(answer.status, status);
        assert!(answer.header("content-type").starts_with("text/html"));
        assert!(answer.text().contains(words));
    }
    stand.control.trouble(Some(Trouble::Overloaded));
    assert_eq!(browser.get("/webapi/logindata").await.status, 429);
    stand.control.trouble(Some(Trouble::SignInWithoutToken));
    let silent = sign_in(&mut browser, &Attempt::default()).await;
    assert_eq!((silent.status.as_u16(), silent.json().get("at")), (200, None));
    stand.control.trouble(None);
    assert_eq!(sign_in(&mut browser, &Attempt::default()).await.status, 200);
}

#[tokio::test]
async fn a_journal_that_only_esia_opens_says_so_and_refuses_passwords() {
    let stand = Stand::open().await;
    stand.control.trouble(Some(Trouble::EsiaOnly));
    let mut browser = stand.browser();
    let flags = browser.get("/webapi/logindata").await.json();
    assert_eq!((&flags["schoolLogin"], &flags["esiaMainAuth"]), (&false.into(), &true.into()));
    let refused = sign_in(&mut browser, &Attempt::default()).await;
    assert_eq!(refused.status, 409);
    assert!(refused.message().contains("отключен"));
}
