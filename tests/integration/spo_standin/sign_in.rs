//! Hash, lock, session, its two cookies.

use std::time::Duration;

use privratnik::sandbox::{
    people::college_accounts,
    spo::{SignIns, Trouble},
};
use serde_json::json;

use super::{POLINAS, Stand, hashed, leave, said, sign_in};

#[tokio::test]
async fn every_sample_account_signs_in_and_is_told_its_colleges() {
    let stand = Stand::open().await;
    let today = jiff::civil::date(2026, 11, 20);
    for account in college_accounts(today) {
        let answer = sign_in(&mut stand.browser(), account.login, account.password).await.json();
        let tenant = &answer["tenants"][answer["tenantName"].as_str().unwrap()];
        let name = [&tenant["lastName"], &tenant["firstName"], &tenant["middleName"]];
        let name: Vec<_> = name.iter().map(|part| part.as_str().unwrap()).collect();
        assert_eq!(name.join(" "), account.holder.full());
        assert_eq!(answer["tenants"].as_object().unwrap().len(), account.places.len());
    }
}

#[tokio::test]
async fn a_sign_in_sets_a_cookie_that_scripts_do_not_see_and_one_that_they_do() {
    let stand = Stand::open().await;
    let answer = sign_in(&mut stand.browser(), "лебедевапм", "Зачётка-19").await;
    let cookies = answer.set_cookies();
    assert_eq!(cookies.len(), 2);
    assert!(cookies[0].starts_with(".AspNetCore.Session=") && cookies[0].ends_with("; httponly"));
    assert!(cookies[1].starts_with("UID=") && !cookies[1].contains("httponly"));
    let body = json!({ "login": "ЛебедеваПМ", "password": hashed("Зачётка-19"), "isRemember": true });
    let remembered = stand.browser().post_json("/services/security/login", &body).await;
    assert!(remembered.set_cookies()[0].starts_with(".AspNetCore.Cookies="));
}

#[tokio::test]
async fn a_wrong_password_is_told_and_the_fifth_locks() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    for _ in 0..5 {
        let answer = sign_in(&mut browser, "ЛебедеваПМ", "не тот").await;
        assert_eq!((answer.status.as_u16(), said(&answer).as_str()), (401, "Неверный логин или пароль"));
        assert!(answer.set_cookies().is_empty());
    }
    let locked = sign_in(&mut browser, "ЛебедеваПМ", "Зачётка-19").await;
    assert_eq!(locked.status, 409);
    assert!(said(&locked).contains("заблокирована"));
    assert_eq!(stand.control.sign_ins("ЛебедеваПМ"), SignIns { accepted: 0, refused: 6 });
    stand.clock.pass_secs(600);
    assert_eq!(sign_in(&mut browser, "ЛебедеваПМ", "Зачётка-19").await.status, 200);
}

#[tokio::test]
async fn a_session_ends_by_idleness_by_sign_out_and_by_a_restart() {
    let stand = Stand::open().await;
    let mut browser = stand.polina().await;
    stand.clock.pass_secs(1_800);
    assert_eq!(browser.get(POLINAS).await.status, 200);
    stand.clock.pass_secs(1_801);
    let lost = browser.get(POLINAS).await;
    assert_eq!((lost.status.as_u16(), said(&lost).as_str()), (401, "Пользователь не авторизован"));

    let mut browser = stand.polina().await;
    assert_eq!(leave(&mut browser).await.status, 200);
    assert_eq!((browser.cookie("UID"), browser.cookie(".AspNetCore.Session")), (None, None));
    assert_eq!(leave(&mut browser).await.status, 401, "nobody leaves twice");
    assert_eq!(stand.control.sign_outs(), ["ЛебедеваПМ"]);

    let mut browser = stand.polina().await;
    stand.control.end_all_sessions();
    assert_eq!(browser.get(POLINAS).await.status, 401);
}

#[tokio::test]
async fn one_cookie_without_the_other_opens_nothing() {
    let stand = Stand::open().await;
    for missing in ["UID", ".AspNetCore.Session"] {
        let mut browser = stand.polina().await;
        browser.set_cookie(missing, "");
        assert_eq!(browser.get(POLINAS).await.status, 401, "{missing}");
    }
    let mut browser = stand.polina().await;
    browser.set_cookie("UID", "1");
    assert_eq!(browser.get(POLINAS).await.status, 401, "a UID of nobody");
}

#[tokio::test]
async fn a_changed_password_leaves_open_sessions_alone() {
    let stand = Stand::open().await;
    let mut browser = stand.polina().await;
    assert!(stand.control.change_password("ЛебедеваПМ", "Диплом-20"));
    assert!(!stand.control.change_password("Никто", "x"));
    assert_eq!(browser.get(POLINAS).await.status, 200);
    assert_eq!(sign_in(&mut stand.browser(), "ЛебедеваПМ", "Зачётка-19").await.status, 401);
    stand.enter("ЛебедеваПМ", "Диплом-20").await;
}

#[tokio::test]
async fn an_ill_journal_answers_as_ill_ones_do() {
    let stand = Stand::open().await;
    let mut browser = stand.polina().await;
    let page = |text: &str| text.starts_with("<!DOCTYPE html>");
    for (trouble, status, is_page) in
        [(Trouble::Maintenance, 200, true), (Trouble::Broken, 502, true), (Trouble::Failing, 500, false)]
    {
        stand.control.trouble(Some(trouble));
        let answer = browser.get(POLINAS).await;
        assert_eq!((answer.status.as_u16(), page(&answer.text())), (status, is_page), "{trouble:?}");
    }
    assert_eq!(browser.get("/security/").await.status, 200, "the pages are files");
    stand.control.trouble(Some(Trouble::Slow(Duration::from_millis(1))));
    assert_eq!(browser.get(POLINAS).await.status, 200);
    stand.control.trouble(Some(Trouble::SilentRefusal));
    let silent = sign_in(&mut stand.browser(), "ЛебедеваПМ", "Зачётка-19").await;
    assert_eq!((silent.status.as_u16(), silent.body.is_empty()), (401, true));
    stand.control.trouble(Some(Trouble::EsiaOnly));
    assert!(said(&sign_in(&mut stand.browser(), "ЛебедеваПМ", "Зачётка-19").await).contains("гос. услуг"));
    stand.control.trouble(None);
    stand.polina().await;
}
