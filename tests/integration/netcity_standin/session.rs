//! What keeps a session, what ends it, and what it shows of itself and of others.

use http::Method;
use serde_json::json;

use super::Stand;

#[tokio::test]
async fn a_call_needs_the_header_and_both_cookies() {
    let stand = Stand::open().await;
    let (mut browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let at = answer["at"].as_str().expect("a token").to_owned();
    assert_eq!(browser.get("/webapi/context").await.status, 200);
    browser.carry("at", "");
    let refused = browser.get("/webapi/context").await;
    assert_eq!(refused.status, 401);
    assert!(refused.message().contains("Сессия завершена"));
    browser.carry("at", &at);
    for cookie in ["ESRNSec", "NSSESSIONID"] {
        let value = browser.cookie(cookie).expect("set at sign-in").to_owned();
        browser.set_cookie(cookie, "");
        assert_eq!(browser.get("/webapi/context").await.status, 401, "without {cookie}");
        browser.set_cookie(cookie, &value);
    }
    assert_eq!(browser.get("/webapi/context").await.status, 200);
}

#[tokio::test]
async fn an_idle_session_ends_and_one_in_use_goes_on() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    for _ in 0..3 {
        stand.clock.pass_secs(900);
        assert_eq!(browser.get("/webapi/context").await.status, 200);
    }
    stand.clock.pass_secs(901);
    assert_eq!(browser.get("/webapi/context").await.status, 401);
    assert!(stand.control.open_sessions().is_empty());
}

#[tokio::test]
async fn sign_out_ends_the_session_and_is_remembered() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let answer = browser.post_empty("/webapi/auth/logout").await;
    assert_eq!(answer.status, 200);
    assert!(answer.set_cookies()[0].contains("expires=Thu, 01 Jan 1970"));
    assert_eq!(browser.get("/webapi/context").await.status, 401);
    assert_eq!(browser.post_empty("/webapi/auth/logout").await.status, 401, "already out");
    let outs = stand.control.sign_outs();
    assert_eq!(outs.len(), 1);
    assert_eq!((outs[0].school, outs[0].login.as_str()), (101, "ОрловаМС"));
}

#[tokio::test]
async fn older_clients_sign_out_by_a_form_field() {
    let stand = Stand::open().await;
    let (mut browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    browser.carry("at", "");
    let fields = [("at", answer["at"].as_str().expect("a token")), ("ver", "1")];
    assert_eq!(browser.post_form("/webapi/auth/logout", &fields).await.status, 200);
    assert!(stand.control.open_sessions().is_empty());
}

#[tokio::test]
async fn a_restart_of_the_journal_ends_all_sessions() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    stand.control.end_all_sessions();
    assert_eq!(browser.get("/webapi/student/diary/init").await.status, 401);
    assert!(stand.control.sign_outs().is_empty(), "nobody asked for it");
}

#[tokio::test]
async fn anybody_may_ask_whether_a_token_is_over() {
    let stand = Stand::open().await;
    let (mut browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let path = format!("/webapi/context/expired?token={}", answer["at"].as_str().expect("a token"));
    assert_eq!(stand.browser().get(&path).await.json(), false);
    browser.post_empty("/webapi/auth/logout").await;
    assert_eq!(stand.browser().get(&path).await.json(), true);
}

#[tokio::test]
async fn the_list_of_active_sessions_leaks_tokens_as_the_real_one_does() {
    let stand = Stand::open().await;
    let (_, sokolov) = stand.enter(101, "СоколовД", "Дневник-9А").await;
    stand.enter(205, "orlov-i", "Vtoroy2B").await;
    let listed = stand.mother().await.get("/webapi/context/activeSessions").await.json();
    let listed = listed.as_array().expect("a list");
    assert_eq!(listed.len(), 2, "the own organisation only");
    assert!(listed.iter().any(|one| one["at"] == sokolov["at"] && one["loginName"] == "СоколовД"));
}

#[tokio::test]
async fn only_an_own_session_can_be_ended_from_the_list() {
    let stand = Stand::open().await;
    let (_, sokolov) = stand.enter(101, "СоколовД", "Дневник-9А").await;
    let (mut first, _) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let (mut second, second_answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let path = |answer: &serde_json::Value| {
        format!("/webapi/context/activeSessions?atToken={}", answer["at"].as_str().expect("a token"))
    };
    assert_eq!(first.send(Method::DELETE, &path(&sokolov), &[], "").await.status, 404);
    assert_eq!(first.send(Method::DELETE, &path(&second_answer), &[], "").await.status, 200);
    assert_eq!(second.get("/webapi/context").await.status, 401);
}

#[tokio::test]
async fn the_profile_gives_name_role_and_birth_date() {
    let stand = Stand::open().await;
    let mother = stand.mother().await.get("/webapi/mysettings").await.json();
    assert_eq!(mother["lastName"], "Орлова");
    assert_eq!(mother["middleName"], "Сергеевна");
    assert_eq!(mother["roles"], json!(["Родитель"]));
    assert_eq!(mother["userSettings"]["passwordExpired"], false);
    let (mut gray, _) = stand.enter(101, "ГрейТ", "Thomas-9A").await;
    let gray = gray.get("/webapi/mysettings").await.json();
    assert_eq!(gray["middleName"], "");
    assert_eq!(gray["roles"], json!(["Ученик"]));
    assert_eq!(gray["birthDate"], "2011-08-12T00:00:00");
}

#[tokio::test]
async fn the_context_names_user_roles_and_limits() {
    let stand = Stand::open().await;
    let context = stand.mother().await.get("/webapi/context").await.json();
    assert_eq!(context["user"]["name"], "Орлова Мария Сергеевна");
    assert_eq!(context["roles"], json!(["Parent"]));
    assert_eq!(context["maxSessionIdleTime"], 900_000);
    assert_eq!(context["schoolYearId"], 20261);
}

#[tokio::test]
async fn a_parent_lists_children_and_chooses_one() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let children = browser.get("/webapi/context/students").await.json();
    assert_eq!(children[1]["nickName"], "Орлова Анна Алексеевна");
    let chosen = browser.post_json("/webapi/context/session?key=State47", &json!(5002)).await;
    assert_eq!(chosen.status, 200);
    assert_eq!(browser.get("/webapi/student/diary/init").await.json()["currentStudentId"], 1);
    let foreign = browser.post_json("/webapi/context/session?key=State47", &json!(5004)).await;
    assert_eq!(foreign.status, 403);
}

#[tokio::test]
async fn a_photo_takes_the_token_from_the_query() {
    let stand = Stand::open().await;
    let (mut browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    browser.carry("at", "");
    let at = answer["at"].as_str().expect("a token");
    let photo = browser.get(&format!("/webapi/users/photo?AT={at}&ver=1&userId=7001")).await;
    assert_eq!(photo.status, 302);
    assert_eq!(browser.get(photo.header("location")).await.header("content-type"), "image/svg+xml");
    assert_eq!(browser.get("/webapi/users/photo?userId=7001").await.status, 401);
}
