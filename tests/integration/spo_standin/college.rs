//! What the pages show: lessons and marks, the group, the college, chats, files.

use http::Method;
use serde_json::{Value, json};

use super::{POLINAS, Stand};
use crate::browser_like::Browser;

#[tokio::test]
async fn the_start_page_has_means_the_best_first() {
    let stand = Stand::open().await;
    let told = stand.polina().await.get(POLINAS).await.json();
    let means: Vec<_> =
        told["subjects"].as_array().unwrap().iter().map(|one| one["mark"].as_f64().unwrap()).collect();
    assert!(means.len() > 5 && means.is_sorted_by(|one, two| one >= two), "{means:?}");
}

#[tokio::test]
async fn lessons_have_tasks_marks_and_a_page_of_the_register() {
    let stand = Stand::open().await;
    let mut browser = stand.polina().await;
    let days = browser.get("/services/students/6002/lessons/2026-11-16/2026-11-22").await.json();
    let days = days.as_array().unwrap();
    assert_eq!((days.len(), &days[0]["date"]), (7, &json!("2026-11-16T00:00:00.0000000")));
    assert_eq!((&days[6]["isHoliday"], &days[6]["lessons"]), (&json!(true), &json!([])));
    let lessons: Vec<_> = days.iter().flat_map(|day| day["lessons"].as_array().unwrap()).collect();
    assert_eq!(lessons.len(), 20);
    let all: Vec<_> = lessons.iter().flat_map(|lesson| tasks(lesson)).collect();
    let words = ["Five", "Four", "Three", "Two"];
    assert!(all.iter().any(|task| task["mark"].as_str().is_some_and(|mark| words.contains(&mark))));
    assert!(all.iter().any(|task| task["type"] == "Home"));
    assert_eq!(lessons[0]["timetable"]["teacher"]["lastName"], "Гордеев");
    let later = browser.get("/services/students/6002/lessons/2026-11-23/2026-11-27").await.json();
    let days = later.as_array().unwrap().iter();
    let lessons = days.flat_map(|day| day["lessons"].as_array().unwrap());
    assert!(lessons.flat_map(tasks).all(|task| task.get("mark").is_none()), "nobody has marks of the future");
}

#[tokio::test]
async fn a_student_of_the_fourth_year_has_six_semesters_behind() {
    let stand = Stand::open().await;
    let told = stand.polina().await.get("/services/students/6002/attestation").await.json();
    let years = told["academicYears"].as_array().unwrap();
    assert_eq!(years.len(), 4);
    assert_eq!(
        (&years[3]["terms"][0]["isActive"], &years[3]["terms"][1]["isActive"]),
        (&json!(true), &json!(false))
    );
    for subject in told["subjects"].as_array().unwrap() {
        assert_eq!(subject["marks"].as_object().unwrap().len(), 6, "{subject}");
    }
}

#[tokio::test]
async fn reports_hold_marks_and_the_groups_sheet_everybodys() {
    let stand = Stand::open().await;
    let mut browser = stand.polina().await;
    let current = browser.get("/services/reports/current/performance/6002").await.json();
    let months: Vec<_> =
        current["monthsWithDays"].as_array().unwrap().iter().map(|one| one["month"]["num"].clone()).collect();
    assert_eq!(months, [9, 10, 11]);
    assert!(current["daysWithMarksForSubject"][0]["daysWithMarks"][0]["markValues"][0].is_string());
    let sheet = browser.get("/services/reports/curator/group-attestation-for-student/6002").await.json();
    let people: Vec<_> =
        sheet["students"].as_array().unwrap().iter().map(|one| one["lastName"].clone()).collect();
    assert_eq!(people, ["Лебедева", "Макаров"]);
    assert!(sheet["subjects"][0]["marks"]["6003"]["value"].is_string());
}

