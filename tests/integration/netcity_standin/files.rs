//! Attachments up and down, reports.

use http::{Method, header};
use serde_json::{Value, json};

use super::{Stand, week_of};
use crate::browser_like::{Answer, Browser};

const BOUNDARY: &str = "----border";

/// A multipart form of the fields, each with the rest of its `Content-Disposition` line.
fn multipart(parts: &[(&str, &str)]) -> String {
    let one = |(about, body): &(&str, &str)| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n\r\n{body}\r\n")
    };
    format!("{}--{BOUNDARY}--\r\n", parts.iter().map(one).collect::<String>())
}

async fn upload(browser: &mut Browser, parts: &[(&str, &str)]) -> Answer {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let kind = (header::CONTENT_TYPE, kind.as_str());
    browser.send(Method::POST, "/webapi/attachments", &[kind], multipart(parts)).await
}

/// The number of an assignment of the pupil, one with a teacher's file or any.
async fn assignment(browser: &mut Browser, pupil: u64, with_file: bool) -> u64 {
    let path = week_of(pupil).replace("2026-11-16", "2026-09-01");
    let diary = browser.get(&path).await.json();
    let days = diary["weekDays"].as_array().expect("days").iter();
    let mut all = days
        .flat_map(|day| day["lessons"].as_array().expect("lessons"))
        .filter_map(|lesson| lesson["assignments"].as_array())
        .flatten();
    let found = all.find(|work| !with_file || work["attachmentsExists"] == true).expect("an assignment");
    found["id"].as_u64().expect("a number")
}

async fn files_of(browser: &mut Browser, pupil: u64, assignment: u64) -> Value {
    let path = format!("/webapi/student/diary/get-attachments?studentId={pupil}");
    browser.post_json(&path, &json!({ "assignId": [assignment] })).await.json()
}

#[tokio::test]
async fn an_upload_with_a_cyrillic_name_comes_back_as_it_was() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let work = assignment(&mut browser, 5001, false).await;
    let data = json!({ "name": "Сочинение «Ёж».txt", "assignmentId": work }).to_string();
    let parts = [("name=\"file\"; filename=\"Сочинение «Ёж».txt\"", "Жил ёж."), ("name=\"data\"", &data)];
    let kept = upload(&mut browser, &parts).await.json();
    assert_eq!(kept["originalFileName"], "Сочинение «Ёж».txt");
    assert_eq!(files_of(&mut browser, 5001, work).await[0]["answerFiles"], json!([kept]));

    let file = browser.get(&format!("/webapi/attachments/{}", kept["id"])).await;
    assert_eq!(file.text(), "Жил ёж.");
    let encoded = "%D0%A1%D0%BE%D1%87%D0%B8%D0%BD%D0%B5%D0%BD%D0%B8%D0%B5%20%C2%AB%D0%81%D0%B6%C2%BB%2Etxt";
    assert_eq!(file.header("content-disposition"), format!("attachment; filename*=UTF-8''{encoded}"));
    assert_eq!(file.header("filename"), encoded);
}

#[tokio::test]
async fn the_token_may_come_as_a_part_of_the_form() {
    let stand = Stand::open().await;
    let (mut browser, answer) = stand.enter(101, "ОрловП", "пятый-В-2011").await;
    browser.carry("at", "");
    let file = ("name=\"fileAttachment\"; filename=\"a.txt\"", "a");
    assert_eq!(upload(&mut browser, &[file]).await.status, 401);
    let at = answer["at"].as_str().expect("a token");
    assert_eq!(upload(&mut browser, &[("name=\"AT\"", at), file]).await.status, 200);
    assert_eq!(upload(&mut browser, &[file, ("name=\"at\"", at)]).await.status, 200, "in any order");
}

#[tokio::test]
async fn a_file_above_the_told_limit_is_refused() {
    let stand = Stand::with(|settings| settings.upload_limit_kb = 2).await;
    let mut browser = stand.mother().await;
    assert_eq!(browser.get("/webapi/attachments/uploadLimits").await.json()["fileSizeLimit"], 2);
    let about = "name=\"file\"; filename=\"a.txt\"";
    assert_eq!(upload(&mut browser, &[(about, &"я".repeat(1_024))]).await.status, 200);
    let refused = upload(&mut browser, &[(about, &"я".repeat(1_025))]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.message().contains("Размер файла"));
}

#[tokio::test]
async fn a_form_without_a_file_or_for_a_foreign_assignment_is_refused() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    assert_eq!(upload(&mut browser, &[("name=\"data\"", "{}")]).await.status, 400);
    let (mut sokolov, _) = stand.enter(101, "СоколовД", "Дневник-9А").await;
    let data = json!({ "assignmentId": assignment(&mut sokolov, 5004, false).await }).to_string();
    let parts = [("name=\"file\"; filename=\"a.txt\"", "a"), ("name=\"data\"", data.as_str())];
    assert_eq!(upload(&mut browser, &parts).await.status, 403);
}

