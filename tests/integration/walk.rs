//! Walks through the running gateway, as a person's browser makes them.

pub(crate) mod alias;
pub(crate) mod aside;
mod assertion;
mod choice;
mod deadlines;
mod help;
pub(crate) mod house;
pub(crate) mod https;
pub(crate) mod journals;
pub(crate) mod own_way;
pub(crate) mod page;
mod pages;
pub(crate) mod person;
pub(crate) mod provider;
mod restart;
mod roots;
mod samples;
mod servers;
mod silence;
pub(crate) mod steps;
mod streams;
pub(crate) mod tap;
mod trouble;
mod ways;

use house::House;
use person::Person;
use steps::{account, week_of};

#[tokio::test]
async fn a_parent_signs_in_links_reads_the_diary_leaves_and_comes_back_with_esia_alone() {
    whole_walk(&House::open().await).await;
}

/// From nothing to the diary, out, and back, whatever the way to ESIA is.
async fn whole_walk(house: &House) {
    let mut parent = Person::new(house.ports);
    let page = parent.sign_in("orlova").await;
    assert_eq!(page.place(), "gate/links");
    let form = parent.bind_form("netcity", 101).await.words();
    for words in WORDS {
        assert!(form.contains(words), "{words}: {form}");
    }
    let linked = parent.link(&account("orlova", 0)).await;
    assert!(linked.text().contains("Запись привязана.") && linked.text().contains("Отвязать"));
    let diary = parent.go().await;
    assert_eq!((diary.place().as_str(), diary.status.as_u16()), ("netcity/app/school/studentdiary/", 200));
    assert_eq!(parent.init().await.json()["students"][0]["studentId"], 5001);
    let week = parent.ask(&week_of(5001)).await.text();
    assert!(week.contains("\"mark\":"), "marks of the week: {week}");

    let left = parent.leave().await;
    assert_eq!(left.place(), "gate/signed-out");
    assert_eq!(house.netcity.open_sessions(), [], "the journal's session ended too");
    assert_eq!(parent.init().await.status, 401);

    let before = house.netcity.sign_ins(101, "ОрловаМС").accepted;
    let entrance = parent.come().await;
    assert_eq!(
        entrance.place(),
        "gate/choose",
        "ESIA still knows the person, and nobody asks for a password"
    );
    parent.enter(&entrance).await;
    assert_eq!(parent.init().await.status, 200);
    assert_eq!(house.netcity.sign_ins(101, "ОрловаМС").accepted, before + 1);
}

/// The linking page's wording, to the letter.
const WORDS: [&str; 9] = [
    "Привязка к учётной записи ЕСИА",
    "В данном разделе вы можете привязать обучающихся к своей учетной записи ЕСИА (Госуслуги) по логину и \
     паролю обучающегося, полученному в образовательной организации. Вы можете перейти на главную страницу \
     или выйти из системы, чтобы вернуться к форме входа.",
    "Логин: *",
    "Пароль: *",
    "Привязать",
    "Привязанные по логину и паролю:",
    "Привязанные по СНИЛС обучающегося:",
    "Отсутствуют",
    "Орлова Мария Сергеевна",
];
