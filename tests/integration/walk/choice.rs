//! Several children, roles and tabs: what is chosen, remembered and switched.

use super::{
    house::House,
    page::Page,
    person::Person,
    steps::{account, week_of},
};

/// The mother of two pupils, whose diaries one account shows, at the choice.
async fn at_the_choice(house: &House) -> (Person, Page) {
    let mut mother = Person::new(house.ports);
    mother.sign_in("orlova").await;
    mother.link(&account("orlova", 0)).await;
    let choice = mother.open(&mother.gate("/go")).await;
    assert_eq!(choice.place(), "gate/choose");
    (mother, choice)
}

/// The pupil whose diary the journal opens.
async fn opened(person: &mut Person) -> u64 {
    let init = person.init().await.json();
    let students = init["students"].as_object().map(|by_number| by_number.values().cloned().collect());
    let students: Vec<_> = students.unwrap_or_else(|| init["students"].as_array().unwrap().clone());
    let current = init["currentStudentId"].as_u64().expect("a number");
    let by_index = usize::try_from(current).ok().and_then(|index| students.get(index));
    by_index.map_or(current, |student| student["studentId"].as_u64().expect("a number"))
}

#[tokio::test]
async fn a_parent_chooses_a_child_and_switches_inside_the_journal_without_signing_in_again() {
    let house = House::open().await;
    let (mut mother, choice) = at_the_choice(&house).await;
    assert!(choice.text().contains("<h1>Выбор ребенка</h1>"), "{}", choice.text());
    assert!(choice.text().contains("Редактировать список обучающихся, привязать новых"));
    let entrance = mother.submit(&choice, "data-pupil=\"5002\"", &[]).await;
    mother.enter(&entrance).await;
    assert_eq!(opened(&mut mother).await, 5002);
    assert_eq!(mother.ask(&week_of(5002)).await.status, 200);

    let (door, asked) = (mother.cookies_of("netcity"), house.esia.record().codes_exchanged);
    let choice = mother.open(&mother.journal("/.gate/switch")).await;
    assert_eq!(choice.place(), "gate/choose");
    let entrance = mother.submit(&choice, "data-pupil=\"5001\"", &[]).await;
    mother.enter(&entrance).await;
    assert_eq!(opened(&mut mother).await, 5001);
    assert_ne!(mother.cookies_of("netcity"), door, "the session on the journal's host is a new one");
    assert_eq!(house.esia.record().codes_exchanged, asked, "and nobody was sent to ESIA for it");
}

#[tokio::test]
async fn the_last_choice_is_offered_first_at_the_next_sign_in() {
    let house = House::open().await;
    let (mut mother, choice) = at_the_choice(&house).await;
    assert!(!choice.text().contains("Выбрано в прошлый раз"));
    let entrance = mother.submit(&choice, "data-pupil=\"5002\"", &[]).await;
    mother.enter(&entrance).await;
    mother.leave().await;

    let mut elsewhere = Person::new(house.ports);
    let choice = elsewhere.sign_in("orlova").await;
    assert_eq!(choice.place(), "gate/choose");
    let text = choice.text();
    let first = text.split("<li class=\"card").nth(1).expect("a card");
    assert!(first.contains("Выбрано в прошлый раз") && first.contains("data-pupil=\"5002\""), "{first}");
    elsewhere.enter(&choice).await;
    assert_eq!(opened(&mut elsewhere).await, 5002);
}

#[tokio::test]
async fn two_tabs_choose_at_once_and_neither_acts_in_the_others_name() {
    let house = House::open().await;
    let mut teacher = Person::new(house.ports);
    teacher.sign_in("kuznetsov").await;
    teacher.link(&account("kuznetsov", 0)).await;
    let (one, two) = (teacher.open(&teacher.gate("/go")).await, teacher.open(&teacher.gate("/go")).await);
    let entrance = teacher.submit(&one, "Сотрудник", &[]).await;
    teacher.enter(&entrance).await;
    assert_eq!(teacher.init().await.status, 403, "a teacher's journal has no diary");
    let tab_of_the_teacher = teacher.at.clone();

    let entrance = teacher.submit(&two, "Родитель", &[]).await;
    teacher.enter(&entrance).await;
    assert_eq!(teacher.init().await.status, 200);

    let tab_of_the_parent = std::mem::replace(&mut teacher.at, tab_of_the_teacher);
    let stale = teacher.ask("/webapi/context").await;
    assert_eq!(stale.status, 401, "the first tab's page has lost its session, and does nothing as a parent");
    teacher.at = tab_of_the_parent;
    assert_eq!(teacher.init().await.status, 200, "the second tab goes on");
}
