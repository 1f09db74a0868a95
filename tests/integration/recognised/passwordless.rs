//! Journals that are entered without a password: nothing of the kind is kept, played or asked for.

use crate::walk::{
    house::House,
    person::Person,
    steps::{account, week_of},
};
use privratnik::app::demo::Site;

#[tokio::test]
async fn a_parent_of_three_enters_by_snils_alone() {
    let house = House::open().await.knowing(&["netcity"]).await;
    let mut mother = Person::new(house.ports);
    let choice = mother.sign_in("orlova").await;
    assert_eq!(choice.place(), "gate/choose");
    let words = choice.words();
    assert!(words.contains("Выбор ребенка"), "{words}");
    for child in ["Орлов Пётр Алексеевич", "Орлова Анна Алексеевна", "Орлов Илья Алексеевич"]
    {
        assert!(words.contains(child), "{child}: {words}");
    }
    let entrance = mother.submit(&choice, "data-pupil=\"5002\"", &[]).await;
    mother.enter(&entrance).await;
    assert_eq!(mother.ask(&week_of(5002)).await.status, 200);
    assert_eq!(mother.ask(&week_of(5004)).await.status, 403, "somebody else's child");

    // The other school is another account of hers.
    let choice = mother.open(&mother.gate("/choose")).await;
    let entrance = mother.submit(&choice, "Гимназия", &[]).await;
    mother.enter(&entrance).await;
    assert_eq!(mother.ask(&week_of(5003)).await.status, 200);

    let listed = mother.open(&mother.gate("/links")).await;
    assert!(listed.text().contains("id=\"recognised\""), "{}", listed.words());
    assert_eq!((house.links(), house.credentials()), (2, 0));
    for (school, login) in [(101, "ОрловаМС"), (205, "orlova-ms")] {
        assert_eq!(house.netcity.sign_ins(school, login).refused, 0);
    }
    mother.leave().await;
    assert_eq!(house.netcity.open_sessions(), []);
}

#[tokio::test]
async fn a_teacher_who_is_a_parent_enters_in_either_role() {
    let house = House::open().await.knowing(&["netcity"]).await;
    let mut teacher = Person::new(house.ports);
    let choice = teacher.sign_in("kuznetsov").await;
    assert_eq!(choice.place(), "gate/choose");
    for (mark, role) in [("value=\"parent\"", "Родитель"), ("value=\"staff\"", "Учитель")] {
        let entrance = teacher.submit(&choice, mark, &[]).await;
        teacher.enter(&entrance).await;
        let context = teacher.ask("/webapi/context").await;
        assert_eq!(context.status, 200, "{role}");
    }
    assert_eq!(house.credentials(), 0);
}

#[tokio::test]
async fn bars_is_entered_by_its_own_esia_sign_in_too() {
    let house = House::open().await.knowing(&["bars"]).await;
    let mut mother = Person::reading(Site::Bars, house.ports);
    let page = mother.open(&mother.journal("/.gate/login")).await;
    let entrance = mother.pass_esia(&page, "sokolova").await;
    mother.enter(&entrance).await;
    let profile = mother.ask("/api/ProfileService/GetPersonData").await;
    assert_eq!(profile.status, 200, "{}", profile.text());
    assert!(profile.text().contains("Соколов"), "{}", profile.text());
    assert_eq!((house.links(), house.credentials()), (1, 0));
}

#[tokio::test]
async fn browsers_reach_neither_the_journals_sign_in_nor_the_gateway_in_esias_place() {
    let house = House::open().await.knowing(&["netcity"]).await;
    let mut child = Person::new(house.ports);
    let entrance = child.sign_in("sokolov").await;
    child.enter(&entrance).await;
    for path in [
        "/webapi/sso/esia/crosslogin",
        "/webapi/sso/esia/callback?code=1&state=2",
        "/WEBAPI/SSO/esia/account-info",
    ] {
        assert_eq!(child.ask(path).await.status, 403, "{path}");
    }
    for path in ["/aas/oauth2/v2/ac", "/aas/oauth2/v3/te", "/rs/prns/1"] {
        assert_eq!(child.open(&child.gate(path)).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_stored_password_goes_once_the_journal_is_entered_without_one() {
    // First as before: by the password.
    let house = House::open().await;
    let mut child = Person::new(house.ports);
    child.sign_in("sokolov").await;
    child.link(&account("sokolov", 0)).await;
    assert_eq!(house.credentials(), 1);
    // The operator has seen that the other manner works, and takes passwords out.
    let manners =
        ("manners = [\"facade\", \"replay\"]\npupil_numbers", "manners = [\"facade\"]\npupil_numbers");
    let house = house.reconfigured(&[manners]).await.knowing(&["netcity"]).await;
    let mut child = Person::new(house.ports);
    let entrance = child.sign_in("sokolov").await;
    child.enter(&entrance).await;
    assert_eq!(child.init().await.status, 200);
    assert_eq!((house.links(), house.credentials()), (1, 0));
    let page = child.open(&child.gate("/links")).await;
    assert!(!page.text().contains("id=\"bind\""), "no password is asked for any more: {}", page.words());
}

#[tokio::test]
async fn a_card_that_the_journal_does_not_know_leaves_the_password() {
    let house = House::open().await.knowing(&["netcity"]).await;
    // The journal has lost the number that the export had.
    assert!(house.netcity.record_snils(101, "СоколовД", None));
    let mut child = Person::new(house.ports);
    let refused = child.sign_in("sokolov").await;
    let page = child.follow(refused).await;
    assert_eq!(page.code().as_deref(), Some("PR-208"), "{} {}", page.place(), page.words());
    let page = child.open(&child.gate("/links")).await;
    let form = child.open(page.link("href=\"/links?again=").as_str()).await;
    let own = account("sokolov", 0);
    child.submit(&form, "id=\"bind\"", &[("login", own.login), ("password", own.password)]).await;
    child.go().await;
    assert_eq!(child.init().await.status, 200);
    assert_eq!((house.links(), house.credentials()), (1, 1));
}
