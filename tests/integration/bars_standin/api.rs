//! `/api`: both methods, the selected pupil, marks and where else they stand.

use serde_json::{Value, json};

use super::Stand;
use crate::browser_like::Browser;

const PERSON: &str = "/api/ProfileService/GetPersonData";

#[tokio::test]
async fn get_and_post_are_one_and_parameters_may_stand_in_query_or_form() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let path = "/api/MarkService/GetSummaryMarks";
    let read = browser.get(&format!("{path}?date=2026-10-01")).await.json();
    assert_eq!(read["summary_marks_data"][0]["subperiod"]["code"], "Четверть_1");
    assert_eq!(browser.post_empty(&format!("{path}?date=2026-10-01")).await.json(), read);
    assert_eq!(browser.post_form(path, &[("date", "2026-10-01")]).await.json(), read);
    assert_ne!(browser.post_empty(path).await.json(), read, "today's term without a day");
}

#[tokio::test]
async fn bad_calls_are_refused_in_the_frameworks_words() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let table = [
        ("/api/MarkService/GetSummaryMarks?date=20.11.2026", 400, "Client.ValidationError"),
        ("/api/ProfileService/SetSelectedPupil", 400, "Client.ValidationError"),
        ("/api/ProfileService/SetSelectedPupil?pupil_id=5002", 400, "Client.ValidationError"),
        ("/api/MarkService/GetSecrets", 404, "Client.ResourceNotFound"),
    ];
    for (path, status, code) in table {
        let answer = browser.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["faultcode"].as_str()),
            (status, Some(code)),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_selected_pupil_is_the_servers_affair() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let person = browser.get(PERSON).await.json();
    assert_eq!(person["selected_pupil_id"], 5001);
    assert_eq!(person["children_persons"][1]["fullname"], "Орлов Илья Алексеевич 12.08.2018");
    assert_eq!(person["children_persons"][1]["school"], "Гимназия № 3");
    let class = browser.get("/api/SchoolService/getClassYearInfo").await.json();
    assert_eq!((&class["study_level"], &class["letter"]), (&json!(5), &json!("В")));

    let chosen = browser.post_empty("/api/ProfileService/SetSelectedPupil?pupil_id=5003").await;
    assert_eq!(chosen.status, 200);
    let person = browser.get(PERSON).await.json();
    assert_eq!(person["selected_pupil_name"], "Орлов Илья Алексеевич");
    assert_eq!(person["selected_pupil_school"], "Гимназия № 3");
    let class = browser.get("/api/SchoolService/getClassYearInfo").await.json();
    assert_eq!((&class["study_level"], &class["letter"]), (&json!(2), &json!("Б")));
    assert_eq!(stand.control.open_sessions()[0].pupil, Some(5003));
}

#[tokio::test]
async fn marks_stand_in_the_profile_and_in_the_diary_too() {
    let stand = Stand::open().await;
    let mut browser = stand.enter("ПР_СоколовДан", "Даня-барс-9").await;
    let person = browser.get(PERSON).await.json();
    assert_eq!(person["indicators"][0]["name"], "Общий средний балл");
    assert!(person["indicators"][0]["value"].as_str().unwrap().parse::<f64>().is_ok());
    assert_eq!(person["children_persons"], json!([]));

    let diary = browser.get("/api/ScheduleService/GetDiary?date=2026-11-18").await.json();
    assert!(entries(&diary).any(|lesson| lesson["marks"][0]["mark"].is_string()));
    let schedule = browser.get("/api/ScheduleService/GetWeekSchedule?date=2026-11-18").await.json();
    assert!(
        entries(&schedule).all(|lesson| lesson.get("marks").is_none() && lesson.get("homework").is_none())
    );
    assert_eq!(entries(&schedule).count(), entries(&diary).count());
    assert_eq!(
        schedule["days"][6],
        json!({ "date": "2026-11-22", "name": "Воскресенье", "is_weekend": true })
    );
}

#[tokio::test]
async fn terms_that_are_over_have_totals() {
    let stand = Stand::open().await;
    let mut browser = stand.enter("ПР_СоколовДан", "Даня-барс-9").await;
    let totals = browser.get("/api/MarkService/GetTotalMarks").await.json();
    let totals = &totals["total_marks_data"][0];
    assert_eq!(totals["subperiods"].as_array().map(Vec::len), Some(4));
    let given = totals["discipline_marks"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["period_marks"].as_array().unwrap());
    let codes: Vec<_> = given.map(|mark| mark["subperiod_code"].as_str().unwrap()).collect();
    assert!(codes.len() > 8 && codes.iter().all(|code| *code == "Четверть_1"), "{codes:?}");
}

#[tokio::test]
async fn texts_are_decorated_and_files_are_links_of_this_origin() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let homework = browser.get("/api/HomeworkService/GetHomeworkFromRange?date=2026-11-16").await;
    let text = homework.text();
    assert!(text.contains("<span style=") && text.contains('\u{200b}'));
    let (lesson, url) = a_file(&mut browser).await;
    assert!(url.starts_with(&format!("{}/media/materials/", stand.origin)), "{url}");
    let file = browser.get(url.strip_prefix(&stand.origin).unwrap()).await;
    assert!(file.text().starts_with(&lesson), "{}", file.text());
    let mut other = stand.enter("ПР_СоколовДан", "Даня-барс-9").await;
    assert_eq!(other.get(url.strip_prefix(&stand.origin).unwrap()).await.status, 404);
    assert_eq!(stand.browser().get(url.strip_prefix(&stand.origin).unwrap()).await.status, 302);
}

#[tokio::test]
async fn a_member_of_staff_has_a_school_but_no_diary() {
    let stand = Stand::open().await;
    let mut browser = stand.enter("ПР_КузнецовАнд", "Журнал-12-барс").await;
    let person = browser.get(PERSON).await.json();
    assert_eq!((&person["selected_pupil_id"], &person["user_desc"]), (&Value::Null, &json!("Сотрудник")));
    assert_eq!(person["indicators"], json!([]));
    assert_eq!(browser.get("/api/MarkService/GetTotalMarks").await.status, 400);
    assert_eq!(browser.get("/api/SchoolService/getSchoolInfo").await.status, 200);
    let profiles = browser.get("/api/MultiprofileService/getProfiles").await.json();
    assert_eq!(profiles[0]["fullname"], "Кузнецов Андрей Викторович");
}

#[tokio::test]
async fn every_widget_answers() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    for method in ["getBirthdays", "getClassHours", "getEvents"] {
        let answer = browser.post_empty(&format!("/api/WidgetService/{method}")).await;
        assert!(answer.json().as_array().is_some_and(|all| !all.is_empty()), "{method}");
    }
}

/// The lessons of a week.
fn entries(week: &Value) -> impl Iterator<Item = &Value> {
    week["days"].as_array().unwrap().iter().filter_map(|day| day["lessons"].as_array()).flatten()
}

/// The first file that a teacher attached this autumn: the lesson's subject and the file's address.
async fn a_file(browser: &mut Browser) -> (String, String) {
    for monday in ["2026-11-16", "2026-11-09", "2026-10-19", "2026-10-12", "2026-10-05", "2026-09-14"] {
        let diary = browser.get(&format!("/api/ScheduleService/GetDiary?date={monday}")).await.json();
        if let Some(lesson) = entries(&diary).find(|lesson| lesson["materials"].is_array()) {
            let text = |value: &Value| value.as_str().unwrap().replace('\u{200b}', "");
            return (text(&lesson["discipline"]), text(&lesson["materials"][0]["url"]));
        }
    }
    panic!("nobody attached a file")
}
