//! What ASP.NET refuses before the application is asked, and whose data nobody else gets.

use http::{Method, header};
use serde_json::json;

use super::{POLINAS, Stand, hashed, said};

#[tokio::test]
async fn a_body_has_to_be_json_and_to_say_so() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let body = json!({ "login": "ЛебедеваПМ", "password": hashed("Зачётка-19") }).to_string();
    let path = "/services/security/login";
    for (kind, status) in [
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/json", 200),
        ("Application/JSON; charset=UTF-8", 200),
    ] {
        let answer = browser.send(Method::POST, path, &[(header::CONTENT_TYPE, kind)], body.clone()).await;
        assert_eq!(answer.status, status, "{kind}");
    }
    assert_eq!(
        browser.post_empty(path).await.header("content-type"),
        "application/problem+json; charset=utf-8"
    );
}

#[tokio::test]
async fn fields_that_do_not_fit_are_named_and_unknown_ones_passed_over() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let hash = hashed("Зачётка-19");
    for (body, field) in [
        (json!({ "password": hash }), "login"),
        (json!({ "login": "ЛебедеваПМ", "password": "" }), "password"),
        (json!({ "login": 7, "password": hash }), "login"),
        (json!({ "login": "ЛебедеваПМ", "password": hash, "isRemember": "no" }), "isremember"),
        (json!([1]), "$"),
    ] {
        let answer = browser.post_json("/services/security/login", &body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.json()["errors"][field][0].is_string(), "{body}: {}", answer.text());
    }
    let more = json!({ "Login": "ЛебедеваПМ", "PASSWORD": hash, "returnUrl": "/" });
    assert_eq!(browser.post_json("/services/security/login", &more).await.status, 200);
}

#[tokio::test]
async fn another_method_or_address_is_told_as_such() {
    let stand = Stand::open().await;
    let mut browser = stand.polina().await;
    let wrong = browser.get("/services/security/login").await;
    assert_eq!((wrong.status.as_u16(), wrong.header("allow")), (405, "POST"));
    assert_eq!(browser.post_empty("/services/security/logout").await.status, 405);
    for path in [
        "/services/security/nothing",
        "/integration/nothing",
        "/services/students/x/dashboard",
        "/nothing.html",
    ] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    let days = "/services/students/6002/lessons/2026-11-16/tomorrow";
    assert!(browser.get(days).await.json()["errors"]["endDate"].is_array());
}

#[tokio::test]
async fn addresses_are_known_in_any_case() {
    let stand = Stand::open().await;
    let mut browser = stand.polina().await;
    assert_eq!(browser.get("/Services/Students/6002/DASHBOARD").await.status, 200);
    assert_eq!(browser.get("/integration/chatManagement/chats/current").await.status, 200);
    assert_eq!(browser.get("/Students/Student.html").await.status, 200);
}

#[tokio::test]
async fn calls_need_a_session_and_students_are_their_own_and_their_parents() {
    let stand = Stand::open().await;
    let paths = [
        POLINAS,
        "/services/students/6002/attestation",
        "/services/students/6002/lessons/2026-11-16/2026-11-22",
        "/services/reports/current/performance/6002",
        "/services/reports/curator/group-attestation-for-student/6002",
    ];
    for path in paths.into_iter().chain([
        "/services/people/organization",
        "/services/people/organization/news/last/5",
        "/integration/chatManagement/chats/current",
        "/services/security/account-settings",
        "/services/security/get-tenants",
    ]) {
        assert_eq!(stand.browser().get(path).await.status, 401, "{path}");
    }
    let (mut polina, mut mother) = (stand.polina().await, stand.mother().await);
    let mut brother = stand.enter("ЛебедевАМ", "Артём-ИС-21").await;
    for path in paths {
        assert_eq!(polina.get(path).await.status, 200, "{path}");
        assert_eq!(mother.get(path).await.status, 200, "{path}");
        let refused = brother.get(path).await;
        assert_eq!((refused.status.as_u16(), said(&refused).as_str()), (403, "Недостаточно прав"), "{path}");
    }
    assert_eq!(stand.teacher().await.get(POLINAS).await.status, 403);
}

#[tokio::test]
async fn a_form_of_another_site_gets_no_report() {
    let stand = Stand::open().await;
    let mut browser = stand.polina().await;
    let form = "json=%7B%22studentWorkFlowId%22%3A6002%7D";
    let kind = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (origin, status) in [("http://elsewhere.test", 403), (stand.origin.as_str(), 200)] {
        let headers = [kind.clone(), (header::ORIGIN, origin)];
        let answer =
            browser.send(Method::POST, "/services/reports/current/performance", &headers, form).await;
        assert_eq!(answer.status, status, "{origin}");
    }
}
