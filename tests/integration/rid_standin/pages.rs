//! The picker and the pages, by the structure that the scrapers of the real site read.

use super::{Stand, hidden};

#[tokio::test]
async fn the_picker_leads_from_municipality_to_school() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let all = browser.get("/ajax/kladr/?login=true").await.text();
    assert!(
        all.starts_with("<select") && all.contains("<option value=\"76090001000\">Город Приозёрск</option>")
    );
    let schools = browser.get("/ajax/school/76090001000/?login=true").await.text();
    assert!(schools.contains("<optgroup label=\"Общеобразовательное учреждение\"><option value=\"760215\">"));

    let items = browser.get("/ajax/kladr/frontend/").await.text();
    assert!(
        items.contains("class=\"custom-select__item js-custom-select-option\" data-value=\"76090001000/3\"")
    );
    assert!(
        browser.get("/ajax/school/frontend/76090001000/3/").await.text().contains("data-value=\"760215\"")
    );
    let places = browser.get("/ajax/kladr/frontend/76091000000/").await.text();
    assert!(places.contains("data-value=\"76091000001/4\""), "{places}");
    let schools = browser.get("/ajax/school/frontend/76091000001/4/").await.text();
    assert!(schools.contains("data-value=\"760340\"") && !schools.contains("760215"), "{schools}");
}

#[tokio::test]
async fn every_page_tells_name_class_school_and_year() {
    let stand = Stand::open().await;
    let mut browser = stand.pupil().await;
    for path in [
        "/",
        "/marks/current/",
        "/marks/itog/",
        "/stat/",
        "/schedule/",
        "/homework/",
        "/teachers/",
        "/messages/input/",
        "/messages/output/",
        "/messages/new/",
        "/files/",
        "/conferences/",
        "/ege/",
        "/skud/",
        "/subscriptions/",
        "/settings/",
    ] {
        let answer = browser.get(path).await;
        let page = answer.text();
        assert_eq!(answer.status, 200, "{path}");
        let role: Vec<_> =
            super::between(&page, "<span id=\"role\">", "</span>").split_whitespace().collect();
        assert_eq!(role, ["Учащийся", "(5", "\"В\")"], "{path}");
        assert!(page.contains("<span id=\"curedy\">2026-2027 учебный год</span>"), "{path}");
        assert!(page.contains("МБОУ «Средняя общеобразовательная школа № 12»"), "{path}");
        for entry in ["Моя страница", "Статистика и анализ", "Сообщение учителю", "Тесты ЕГЭ", "СКУД"]
        {
            assert!(page.contains(entry), "{path}: {entry}");
        }
    }
}

#[tokio::test]
async fn a_missing_slash_is_added_and_no_other_host_is_named() {
    let stand = Stand::open().await;
    let mut browser = stand.pupil().await;
    let to = browser.get("/marks/current/month9/note").await;
    assert_eq!((to.status.as_u16(), to.header("location")), (301, "/marks/current/month9/note/"));
    assert_eq!(browser.get("/nowhere/").await.status, 404);
    assert_eq!(browser.get("//other.test/x").await.status, 404);
}

#[tokio::test]
async fn marks_are_shown_by_days_subjects_and_dates_and_stay_within_their_period() {
    let stand = Stand::open().await;
    let mut browser = stand.pupil().await;
    let note = browser.get("/marks/current/month9/note/").await.text();
    assert!(note.contains("с 1 сентября 2026 г. по 30 сентября 2026 г."), "{note}");
    assert!(note.contains("<div class=\"weekday\"><h3>Вторник (1 сентября 2026 г.)</h3></div>"));
    assert!(note.contains("<tr title=\"Тема: ") && note.contains("<span class=\"mark m"));
    assert!(!note.contains("октября 2026 г.)</h3>"));
    let list = browser.get("/marks/current/list/").await.text();
    assert!(list.contains("<div class=\"mark-label\">Математика</div>"));
    assert!(list.contains("<a onclick=\"showMarkInfo('") && list.contains("<span class=\"mark avg\">"));
    let date = browser.get("/marks/current/edurng11381/date/").await.text();
    assert!(date.contains("сентября 2026 г.)") && !date.contains("ноября 2026 г.)"));
    for path in ["/marks/current/month7/", "/marks/current/edurng1/list/", "/marks/current/month9/other/"] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    let finals = browser.get("/marks/itog/").await.text();
    assert!(finals.contains("class=\"mark itg-q m") && !finals.contains("itg-y"), "one quarter is over");
}

