//! The web application's shell and the old windows-1251 pages.

use super::Stand;
use crate::browser_like::{Answer, Browser};

const BOARD: &str = "/asp/Announce/ViewAnnouncements.asp";

/// The value of a hidden input.
fn hidden(page: &str, name: &str) -> String {
    let begin = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&begin).expect("the input is there");
    rest.split_once('"').expect("it ends").0.to_owned()
}

async fn open_board(browser: &mut Browser, at: &str, ver: &str) -> Answer {
    browser.post_form(BOARD, &[("AT", at), ("VER", ver)]).await
}

/// Signed in, with the token and the first `VER`.
async fn entered(stand: &Stand) -> (Browser, String, String) {
    let (mut browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let ver = browser.get("/webapi/context").await.json()["ver"].as_str().expect("a string").to_owned();
    (browser, answer["at"].as_str().expect("a token").to_owned(), ver)
}

#[tokio::test]
async fn the_sign_in_page_offers_the_schools_and_its_files_are_cached_for_long() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let page = browser.get("/").await;
    assert_eq!(page.header("cache-control"), "private, no-cache");
    for part in ["id=\"login-form\"", "Гимназия № 3", "type=\"password\""] {
        assert!(page.text().contains(part), "{part}");
    }
    for file in page.text().split('"').filter(|part| part.starts_with("/static/")) {
        let file = browser.get(file).await;
        assert_eq!(file.status, 200);
        assert!(file.header("cache-control").contains("max-age=31536000"));
    }
    assert_eq!(browser.get("/static/netcity/none.js").await.status, 404);
}

#[tokio::test]
async fn the_shell_holds_nobodys_data_and_a_form_into_it_needs_the_session() {
    let stand = Stand::open().await;
    let (mut browser, at, ver) = entered(&stand).await;
    for path in ["/app/school/studentdiary/", "/angular/school/studentdiary/"] {
        let shell = stand.browser().get(path).await.text();
        for part in ["id=\"diary\"", "id=\"child-select\"", "id=\"logout\"", "id=\"report\"", "id=\"who\""] {
            assert!(shell.contains(part), "{part}");
        }
        assert!(!shell.contains("Орлова"));
        assert_eq!(browser.post_form(path, &[("AT", &at), ("VER", &ver)]).await.status, 200);
        let stranger = stand.browser().post_form(path, &[("AT", &at), ("VER", &ver)]).await;
        assert_eq!((stranger.status.as_u16(), stranger.header("location")), (302, "/"));
    }
}

#[tokio::test]
async fn an_old_page_is_windows_1251_with_hidden_fields_and_an_absolute_self_link() {
    let stand = Stand::open().await;
    let (mut browser, at, ver) = entered(&stand).await;
    let page = open_board(&mut browser, &at, &ver).await;
    assert_eq!(page.header("content-type"), "text/html; charset=windows-1251");
    let text = page.windows_1251();
    assert!(text.contains("Родительское собрание") && text.contains("Орлова Мария Сергеевна"));
    assert_eq!(hidden(&text, "AT"), at);
    assert!(text.contains(&format!("action=\"{}{BOARD}\"", stand.origin)));
    let cookie = page.set_cookies()[0].to_owned();
    assert!(
        cookie.starts_with("ASPSESSIONID")
            && cookie.contains("domain=127.0.0.1")
            && cookie.contains("secure")
    );
}

#[tokio::test]
async fn every_old_page_gives_the_ver_that_the_next_must_carry() {
    let stand = Stand::open().await;
    let (mut browser, at, first) = entered(&stand).await;
    let second = hidden(&open_board(&mut browser, &at, &first).await.windows_1251(), "VER");
    assert_ne!(first, second);
    let stale = open_board(&mut browser, &at, &first).await;
    assert_eq!((stale.status.as_u16(), stale.header("location")), (302, "/asp/error.asp"));
    assert_eq!(open_board(&mut browser, &at, &second).await.status, 200);
    assert_eq!(browser.get("/webapi/context").await.status, 200, "the session itself lives on");
}

#[tokio::test]
async fn an_old_page_without_a_session_leads_to_the_error_page() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    assert_eq!(open_board(&mut browser, "1", "1").await.header("location"), "/asp/error.asp");
    assert_eq!(browser.get("/asp/Any/Page.asp").await.header("location"), "/asp/error.asp");
    assert!(browser.get("/asp/error.asp").await.windows_1251().contains("Войдите в систему заново"));
}

#[tokio::test]
async fn old_pages_sign_out_and_redirect_relatively() {
    let stand = Stand::open().await;
    let (mut browser, at, ver) = entered(&stand).await;
    let out = browser.post_form("/asp/logout.asp", &[("at", &at), ("ver", &ver)]).await;
    assert_eq!((out.status.as_u16(), out.header("location")), (302, "../"));
    assert_eq!(stand.control.sign_outs().len(), 1);
    assert_eq!(stand.browser().get("/app/").await.header("location"), "school/studentdiary/");
}

#[tokio::test]
async fn the_warning_lists_other_sessions_and_closes_them_if_asked_to() {
    for (warn_type, first_lives) in [("1", false), ("2", true)] {
        let stand = Stand::open().await;
        let (mut first, first_at, _) = entered(&stand).await;
        let (mut second, at, ver) = entered(&stand).await;
        let page =
            second.post_form("/asp/SecurityWarning.asp", &[("AT", &at), ("VER", &ver)]).await.windows_1251();
        assert!(page.contains("вход 20.11.2026 12:00"));
        assert_eq!(hidden(&page, "ATLIST"), first_at);
        let fields = [("ATLIST", first_at.as_str()), ("AT", &at), ("VER", &ver), ("WarnType", warn_type)];
        let on = second.post_form("/asp/SecurityWarning.asp", &fields).await;
        assert_eq!(on.header("location"), format!("{}/app/school/studentdiary/", stand.origin), "absolute");
        assert_eq!(first.get("/webapi/context").await.status == 200, first_lives);
        assert_eq!(second.get("/webapi/context").await.status, 200);
    }
}

#[tokio::test]
async fn an_unknown_page_is_not_found() {
    let stand = Stand::open().await;
    assert_eq!(stand.browser().get("/nowhere").await.status, 404);
}
