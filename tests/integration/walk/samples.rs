//! Every sample person finds what the demo's screen promises.

use super::{
    house::House,
    person::Person,
    steps::{account, sample},
};

#[tokio::test]
async fn a_parent_of_two_schools_chooses_the_account() {
    let house = House::open().await;
    let mut parent = Person::new(house.ports);
    parent.sign_in("orlova").await;
    parent.link(&account("orlova", 0)).await;
    parent.link(&account("orlova", 1)).await;
    let choice = parent.open(&parent.gate("/go")).await;
    assert_eq!(choice.place(), "gate/choose");
    for words in ["Гимназия № 3", "СОШ № 12", "Орлов Пётр", "Орлова Анна"] {
        assert!(choice.text().contains(words), "{words}: {}", choice.text());
    }
    let entrance = parent.submit(&choice, "Гимназия № 3", &[]).await;
    parent.enter(&entrance).await;
    assert_eq!(parent.init().await.json()["students"]["0"]["studentId"], 5003);
}

#[tokio::test]
async fn a_child_enters_with_a_child_account_and_cannot_link_a_foreign_one() {
    let house = House::open().await;
    let mut child = Person::new(house.ports);
    child.sign_in("sokolov").await;
    let foreign = child.link(&account("belova", 0)).await;
    assert_eq!(foreign.code().as_deref(), Some("PR-206"));
    child.link(&account("sokolov", 0)).await;
    child.go().await;
    assert_eq!(child.init().await.json()["students"][0]["studentId"], 5004);
}

#[tokio::test]
async fn a_grown_pupil_comes_back_without_the_journals_password() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    pupil.leave().await;
    let mut elsewhere = Person::new(house.ports);
    let entrance = elsewhere.sign_in("belova").await;
    elsewhere.enter(&entrance).await;
    assert_eq!(elsewhere.init().await.json()["students"][0]["studentId"], 5005);
}

#[tokio::test]
async fn a_teacher_who_is_a_parent_chooses_the_role_and_either_enters() {
    let house = House::open().await;
    let mut teacher = Person::new(house.ports);
    teacher.sign_in("kuznetsov").await;
    teacher.link(&account("kuznetsov", 0)).await;
    for (role, own_diary) in [("Родитель", true), ("Сотрудник", false)] {
        let choice = teacher.open(&teacher.gate("/go")).await;
        assert_eq!(choice.place(), "gate/choose");
        let card =
            choice.text().split("<li class=\"card").find(|card| card.contains(role)).map(str::to_owned);
        let card = card.unwrap_or_else(|| panic!("no {role}: {}", choice.text()));
        let mark = super::page::between(&card, "name=\"role\" value=\"", "\"").expect("a role").to_owned();
        let entrance = teacher.submit(&choice, &format!("name=\"role\" value=\"{mark}\""), &[]).await;
        teacher.enter(&entrance).await;
        assert_eq!(teacher.init().await.status == 200, own_diary, "{role}");
        assert_eq!(teacher.ask("/webapi/context").await.status, 200, "{role}");
        let back = teacher.journal("/.gate/out");
        teacher.open(&back).await;
        teacher.come().await;
    }
}

#[tokio::test]
async fn an_unconfirmed_account_is_told_where_to_confirm_it() {
    let house = House::open().await;
    let mut person = Person::new(house.ports);
    let page = person.sign_in("fedorov").await;
    assert_eq!((page.code().as_deref(), page.status.as_u16()), (Some("PR-110"), 403));
    assert!(page.text().contains("МФЦ «Мои документы»") && page.text().contains("ул. Школьная, 1"));
    assert_eq!(person.cookies_of("gate").len(), 0, "and no session");
}

#[tokio::test]
async fn somebody_without_an_account_learns_what_to_do() {
    let house = House::open().await;
    let page = Person::new(house.ports).sign_in("novikova").await;
    assert_eq!(page.place(), "gate/links");
    assert!(page.text().contains("Нет логина и пароля? Обратитесь в школу"));
}

#[tokio::test]
async fn lesson_23_a_mother_links_her_sons_account_as_a_parent_beside_her_own() {
    let house = House::open().await;
    let mut mother = Person::new(house.ports);
    mother.sign_in("sokolova").await;
    mother.link(&account("sokolova", 0)).await;
    let linked = mother.link(&account("sokolova", 1)).await;
    assert!(linked.text().contains("запись ребёнка"), "{}", linked.text());
    let choice = mother.open(&mother.gate("/go")).await;
    assert_eq!(choice.place(), "gate/choose");
}

#[tokio::test]
async fn lesson_22_a_second_person_who_proves_a_held_account_is_sent_to_the_school() {
    let house = House::open().await;
    let house = house
        .reconfigured(&[("[systems.netcity]", "[linking]\nparents_of_pupil = 1\n\n[systems.netcity]")])
        .await;
    let sons = account("sokolova", 1);
    let mut mother = Person::new(house.ports);
    mother.sign_in("sokolova").await;
    assert!(mother.link(&sons).await.text().contains("запись ребёнка"));
    let mut other = Person::new(house.ports);
    other.sign_in("orlova").await;
    for laid in [1, 1] {
        let page = other.link(&sons).await;
        assert_eq!((page.code().as_deref(), page.status.as_u16()), (Some("PR-207"), 422));
        assert!(page.text().contains("Отсутствуют"), "nothing was linked");
        assert!(!page.text().contains("Ирина"), "and nothing told of who holds it");
        assert_eq!(house.claims(), laid, "a row for the school, and one however often it is tried");
    }
    assert_eq!(house.netcity.open_sessions(), [], "the proof left no session behind");
    mother.go().await;
    assert_eq!(mother.init().await.status, 200, "who holds it has lost nothing");
}

#[tokio::test]
async fn lesson_37_a_classmate_with_the_printed_password_is_sent_to_the_school() {
    let house = House::open().await;
    let mut classmate = Person::new(house.ports);
    classmate.sign_in("gray").await;
    let page = classmate.link(&account("gray", 1)).await;
    assert_eq!((page.code().as_deref(), page.status.as_u16()), (Some("PR-206"), 422));
    assert!(page.text().contains("Отсутствуют"), "nothing was linked");
    assert!(!page.text().contains(sample("sokolov").esia.name.first), "and nothing told of the holder");
    assert_eq!(house.claims(), 1);
    assert_eq!(house.netcity.open_sessions(), [], "the proof left no session behind");
}