#[tokio::test]
async fn a_past_year_is_chosen_by_the_pages_cookie() {
    let stand = Stand::open().await;
    let mut browser = stand.pupil().await;
    browser.set_cookie("edu_year", "2025");
    let page = browser.get("/marks/itog/").await.text();
    assert!(page.contains("<span id=\"curedy\">2025-2026 учебный год</span>"));
    assert!(page.contains("itg-y"), "the year is over");
}

#[tokio::test]
async fn the_size_of_a_page_is_the_pages_cookie_too() {
    let stand = Stand::open().await;
    let mut browser = stand.pupil().await;
    let rows = |page: &str| page.matches("<tr class=\"odd\">").count();
    let page = browser.get("/homework/").await.text();
    assert_eq!(rows(&page), 10);
    assert!(
        page.contains("<span class=\"page_remark\">") && page.contains("onload=\"loadSubjects('/ajax/subj/")
    );
    browser.set_cookie("items_perpage", "1000");
    let page = browser.get("/homework/").await.text();
    assert!(rows(&page) > 30 && !page.contains("page_remark"), "{}", rows(&page));
    let class = super::between(&page, "loadSubjects('", "'").to_owned();
    assert!(browser.get(&class).await.text().contains(">Математика</option>"));
    assert_eq!(browser.get("/ajax/subj/1/").await.status, 404);
}

#[tokio::test]
async fn a_message_reaches_the_teacher() {
    let stand = Stand::open().await;
    let mut pupil = stand.pupil().await;
    let count = pupil.get("/ajax/messages_count/").await.json();
    assert_eq!((count["unread_messages"].as_u64(), count["all_messages"].as_u64()), (Some(2), Some(2)));
    let teachers = pupil.get("/teachers/").await.text();
    assert!(teachers.contains("<a class=\"mailto\" href=\"/messages/new/?to=21590012@760215\">"));
    let token = hidden(&pupil.get("/messages/new/").await.text(), "csrfmiddlewaretoken");
    let write = |to: &'static str, subject: &'static str| {
        [
            ("csrfmiddlewaretoken", token.clone()),
            ("to", to.into()),
            ("subject", subject.into()),
            ("body", "Текст".into()),
        ]
    };
    for (to, subject, status) in
        [("21590012@760215", "", 200), ("1@1", "Вопрос", 200), ("21590012@760215", "Вопрос", 302)]
    {
        let form = write(to, subject);
        let form = form.each_ref().map(|(name, value): &(&str, String)| (*name, value.as_str()));
        assert_eq!(pupil.post_form("/messages/new/", &form).await.status.as_u16(), status, "{to} {subject}");
    }
    let mut teacher = stand.enter(760_215, "21590012", "rid-teacher-12").await;
    let list = teacher.get("/messages/input/").await.text();
    assert!(list.contains("class=\"unread\">Вопрос</a>") && list.contains("Орлов Пётр Алексеевич"), "{list}");
    let id = super::between(&list, "<td><a href=\"/messages/input/", "/\"").to_owned();
    let open = teacher.get(&format!("/messages/input/{id}/")).await.text();
    assert!(
        open.contains("<div class=\"msg-text\">Текст</div>")
            && open.contains("<div>Дата: 20 ноября 2026 г. 12:00</div>")
    );
    assert_eq!(pupil.get(&format!("/messages/input/{id}/")).await.status, 404, "it is not the pupil's");
    assert_eq!(teacher.get("/marks/current/").await.status, 403, "and a teacher has no diary");
}

#[tokio::test]
async fn a_file_has_a_cyrillic_name() {
    let stand = Stand::open().await;
    let mut pupil = stand.pupil().await;
    let file = pupil.get("/files/1/").await;
    assert!(file.header("content-disposition").starts_with("attachment; filename*=utf-8''%D0%A0"));
    assert_eq!(pupil.get("/files/9/").await.status, 404);
    assert_eq!(stand.browser().get("/files/1/").await.status, 302);
}
