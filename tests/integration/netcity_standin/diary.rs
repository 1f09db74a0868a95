//! The diary and what surrounds it.

use serde_json::Value;

use super::{Stand, week_of};

fn assignments(diary: &Value) -> Vec<Value> {
    let days = diary["weekDays"].as_array().expect("days").iter();
    let lessons = days.flat_map(|day| day["lessons"].as_array().expect("lessons"));
    lessons.filter_map(|lesson| lesson["assignments"].as_array()).flatten().cloned().collect()
}

#[tokio::test]
async fn the_school_has_the_list_shape_and_the_gymnasium_the_object_shape() {
    let stand = Stand::open().await;
    let school = stand.mother().await.get("/webapi/student/diary/init").await.json();
    assert_eq!(school["students"][1]["className"], "8А");
    assert_eq!(school["currentStudentId"], 0, "an index");
    assert_eq!(school["ttsuRl"], format!("{}/", stand.origin), "an absolute link inside JSON");
    let (mut browser, _) = stand.enter(205, "orlova-ms", "Gymnasium3!").await;
    let gymnasium = browser.get("/webapi/student/diary/init").await.json();
    assert_eq!(gymnasium["students"]["0"]["studentId"], 5003);
    assert_eq!(gymnasium["currentStudentId"], 5003, "a number");
}

#[tokio::test]
async fn a_week_has_lessons_homework_and_marks() {
    let stand = Stand::open().await;
    let diary = stand.mother().await.get(&week_of(5001)).await.json();
    assert_eq!(diary["weekDays"].as_array().map(Vec::len), Some(5), "weekends are free");
    assert_eq!(diary["termName"], "2 четверть");
    let lesson = &diary["weekDays"][0]["lessons"][0];
    assert_eq!((&lesson["startTime"], &lesson["number"]), (&"08:30".into(), &1.into()));
    let all = assignments(&diary);
    assert!(all.iter().any(|work| work["typeId"] == 3 && work.get("mark").is_none()));
    let marked = all.iter().find(|work| work["mark"]["mark"].is_u64()).expect("a mark");
    assert_eq!(marked["mark"]["studentId"], 5001);
    assert_eq!(marked["mark"]["assignmentId"], marked["id"]);
}

#[tokio::test]
async fn next_week_has_homework_and_no_marks() {
    let stand = Stand::open().await;
    let path = week_of(5001).replace("11-16", "11-23").replace("11-22", "11-29");
    let all = assignments(&stand.mother().await.get(&path).await.json());
    assert!(!all.is_empty());
    assert!(all.iter().all(|work| work.get("mark").is_none()));
}

#[tokio::test]
async fn holidays_are_free() {
    let stand = Stand::open().await;
    let path = week_of(5001).replace("2026-11-16", "2026-10-26").replace("2026-11-22", "2026-11-01");
    assert_eq!(stand.mother().await.get(&path).await.json()["weekDays"], serde_json::json!([]));
}

#[tokio::test]
async fn the_current_year_is_open_whatever_today_is() {
    let stand = Stand::open().await;
    stand.clock.pass_secs(200 * 86_400);
    let mut browser = stand.mother().await;
    let year = browser.get("/webapi/years/current").await.json();
    assert_eq!(year["startDate"], "2026-09-01T00:00:00");
    let monday = browser.get("/webapi/student/diary/init").await.json()["weekStart"].clone();
    let monday = &monday.as_str().expect("a date")[..10];
    let path = week_of(5001).replace("2026-11-16", monday).replace("2026-11-22", "2027-06-30");
    assert!(!assignments(&browser.get(&path).await.json()).is_empty(), "in June the last week of May");
}

#[tokio::test]
async fn only_own_pupils_are_served() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    for path in [week_of(5004), week_of(5003), week_of(5004).replace("diary?", "diary/pastMandatory?")] {
        assert_eq!(browser.get(&path).await.status, 403, "{path}");
    }
    let teacher = super::Attempt {
        login: "КузнецовАВ",
        password: "Учитель-12",
        role: Some("4"),
        ..super::Attempt::default()
    };
    let mut staff = stand.browser();
    let answer = super::sign_in(&mut staff, &teacher).await.json();
    staff.carry("at", answer["at"].as_str().expect("a token"));
    assert_eq!(staff.get(&week_of(5006)).await.status, 403, "staff have no diary of their own");
}

#[tokio::test]
async fn another_year_and_a_senseless_span_are_refused() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    assert_eq!(browser.get(&week_of(5001).replace("20261", "20251")).await.status, 409);
    let table = [("2026-11-16", "2026-12-01"), ("2026-11-16", "when"), ("2026-11-22", "2028-01-01")];
    for (from, to) in table {
        assert_eq!(browser.get(&week_of(5001).replace(from, to)).await.status, 400, "{to}");
    }
}

#[tokio::test]
async fn an_assignment_is_told_in_full_to_its_own_pupil_only() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let work = assignments(&browser.get(&week_of(5001)).await.json())[0].clone();
    let path = |pupil: u64| format!("/webapi/student/diary/assigns/{}?studentId={pupil}", work["id"]);
    let told = browser.get(&path(5001)).await.json();
    assert_eq!(told["assignmentName"], work["assignmentName"]);
    assert!(told["teachers"][0]["name"].is_string());
    assert_eq!(browser.get(&path(5002)).await.status, 404, "the sister does not have it");
    assert_eq!(browser.get(&path(5004)).await.status, 403);
}

#[tokio::test]
async fn debts_are_listed() {
    let stand = Stand::open().await;
    let path = week_of(5001).replace("diary?", "diary/pastMandatory?").replace("2026-11-16", "2026-09-01");
    let debts = stand.mother().await.get(&path).await.json();
    let debts = debts.as_array().expect("a list");
    assert!(!debts.is_empty());
    assert!(debts.iter().all(|debt| debt["mark"]["dutyMark"] == true && debt["mark"]["mark"].is_null()));
}

#[tokio::test]
async fn the_timetable_says_nothing_of_marks() {
    let stand = Stand::open().await;
    let path = "/webapi/schedule/week?studentId=5001&weekStart=2026-11-16";
    let lessons = stand.mother().await.get(path).await.json();
    let lessons = lessons.as_array().expect("a list");
    assert_eq!(lessons.len(), 27);
    assert!(lessons.iter().all(|lesson| lesson.get("assignments").is_none()));
}

#[tokio::test]
async fn the_small_registers_answer() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let types = browser.get("/webapi/grade/assignment/types?all=false").await.json();
    assert!(types.as_array().expect("a list").iter().any(|kind| kind["id"] == 3));
    assert_eq!(browser.get("/webapi/terms").await.json().as_array().map(Vec::len), Some(4));
    assert_eq!(browser.get("/webapi/announcements?take=-1").await.json().as_array().map(Vec::len), Some(2));
    assert_eq!(browser.get("/webapi/announcements?take=1").await.json().as_array().map(Vec::len), Some(1));
    let card = browser.get("/webapi/schools/101/card").await.json();
    assert!(card["commonInfo"]["fullSchoolName"].as_str().is_some_and(|name| name.contains("№ 12")));
    assert_eq!(browser.get("/webapi/schools/999/card").await.status, 404);
    assert_eq!(browser.post_json("/webapi/mail/registry", &Value::Null).await.json()["totalItems"], 1);
}
