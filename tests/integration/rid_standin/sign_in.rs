//! Password, CSRF, session.

use http::header::{ORIGIN, REFERER};
use privratnik::sandbox::{
    people::rid_accounts,
    rid::{SignIns, Trouble},
};

use super::{Stand, hidden, post_from, sign_in};

#[tokio::test]
async fn every_sample_account_signs_in_with_its_password() {
    let stand = Stand::open().await;
    for account in rid_accounts() {
        let mut browser = stand.enter(account.school, account.login, account.password).await;
        let page = browser.get("/").await.text();
        assert!(page.contains(&format!("<b id=\"fio\">{}</b>", account.holder.full())), "{}", account.login);
        assert_eq!(stand.control.sign_ins(account.school, account.login).accepted, 1);
    }
}

#[tokio::test]
async fn a_refusal_is_the_page_again_with_its_list_of_errors() {
    let stand = Stand::open().await;
    for (school, login, password) in [
        (760_215, "21500112", "rid-petr-6"),
        (760_340, "21500112", "rid-petr-5"),
        (760_215, "99999999", "rid-petr-5"),
        (1, "21500112", "rid-petr-5"),
    ] {
        let mut browser = stand.browser();
        let answer = sign_in(&mut browser, school, login, password).await;
        let page = answer.text();
        assert_eq!(answer.status, 200);
        assert!(
            page.contains("errorlist") && page.contains("правильные имя пользователя и пароль"),
            "{page}"
        );
        assert!(page.contains("class=\"login__form\"") && browser.cookie("sessionid").is_none());
    }
    assert_eq!(stand.control.sign_ins(760_215, "21500112"), SignIns { accepted: 0, refused: 1 });
}

#[tokio::test]
async fn a_sign_in_gives_a_session_and_a_new_secret_and_remembers_the_choice() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    browser.get("/accounts/login/").await;
    let before = browser.cookie("csrftoken").expect("a secret").to_owned();
    let answer = sign_in(&mut browser, 760_215, "21500112", "rid-petr-5").await;
    let cookies = answer.set_cookies().join("\n");
    assert!(
        cookies.contains("sessionid=") && cookies.contains("HttpOnly; Max-Age=1209600; Path=/"),
        "{cookies}"
    );
    assert!(
        cookies.contains("school_id=760215;") && cookies.contains("fake_username=21500112;"),
        "{cookies}"
    );
    assert_ne!(browser.cookie("csrftoken"), Some(before.as_str()));
    let page = stand.browser();
    assert!(page.cookie("csrftoken").is_none());
    let remembered = browser.get("/accounts/login/").await.text();
    assert!(remembered.contains("value=\"21500112\"") && remembered.contains("СОШ № 12"), "{remembered}");
}

#[tokio::test]
async fn a_page_without_a_session_leads_to_the_sign_in_and_back() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    for (path, next) in [
        ("/", "/"),
        ("/marks/current/edurng11382/list/", "/marks/current/edurng11382/list/"),
        ("/messages/input/?page=2", "/messages/input/%3Fpage%3D2"),
        ("/ajax/messages_count/", "/ajax/messages_count/"),
        ("/ajax/kladr/", "/ajax/kladr/"),
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 302, "{path}");
        assert_eq!(answer.header("location"), format!("/accounts/login/?next={next}"));
    }
    let page = browser.get("/accounts/login/?next=/stat/").await.text();
    let fields = [
        ("csrfmiddlewaretoken", hidden(&page, "csrfmiddlewaretoken")),
        ("next", hidden(&page, "next")),
        ("username", "21500112@760215".to_owned()),
        ("fake_username", "21500112".to_owned()),
        ("school", "760215".to_owned()),
        ("password", "rid-petr-5".to_owned()),
    ];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(browser.post_form("/accounts/login/", &fields).await.header("location"), "/stat/");
}