#[tokio::test]
async fn a_teachers_file_is_served_to_its_pupil_and_to_nobody_else() {
    let stand = Stand::open().await;
    let (mut sokolov, _) = stand.enter(101, "СоколовД", "Дневник-9А").await;
    let work = assignment(&mut sokolov, 5004, true).await;
    let listed = files_of(&mut sokolov, 5004, work).await;
    assert!(
        listed[0]["attachments"][0]["originalFileName"]
            .as_str()
            .is_some_and(|name| name.starts_with("Карточка"))
    );
    let path = format!("/webapi/attachments/{work}");
    assert!(sokolov.get(&path).await.text().contains("Прочитайте параграф"));
    assert_eq!(stand.mother().await.get(&path).await.status, 404);
    sokolov.carry("at", "");
    assert_eq!(sokolov.get(&path).await.status, 401);
}

#[tokio::test]
async fn an_upload_is_not_served_to_strangers() {
    let stand = Stand::open().await;
    let mut mother = stand.mother().await;
    let kept = upload(&mut mother, &[("name=\"file\"; filename=\"a.txt\"", "a")]).await.json();
    let path = format!("/webapi/attachments/{}", kept["id"]);
    let (mut sokolov, _) = stand.enter(101, "СоколовД", "Дневник-9А").await;
    assert_eq!(sokolov.get(&path).await.status, 403);
    assert_eq!(mother.get(&path).await.status, 200);
}

#[tokio::test]
async fn a_part_of_a_file_is_served_by_range() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let kept = upload(&mut browser, &[("name=\"file\"; filename=\"a.txt\"", "0123456789")]).await.json();
    let path = format!("/webapi/attachments/{}", kept["id"]);
    let part = browser.send(Method::GET, &path, &[(header::RANGE, "bytes=2-4")], "").await;
    assert_eq!((part.status.as_u16(), part.text().as_str()), (206, "234"));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    let behind = browser.send(Method::GET, &path, &[(header::RANGE, "bytes=10-")], "").await;
    assert_eq!((behind.status.as_u16(), behind.header("content-range")), (416, "bytes */10"));
}

#[tokio::test]
async fn the_old_address_of_a_file_takes_the_token_from_the_query() {
    let stand = Stand::open().await;
    let (mut browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let kept = upload(&mut browser, &[("name=\"file\"; filename=\"a.txt\"", "a")]).await.json();
    browser.carry("at", "");
    let at = answer["at"].as_str().expect("a token");
    let link = |at: &str| format!("/doc/a.txt?at={at}&attachmentId={}&VER=1", kept["id"]);
    assert_eq!(browser.get(&link(at)).await.text(), "a");
    assert_eq!(browser.get(&link("1")).await.status, 401);
}

#[tokio::test]
async fn reports_are_listed_and_a_foreign_pupils_is_not_queued() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    assert_eq!(browser.get("/webapi/reports").await.json()[0]["id"], "studenttotal");
    let filters = browser.get("/webapi/reports/studenttotal").await.json();
    assert_eq!(filters["filterSources"][0]["items"].as_array().map(Vec::len), Some(2));
    let order = |pupil: &str| json!({ "selectedData": [{ "filterId": "SID", "filterValue": pupil }] });
    let queue = "/webapi/v2/reports/studenttotal/queue";
    assert!(browser.post_json(queue, &order("5002")).await.json()["taskId"].is_u64());
    assert_eq!(browser.post_json(queue, &order("5004")).await.status, 403);
    assert_eq!(browser.post_json(queue, &json!({ "selectedData": [] })).await.status, 400);
    assert_eq!(browser.get("/webapi/earlyaccess?accessKey=irtechsignalr").await.json(), true);
}

#[tokio::test]
async fn the_report_by_subject_tells_terms_classes_and_subjects() {
    let stand = Stand::open().await;
    let mut browser = stand.mother().await;
    let told = browser.get("/webapi/reports/studentGrades").await.json();
    let filters = told["filterSources"].as_array().expect("filters");
    let filter = |id| filters.iter().find(|filter| filter["filterId"] == id).expect("a filter");
    assert_eq!(filter("SID")["items"][1]["title"], "Орлова Анна Алексеевна");
    assert_eq!(filter("PCLID_IUP")["items"][0]["title"], "5В");
    assert!(filter("SGID")["items"].as_array().is_some_and(|subjects| subjects.len() > 5));

    let init = "/webapi/v2/reports/studentgrades/initfilters";
    let order = |term: &Value| json!({ "selectedData": [{ "filterId": "TERMID", "filterValue": term }] });
    let period = browser.post_json(init, &order(&filter("TERMID")["defaultValue"])).await.json();
    let range = json!({ "start": "2026-11-02T00:00:00", "end": "2026-12-30T00:00:00" });
    assert_eq!(period, json!([{ "filterId": "period", "range": range }]));
    assert_eq!(browser.post_json(init, &order(&json!("9"))).await.status, 400);
    let (mut staff, _) = stand.enter(101, "КузнецовАВ", "Учитель-12").await;
    assert_eq!(staff.get("/webapi/reports/studentGrades").await.status, 403);
    assert!(stand.browser().get("/webapi/sysInfo").await.text().contains("Версия системы: 5.56.4"));
}
