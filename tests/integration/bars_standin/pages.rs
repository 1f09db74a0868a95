//! The pages that people see; how they look and work in a browser is told by the browser's stories.

use super::Stand;

#[tokio::test]
async fn the_sign_in_page_has_both_ways_in_and_passes_over_who_is_in() {
    let stand = Stand::with(|settings| settings.title = "Электронный колледж".to_owned(), None).await;
    let page = stand.browser().get("/auth/login-page").await.text();
    for expected in [
        "name=\"login_login\"",
        "name=\"login_password\"",
        "Войти через портал госуслуг",
        "Электронный колледж",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(stand.browser().get("/auth/esia").await.text().contains("портал госуслуг"));
    let mut browser = stand.mother().await;
    assert_eq!(browser.get("/auth/login-page").await.header("location"), "/personal-area/");
}

#[tokio::test]
async fn everything_leads_a_stranger_to_the_sign_in_page() {
    let stand = Stand::open().await;
    for (path, target) in [
        ("/", "/auth/login-page"),
        ("/personal-area/", "/auth/login-page"),
        ("/personal-area", "/personal-area/"),
    ] {
        let answer = stand.browser().get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (302, target), "{path}");
    }
}

#[tokio::test]
async fn the_personal_area_names_its_holder_and_all_its_parts_are_served() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let page = browser.get("/personal-area/").await;
    assert_eq!(page.header("cache-control"), "no-cache, private");
    let text = page.text();
    assert!(text.contains("Орлова Мария Сергеевна") && text.contains("href=\"#marks\""));
    let parts: Vec<_> = text.split('"').filter(|part| part.starts_with("/static/bars/")).collect();
    assert_eq!(parts.len(), 4, "{parts:?}");
    for part in parts {
        assert_eq!(browser.get(part).await.status, 200, "{part}");
    }
    assert_eq!(browser.get("/static/bars/other.js").await.status, 404);
    assert_eq!(browser.get("/nothing").await.status, 404);
}
