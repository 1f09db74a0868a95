//! Password, lock, session, its cookie.

use std::time::Duration;

use privratnik::sandbox::{
    bars::{SignIns, Trouble},
    people::bars_accounts,
};

use super::{Stand, sign_in};

const PERSON: &str = "/api/ProfileService/GetPersonData";

#[tokio::test]
async fn every_sample_account_signs_in_with_its_password() {
    let stand = Stand::open().await;
    for account in bars_accounts() {
        let mut browser = stand.enter(account.login, account.password).await;
        let person = browser.get(PERSON).await.json();
        assert_eq!(person["user_fullname"], account.holder.full());
    }
}

#[tokio::test]
async fn a_sign_in_sets_one_cookie_that_scripts_do_not_see() {
    let stand = Stand::open().await;
    let answer = sign_in(&mut stand.browser(), "ПР_ОрловаМар", "Весна-2026").await;
    let cookies = answer.set_cookies();
    assert!(
        cookies[0].starts_with("sessionid=") && cookies[0].ends_with("; HttpOnly; Path=/"),
        "{cookies:?}"
    );
    assert_eq!((cookies.len(), answer.header("content-type")), (1, "application/json"));
}

#[tokio::test]
async fn the_api_answers_nobody_before_the_start_page_was_opened() {
    for start in ["/", "/personal-area/"] {
        let stand = Stand::open().await;
        let mut browser = stand.browser();
        sign_in(&mut browser, "ПР_ОрловаМар", "Весна-2026").await;
        let early = browser.get(PERSON).await;
        assert_eq!((early.status.as_u16(), early.json()["faultcode"].as_str()), (403, Some(LOST)));
        browser.get(start).await;
        assert_eq!(browser.get(PERSON).await.status, 200, "{start}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_and_the_third_locks_in_other_words() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    for _ in 0..3 {
        let answer = sign_in(&mut browser, "ПР_ОрловаМар", "не тот").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["success"]), (200, &false.into()));
        assert_eq!(answer.message(), "Неверный логин или пароль.");
        assert!(answer.set_cookies().is_empty());
    }
    let locked = sign_in(&mut browser, "ПР_ОрловаМар", "Весна-2026").await;
    assert_eq!(locked.status, 403);
    assert!(locked.text().starts_with("Account locked: too many login attempts. Please try again later"));
    assert_eq!(stand.control.sign_ins("ПР_ОрловаМар"), SignIns { accepted: 0, refused: 4 });
    stand.clock.pass_secs(300);
    assert_eq!(sign_in(&mut browser, "ПР_ОрловаМар", "Весна-2026").await.json()["success"], true);
}

#[tokio::test]
async fn the_cookie_is_renewed_and_its_former_value_goes_on_for_a_while() {
    let stand = Stand::with(|settings| settings.renew_after = 2, None).await;
    let mut browser = stand.mother().await;
    let former = browser.cookie("sessionid").unwrap().to_owned();
    assert!(!browser.get(PERSON).await.set_cookies().is_empty(), "the second answer renews it");
    assert_ne!(browser.cookie("sessionid"), Some(former.as_str()));
    let mut tab = stand.browser();
    tab.set_cookie("sessionid", &former);
    assert_eq!(tab.get(PERSON).await.status, 200);
    stand.clock.pass_secs(31);
    assert_eq!(tab.get(PERSON).await.status, 403);
    assert_eq!(browser.get(PERSON).await.status, 200);
    assert_eq!(stand.control.open_sessions().len(), 1);
}

#[tokio::test]
async fn a_session_ends_by_idleness_by_sign_out_and_by_a_restart() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    stand.clock.pass_secs(7_200);
    assert_eq!(browser.get(PERSON).await.status, 200);
    stand.clock.pass_secs(7_201);
    assert_eq!(browser.get(PERSON).await.json()["faultcode"], LOST);

    for (path, status) in [("/auth/logout", 302), ("/rest/logout", 200)] {
        let mut browser = stand.mother().await;
        assert_eq!(browser.post_empty(path).await.status, status, "{path}");
        assert_eq!(browser.cookie("sessionid"), None, "{path}");
    }
    assert_eq!(stand.control.sign_outs(), ["ПР_ОрловаМар"; 2]);

    let mut browser = stand.mother().await;
    stand.control.end_all_sessions();
    assert_eq!(browser.get(PERSON).await.status, 403);
    assert_eq!(browser.get("/personal-area/").await.header("location"), "/auth/login-page");
}

#[tokio::test]
async fn a_changed_password_leaves_open_sessions_alone() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    assert!(stand.control.change_password("ПР_ОрловаМар", "Лето-2027"));
    assert!(!stand.control.change_password("Никто", "x"));
    assert_eq!(browser.get(PERSON).await.status, 200);
    assert_eq!(sign_in(&mut stand.browser(), "ПР_ОрловаМар", "Весна-2026").await.json()["success"], false);
    stand.enter("ПР_ОрловаМар", "Лето-2027").await;
}

#[tokio::test]
async fn an_ill_journal_answers_as_ill_ones_do() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let page = |text: &str| text.starts_with("<!DOCTYPE html>");
    for (trouble, status) in [(Trouble::Maintenance, 200), (Trouble::Broken, 502)] {
        stand.control.trouble(Some(trouble));
        let answer = browser.get(PERSON).await;
        assert_eq!((answer.status.as_u16(), page(&answer.text())), (status, true), "{trouble:?}");
    }
    stand.control.trouble(Some(Trouble::Slow(Duration::from_millis(1))));
    assert_eq!(browser.get(PERSON).await.status, 200);
    stand.control.trouble(Some(Trouble::SilentRefusal));
    let silent = sign_in(&mut stand.browser(), "ПР_ОрловаМар", "Весна-2026").await;
    assert_eq!(silent.text(), r#"{"success":false}"#);
    stand.control.trouble(Some(Trouble::EsiaOnly));
    let closed = sign_in(&mut stand.browser(), "ПР_ОрловаМар", "Весна-2026").await;
    assert!(closed.message().contains("портал госуслуг"));
    stand.control.trouble(None);
    stand.mother().await;
}

const LOST: &str = "Server.UserNotAuthenticatedError";
