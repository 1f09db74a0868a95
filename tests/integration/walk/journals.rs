//! Every journal of the demo, from nothing to the marks, to another child, out, and back with ESIA alone.

use http::Method;
use privratnik::app::demo::Site;

use super::{house::House, page::Page, person::Person, steps::sample};

/// Signs in by the button of the journal's own page, and proves the person's account of this journal.
async fn settled(house: &House, site: Site, login: &str) -> (Person, Page) {
    let mut person = Person::reading(site, house.ports);
    let page = person.open(&person.journal("/.gate/login")).await;
    person.pass_esia(&page, login).await;
    let account = sample(login).accounts.into_iter().find(|held| held.system == site.name());
    let linked = person.link(&account.expect("an account there")).await;
    assert!(linked.text().contains("Запись привязана."), "{}", linked.text());
    let page = person.open(&person.gate("/go")).await;
    (person, page)
}

#[tokio::test]
async fn bars_opens_for_either_child_and_for_esia_alone_the_next_time() {
    let house = House::open().await;
    let stranger = Person::reading(Site::Bars, house.ports).come().await;
    assert_eq!(stranger.place(), "bars/auth/login-page", "both ways are open");
    assert!(stranger.text().contains("госуслуг"), "{}", stranger.text());

    let (mut mother, choice) = settled(&house, Site::Bars, "orlova").await;
    assert!(choice.text().contains("<h1>Выбор ребенка</h1>"), "{}", choice.text());
    let entrance = mother.submit(&choice, "data-pupil=\"5003\"", &[]).await;
    let page = mother.enter(&entrance).await;
    assert_eq!((page.place().as_str(), page.status.as_u16()), ("bars/personal-area/", 200));
    let person = "/api/ProfileService/GetPersonData";
    assert!(mother.ask(person).await.text().contains("Илья"));
    assert_eq!(mother.ask("/api/MarkService/GetTotalMarks").await.status, 200);
    assert!(mother.cookie("bars", "sessionid").is_none(), "the journal's session stays here");

    let choice = mother.open(&mother.journal("/.gate/switch")).await;
    let entrance = mother.submit(&choice, "data-pupil=\"5001\"", &[]).await;
    mother.enter(&entrance).await;
    assert!(mother.ask(person).await.text().contains("Пётр"));

    let lured = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("accept", "text/html")];
    let other = "/api/ProfileService/SetSelectedPupil?pupil_id=5003";
    assert_eq!(
        mother.call(Method::GET, other, &lured, "").await.status,
        403,
        "a link elsewhere acts for nobody"
    );
    assert!(mother.ask(person).await.text().contains("Пётр"));

    mother.leave().await;
    assert_eq!(house.bars.open_sessions(), [], "nothing is left open in the journal");
    let page = mother.open(&mother.journal("/.gate/login")).await;
    assert_eq!(page.place(), "gate/choose", "ESIA alone is enough");
    mother.enter(&page).await;
    assert!(mother.ask(person).await.text().contains("Пётр"), "the last choice came first");
}