#[tokio::test]
async fn the_mother_sees_either_child_and_no_other() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let tenants = browser.get("/services/security/get-tenants").await.json();
    let children: Vec<_> = tenants["spo_7"]["parentRole"]["students"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].clone())
        .collect();
    assert_eq!(children, [6001, 6002]);
    assert!(tenants["spo_7"].get("studentRole").is_none());
    for (id, status) in [(6001, 200), (6002, 200), (6003, 403)] {
        assert_eq!(browser.get(&format!("/services/students/{id}/dashboard")).await.status, status, "{id}");
    }
}

#[tokio::test]
async fn a_teacher_of_two_colleges_turns_the_session() {
    let stand = Stand::open().await;
    let mut browser = stand.teacher().await;
    let college = async |browser: &mut Browser| {
        browser.get("/services/people/organization").await.json()["shortName"].clone()
    };
    assert_eq!(college(&mut browser).await, "Приозёрский колледж связи");
    let turn = |name: &str| json!({ "name": name }).to_string();
    let kind = [(http::header::CONTENT_TYPE, "application/json")];
    let path = "/services/security/switch-tenant";
    assert_eq!(browser.send(Method::PUT, path, &kind, turn("spo_12")).await.status, 200);
    assert_eq!(college(&mut browser).await, "Приозёрский техникум");
    assert_eq!(stand.control.open_sessions()[0].college, 12);
    assert_eq!(browser.send(Method::PUT, path, &kind, turn("spo_99")).await.status, 409);
}

#[tokio::test]
async fn chats_are_those_of_the_group_the_parents_or_the_staff() {
    let stand = Stand::open().await;
    let path = "/integration/chatManagement/chats/current";
    for (mut browser, expected) in [
        (stand.polina().await, "GroupChat"),
        (stand.mother().await, "ParentChat"),
        (stand.teacher().await, "EmployeeChat"),
    ] {
        let chats = browser.get(path).await.json();
        assert!(chats.as_array().unwrap().iter().all(|chat| chat["chatType"] == expected), "{chats}");
        assert_eq!(chats[0]["num"], 1);
    }
}

#[tokio::test]
async fn files_keep_their_cyrillic_names_and_are_the_students_own() {
    let stand = Stand::open().await;
    let mut browser = stand.polina().await;
    let all = browser.get("/services/students/6002/lessons/2026-09-01/2026-11-20").await.json();
    let lessons: Vec<_> =
        all.as_array().unwrap().iter().flat_map(|day| day["lessons"].as_array().unwrap()).collect();
    let file = lessons
        .iter()
        .flat_map(|lesson| tasks(lesson))
        .find_map(|task| task["attachments"].as_array()?.first());
    let file = file.expect("somebody attached a file");
    assert_eq!(file["fileName"], "Методические указания.txt");
    let path = format!("/services/files/{}", file["id"]);
    let got = browser.get(&path).await;
    assert!(got.header("content-disposition").contains("filename*=UTF-8''%D0%9C%D0%B5%D1%82%D0%BE%D0%B4"));
    assert!(got.text().contains("Преподаватель: "));
    assert_eq!(stand.enter("ЛебедевАМ", "Артём-ИС-21").await.get(&path).await.status, 404);

    let form = [("json", r#"{"date":"2026-11-20","studentWorkFlowId":6002}"#)];
    let table = browser.post_form("/services/reports/current/performance", &form).await;
    assert!(table.text().starts_with("\u{feff}Дисциплина;Оценки;Средний балл\r\n"));
    assert!(table.header("content-disposition").contains("filename*=UTF-8''%D0%A3%D1%81%D0%BF%D0%B5%D0%B2"));
    let foreign = [("json", r#"{"studentWorkFlowId":6001}"#)];
    assert_eq!(browser.post_form("/services/reports/current/performance", &foreign).await.status, 403);
}

fn tasks(lesson: &Value) -> Vec<&Value> {
    lesson["gradebook"]["tasks"].as_array().map(|tasks| tasks.iter().collect()).unwrap_or_default()
}