#[tokio::test]
async fn a_form_without_the_pages_token_is_forged() {
    let stand = Stand::open().await;
    let mut browser = stand.pupil().await;
    let page = browser.get("/messages/new/").await.text();
    let token = hidden(&page, "csrfmiddlewaretoken");
    let form = |token: &str| format!("csrfmiddlewaretoken={token}&to=21590012%40760215&subject=a&body=b");
    let other = "z".repeat(64);
    let mut statuses = Vec::new();
    for token in ["", "short", &other, &token] {
        statuses.push(post_from(&mut browser, "/messages/new/", REFERER, &stand.origin, &form(token)).await);
    }
    assert_eq!(statuses, [403, 403, 403, 302]);
    let foreign =
        post_from(&mut browser, "/messages/new/", ORIGIN, "https://other.test", &form(&token)).await;
    let own = post_from(&mut browser, "/messages/new/", ORIGIN, &stand.origin, &form(&token)).await;
    assert_eq!((foreign, own), (403, 302));
    browser.set_cookie("csrftoken", "");
    let answer = browser.post_form("/messages/new/", &[("csrfmiddlewaretoken", &token)]).await;
    assert!(answer.text().contains("CSRF cookie not set."), "{}", answer.text());
    assert_eq!(stand.control.sent_messages().len(), 2);
}

#[tokio::test]
async fn a_session_ends_by_sign_out_by_age_and_by_a_restart() {
    let stand = Stand::open().await;
    let mut browser = stand.pupil().await;
    let token = hidden(&browser.get("/").await.text(), "csrfmiddlewaretoken");
    let out = browser.post_form("/accounts/logout/", &[("csrfmiddlewaretoken", &token)]).await;
    assert_eq!((out.status.as_u16(), out.header("location")), (302, "/accounts/login/"));
    assert_eq!(stand.control.sign_outs().len(), 1);

    let mut browser = stand.pupil().await;
    stand.clock.pass_secs(14 * 24 * 3600 - 1);
    assert_eq!(browser.get("/").await.status, 200);
    stand.clock.pass_secs(1);
    assert_eq!(browser.get("/").await.status, 302);

    let mut browser = stand.pupil().await;
    stand.control.end_all_sessions();
    assert_eq!(browser.get("/").await.status, 302);
    assert!(stand.control.open_sessions().is_empty());
}

#[tokio::test]
async fn a_password_is_changed_from_inside_and_from_behind_the_counter() {
    let stand = Stand::open().await;
    let mut browser = stand.pupil().await;
    let token = hidden(&browser.get("/settings/password/").await.text(), "csrfmiddlewaretoken");
    let mut change = async |old: &str, new: &str| {
        let fields = [("csrfmiddlewaretoken", token.as_str()), ("old", old), ("new", new), ("again", new)];
        browser.post_form("/settings/password/", &fields).await.text()
    };
    assert!(change("wrong", "новый-пароль").await.contains("Старый пароль неверен"));
    assert!(change("rid-petr-5", "новый-пароль").await.contains("Пароль изменён"));
    stand.enter(760_215, "21500112", "новый-пароль").await;
    assert!(stand.control.change_password(760_215, "21500112", "ещё-один"));
    assert!(!stand.control.change_password(760_215, "1", "x"));
    stand.enter(760_215, "21500112", "ещё-один").await;
}

#[tokio::test]
async fn an_ill_journal_answers_as_ill_ones_do() {
    let stand = Stand::open().await;
    let mut browser = stand.pupil().await;
    for (trouble, status, words) in
        [(Trouble::Maintenance, 503, "Технические работы"), (Trouble::Broken, 500, "Server Error (500)")]
    {
        stand.control.trouble(Some(trouble));
        let answer = browser.get("/").await;
        assert_eq!(answer.status.as_u16(), status);
        assert!(answer.text().contains(words));
    }
    stand.control.trouble(Some(Trouble::EsiaOnly));
    let closed = sign_in(&mut stand.browser(), 760_215, "21500112", "rid-petr-5").await;
    assert!(closed.text().contains("Войдите через Госуслуги"));
    stand.control.trouble(None);
    stand.pupil().await;
}
