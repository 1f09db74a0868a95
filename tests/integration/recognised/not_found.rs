//! People whom the register does not know, or knows by another name.

use std::process::Command;

use crate::{
    cli::program::{run_answering, text},
    walk::{house::House, person::Person},
};

const BY_REGISTER: (&str, &str) =
    ("manners = [\"facade\", \"replay\"]\npupil_numbers", "manners = [\"facade\"]\npupil_numbers");

async fn house() -> House {
    House::open().await.reconfigured(&[BY_REGISTER, FEEDBACK]).await.knowing(&["netcity"]).await
}

const FEEDBACK: (&str, &str) = (
    "[systems.netcity]",
    "[feedback]\nurl = \"https://feedback.example.test/form\"\n\n[gosuslugi_service]\ntitle = \"Текущая успеваемость\"\n\
     url = \"https://www.gosuslugi.ru/600245/1\"\n\n[systems.netcity]",
);

/// What `report turned-away` tells, as CSV without its heading.
fn told(house: &House, more: &[&str]) -> String {
    let config = house.dir().join("gateway.toml");
    let program = Command::new(env!("CARGO_BIN_EXE_privratnik"))
        .args(["report", "turned-away", "--format", "csv", "--config", text(&config)])
        .args(more)
        .output()
        .unwrap();
    assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
    String::from_utf8(program.stdout).unwrap()
}

#[tokio::test]
async fn lesson_34_whoever_is_not_found_hears_what_to_do_and_has_a_code_for_the_school() {
    let house = house().await;
    let mut stranger = Person::new(house.ports);
    let page = stranger.sign_in("novikova").await;
    assert_eq!((page.place().as_str(), page.status.as_u16()), ("gate/turned-away", 403));
    let words = page.words();
    assert!(
        words.contains(
            "Ваш дневник не найден. Чтобы решить проблему, сообщите о ней через форму обратной связи"
        ),
        "{words}"
    );
    assert_eq!(page.link("feedback.example.test").as_str(), "https://feedback.example.test/form");
    for step in [
        "раздел «Образование»",
        "«информация о текущей успеваемости»",
        "«получить услугу»",
        "Сам дневник удобнее",
    ] {
        assert!(words.contains(step), "{step}: {words}");
    }
    assert!(!words.contains("СНИЛС не совпа"), "the person is not told what differs");
    let code = crate::walk::page::between(&page.text(), "data-away=\"", "\"").unwrap().to_owned();
    let row = told(&house, &["--code", &code.to_lowercase()]);
    assert!(row.contains(&code) && row.contains("карточки нет"), "{row}");
    assert!(!row.contains("Новикова"), "a name is there only where a request was left");

    // A request for a school of the person's choice.
    let found = stranger.submit(&page, "id=\"search\"", &[("search", "сош")]).await;
    let sent = stranger
        .submit(&found, "id=\"ask-school\"", &[("school", "101"), ("contact", "olga@example.test")])
        .await;
    assert!(sent.words().contains("Заявка передана в школу."), "{}", sent.words());
    let row = told(&house, &["--school", "101"]);
    assert!(row.contains("Новикова Ольга Юрьевна, olga@example.test"), "{row}");

    // The school enters her; nobody signs in again for it.
    let table = privratnik::sandbox::register::table(&["netcity"], house.today());
    let like = table.lines().find(|line| line.starts_with("Сотрудники")).unwrap();
    let hers = like
        .replace("7004", "7099")
        .replace("Кузнецов;Андрей;Викторович", "Новикова;Ольга;Юрьевна")
        .replace("000-000-600 15", "000-000-600 03")
        .replace("КузнецовАВ", "НовиковаОЮ");
    let born = house.today().saturating_sub(jiff::ToSpan::years(29)).strftime("%d.%m.%Y").to_string();
    let mut cells: Vec<_> = hers.split(';').map(str::to_owned).collect();
    cells[11] = born;
    let header = table.lines().next().unwrap();
    super::import(&house, "new.csv", &format!("{header}\n{}\n", cells.join(";"))).await;
    let page = stranger.open(&stranger.gate("/turned-away")).await;
    let onward = stranger.submit(&page, "id=\"again\"", &[]).await;
    assert_ne!(onward.place(), "gate/turned-away", "{}", onward.words());
    assert!(told(&house, &["--all"]).contains("закрыта: вход удался"));
    assert!(!told(&house, &[]).contains(&code), "a row that is closed needs nobody");
    assert!(!told(&house, &["--all"]).contains("olga@example.test"), "and what was asked is forgotten");
}

#[tokio::test]
async fn a_child_whose_card_has_another_name_is_found_when_the_school_has_mended_it() {
    let house = house().await;
    let mut child = Person::new(house.ports);
    let page = child.sign_in("gray").await;
    let words = page.words();
    assert!(words.contains(
        "Ваш дневник не найден. Чтобы решить проблему, попросите родителей сообщить о ней через форму обратной связи"
    ), "{words}");
    assert!(!page.text().contains("id=\"request\""), "the school knows whose card it is");
    let row = told(&house, &["--system", "netcity"]);
    assert!(row.contains("pupil/5007") && row.contains("фамилия"), "{row}");

    let config = house.dir().join("gateway.toml");
    let mended = run_answering(
        &["register", "correct", "--card", "netcity/pupil/5007", "--what", "name", "--config", text(&config)],
        "Грей Томас\n",
    );
    assert_eq!(mended.code, Some(0), "{}", mended.err);
    let onward = child.submit(&page, "id=\"again\"", &[]).await;
    assert_ne!(onward.place(), "gate/turned-away", "{}", onward.words());
    assert!(told(&house, &["--all"]).contains("закрыта: вход удался"));
}

#[tokio::test]
async fn a_request_is_taken_from_its_own_page_only() {
    let house = house().await;
    let mut stranger = Person::new(house.ports);
    let page = stranger.sign_in("novikova").await;
    let found = stranger.submit(&page, "id=\"search\"", &[("search", "гимназия")]).await;
    for fields in [
        [("school", "999"), ("contact", "olga@example.test")],
        [("school", "205"), ("contact", "  ")],
        [("csrf", "another"), ("contact", "olga@example.test")],
        [("code", "0000-0000"), ("contact", "olga@example.test")],
    ] {
        let school = ("school", "205");
        let said = if fields[0].0 == "school" { fields.to_vec() } else { [&fields[..], &[school]].concat() };
        let answer = stranger.submit(&found, "id=\"ask-school\"", &said).await;
        assert_eq!(answer.code().as_deref(), Some("PR-402"), "{fields:?}");
    }
    assert!(!told(&house, &["--all"]).contains("olga"));
}
