//! `/rest`: refusals, and the session that `/api` does not know yet. What goes well is told by a foreign
//! client in `clients`.

use super::Stand;

#[tokio::test]
async fn a_sign_in_works_by_query_and_by_form() {
    let stand = Stand::open().await;
    let login: String = form_urlencoded::byte_serialize("ПР_СоколоваИри".as_bytes()).collect();
    let password: String = form_urlencoded::byte_serialize("Ирина-барс".as_bytes()).collect();
    let query = stand.browser().get(&format!("/rest/login?login={login}&password={password}")).await;
    let form = [("login", "ПР_СоколоваИри"), ("password", "Ирина-барс")];
    let form = stand.browser().post_form("/rest/login", &form).await;
    assert_eq!(query.json(), form.json());
    assert_eq!(form.json()["childs"][0][1], "Соколов Даниил Игоревич");
    assert!(form.set_cookies()[0].starts_with("sessionid="));
}

#[tokio::test]
async fn refusals_come_with_200_except_for_a_session_that_is_over() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let wrong = [("login", "ПР_ОрловаМар"), ("password", "не тот")];
    let table = [
        ("/rest/login", &wrong[..], "Неверный логин или пароль."),
        (
            "/rest/diary",
            &[("pupil_id", "5002"), ("from_date", "16.11.2026")],
            "Нет доступа к данным этого учащегося.",
        ),
        ("/rest/diary", &[("pupil_id", "5001"), ("from_date", "2026-11-16")], "Неверная дата."),
        (
            "/rest/diary",
            &[("pupil_id", "5001"), ("from_date", "01.09.2026"), ("to_date", "20.11.2026")],
            "Неверная дата.",
        ),
        ("/rest/additional_materials", &[("pupil_id", "5001"), ("lesson_id", "x")], "Урок не найден."),
    ];
    for (path, fields, error) in table {
        let answer = browser.post_form(path, fields).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            (&answer.json()["success"], answer.json()["error"].as_str()),
            (&false.into(), Some(error))
        );
    }
    let stranger = stand.browser().post_form("/rest/diary", &[("pupil_id", "5001")]).await;
    assert_eq!(stranger.status, 403);
    assert_eq!(stranger.json()["error"], "Server.UserNotAuthenticatedError");
}
