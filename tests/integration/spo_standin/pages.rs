//! The pages that people see; how they look and work in a browser is told by the browser's stories.

use super::Stand;

#[tokio::test]
async fn every_page_is_served_to_everybody_with_all_its_parts() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    for (path, parts) in [
        ("/", 6),
        ("/security/", 5),
        ("/students/student.html", 6),
        ("/students/parent.html", 6),
        ("/services/esia/begin", 2),
    ] {
        let page = browser.get(path).await;
        assert_eq!(
            (page.status.as_u16(), page.header("content-type")),
            (200, "text/html; charset=utf-8"),
            "{path}"
        );
        let text = page.text();
        let own = ["/js/", "/css/", "/images/"];
        let found: Vec<_> =
            text.split('"').filter(|part| own.iter().any(|head| part.starts_with(head))).collect();
        assert_eq!(found.len(), parts, "{path}: {found:?}");
        for part in found {
            assert_eq!(browser.get(part).await.status, 200, "{part}");
        }
    }
    assert_eq!(browser.get("/security").await.header("location"), "/security/");
    assert_eq!(browser.get("/js/other.js").await.status, 404);
}

#[tokio::test]
async fn the_sign_in_page_asks_only_what_strangers_may_know() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let esia = browser.get("/services/security/esia-settings").await.json();
    assert_eq!((&esia["isAvailable"], &esia["fromEsia"]), (&true.into(), &false.into()));
    let info = browser.get("/services/people/system/info").await.json();
    assert_eq!(info["title"][0]["value"], "Сетевой город. Образование. Модуль ПОО");
    assert_eq!(browser.get("/services/security/version").await.status, 200);
}
