//! Every journal of the demo, from nothing to the marks, to another child, out, and back with ESIA alone.

use std::time::Duration;

use http::Method;
use privratnik::app::demo::Site;

use super::{
    house::House,
    page::Page,
    person::Person,
    steps::{sample, stored},
};

/// Signs in by the button of the journal's own page, and proves the person's account of this journal.
pub(crate) async fn settled(house: &House, site: Site, login: &str) -> (Person, Page) {
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
    let text = stranger.text();
    assert!(text.contains("/.gate/login\" target=\"_top\">ВХОД ЧЕРЕЗ ЕСИА</a>"), "our own button: {text}");

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

#[tokio::test]
async fn one_person_links_accounts_of_two_journals_on_one_page() {
    let house = House::open().await;
    let (mut mother, _) = settled(&house, Site::Netcity, "orlova").await;
    let links = mother.open(&mother.gate("/links")).await;
    let (by_journal, offered) = (rows(&links), mother.open(&mother.gate("/links?system=")).await);
    assert_eq!(by_journal, [(Site::Netcity, "СОШ № 12")]);
    for site in Site::ALL {
        let pick = format!("data-journal=\"{}\"", site.name());
        assert!(offered.text().contains(&pick), "{}: {}", site.title(), offered.text());
    }
    let bars = sample("orlova").accounts.into_iter().find(|held| held.system == "bars").expect("a paper");
    let links = mother.link(&bars).await;
    assert_eq!(rows(&links), [(Site::Netcity, "СОШ № 12"), (Site::Bars, "СОШ № 12")]);

    for site in [Site::Netcity, Site::Bars] {
        mother.site = site;
        let choice = mother.open(&mother.journal("/.gate/switch")).await;
        assert_eq!(choice.place(), "gate/choose");
        assert!(choice.text().contains(site.title()), "{}", choice.text());
        let inside = mother.enter(&choice).await;
        assert!(inside.place().starts_with(site.name()) && inside.status == 200, "{}", inside.place());
    }
    assert_eq!(house.esia.record().codes_exchanged, 1, "one sign-in for both");
}

/// The linked accounts: each journal's name under the school's.
fn rows(links: &Page) -> Vec<(Site, &'static str)> {
    let text = links.text();
    let cells = text.split("<td data-label=\"Школа\">").skip(1).filter_map(|cell| cell.split("</td>").next());
    cells
        .map(|cell| {
            let site =
                Site::ALL.into_iter().find(|site| cell.contains(&format!("<small>{}</small>", site.title())));
            let school = ["СОШ № 12", "Гимназия № 3"].into_iter().find(|school| cell.starts_with(school));
            (site.expect("a journal's name"), school.expect("a school's name"))
        })
        .collect()
}

#[tokio::test]
async fn rid_holds_three_children_of_two_schools_by_their_own_papers() {
    let house = House::open().await;
    let stranger = Person::reading(Site::Rid, house.ports).come().await;
    assert!(stranger.text().contains("через Госуслуги"), "the button of this journal: {}", stranger.text());

    let (mut mother, _) = settled(&house, Site::Rid, "orlova").await;
    for paper in sample("orlova").accounts.iter().filter(|held| held.system == "rid").skip(1) {
        mother.link(paper).await;
    }
    let choice = mother.open(&mother.gate("/go")).await;
    assert!(choice.text().contains("<h1>Выбор ребенка</h1>"), "{}", choice.text());
    let cards = choice.text().matches("<li class=\"card").count();
    assert_eq!(cards, 3);
    let entrance = mother.submit(&choice, "Гимназия", &[]).await;
    mother.enter(&entrance).await;
    let marks = mother.open(&mother.journal("/marks/current/")).await;
    assert!(marks.words().contains("Орлов Илья"), "{}", marks.words());
    assert!(marks.text().contains("privratnik-bar") && marks.text().contains("Сменить ребёнка"));
    assert!(mother.cookie("rid", "sessionid").is_none(), "the journal's session stays here");

    house.clock.advance(Duration::from_secs(60));
    let choice = mother.open(&mother.journal("/.gate/switch")).await;
    let entrance = mother.submit(&choice, "Орлова Анна", &[]).await;
    mother.enter(&entrance).await;
    assert!(mother.open(&mother.journal("/marks/current/")).await.words().contains("Орлова Анна"));

    mother.leave().await;
    assert!(house.rid.open_sessions().is_empty(), "nothing is left open in the journal");
    let page = mother.open(&mother.journal("/.gate/login")).await;
    assert_eq!(page.place(), "gate/choose", "ESIA alone is enough");
    mother.enter(&page).await;
    assert!(mother.open(&mother.journal("/marks/current/")).await.words().contains("Орлова Анна"));
}

#[tokio::test]
async fn a_portal_that_is_known_by_configuration_alone_opens_too() {
    let house = House::open().await;
    let (mut mother, page) = settled(&house, Site::App, "orlova").await;
    let page = mother.enter(&page).await;
    assert!(page.place().to_lowercase().starts_with("app/cabinet/"), "{}", page.place());
    assert!(page.words().contains("Орлова Мария"), "{}", page.words());
    mother.leave().await;
    assert!(house.app.open_sessions().is_empty());
    let page = mother.open(&mother.journal("/.gate/login")).await;
    let page = mother.enter(&page).await;
    assert!(
        page.place().to_lowercase().starts_with("app/cabinet/"),
        "ESIA alone is enough: {}",
        page.place()
    );
}

#[tokio::test]
async fn a_college_opens_for_either_child_and_for_esia_alone_the_next_time() {
    let house = House::open().await;
    let stranger = Person::reading(Site::Spo, house.ports)
        .open(&format!("{}/security/", house.ports.origin(Site::Spo)))
        .await;
    assert!(stranger.text().contains("Войти через Госуслуги"), "both ways are open: {}", stranger.text());

    let (mut mother, choice) = settled(&house, Site::Spo, "lebedeva").await;
    assert!(choice.text().contains("<h1>Выбор ребенка</h1>"), "{}", choice.text());
    let entrance = mother.submit(&choice, "data-pupil=\"spo_7:6002\"", &[]).await;
    let students =
        stored(&entrance, "irtech.tenants").expect("the colleges")["spo_7"]["parentRole"]["students"].clone();
    assert_eq!(
        (&students[0]["id"], &students[1]["id"]),
        (&6002.into(), &6001.into()),
        "the chosen one first"
    );
    let page = mother.enter(&entrance).await;
    assert_eq!((page.place().as_str(), page.status.as_u16()), ("spo/students/parent.html", 200));
    assert!(
        page.text().contains("Сменить ребёнка") && page.words().contains("Лебедева Полина"),
        "{}",
        page.words()
    );
    let marks = mother.ask("/services/reports/current/performance/6002").await;
    assert!(marks.text().contains("\"markValues\":"), "{}", marks.text());

    assert_eq!(mother.cookie("spo", "UID"), Some("1"), "the page's script sees that somebody is in");
    let [inside] = &house.spo.open_sessions()[..] else { panic!("one session") };
    for secret in [&inside.value, &inside.uid] {
        assert!(!mother.has_heard(secret), "the journal's session stays here");
    }
    for closed in
        ["/services/security/forgot-password", "/services/security/add-login", "/services/esia/unbindByUser"]
    {
        let kind = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
        assert_eq!(mother.call(Method::POST, closed, &kind, "{}").await.status, 403, "{closed}");
    }
    let lured = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("accept", "text/html")];
    let foreign = mother.call(Method::GET, "/services/security/account-settings", &lured, "").await;
    assert_eq!(foreign.status, 401, "a link elsewhere acts for nobody");

    let same = [("sec-fetch-site", "same-origin")];
    let left = mother.call(Method::DELETE, "/services/security/logout", &same, "").await;
    assert_eq!((left.status.as_u16(), mother.cookie("spo", "UID")), (200, None), "the page's own way out");
    assert_eq!(house.spo.open_sessions(), [], "nothing is left open in the journal");
    assert_eq!(
        mother.open(&mother.journal("/security/")).await.place(),
        "spo/security/",
        "both ways are open"
    );
    let page = mother.open(&mother.journal("/.gate/login")).await;
    assert_eq!(page.place(), "gate/choose", "ESIA alone is enough");
    mother.enter(&page).await;
    assert_eq!(mother.ask("/services/students/6001/dashboard").await.status, 200);
}

#[tokio::test]
async fn a_lost_session_of_a_college_is_opened_anew_behind_the_page() {
    let house = House::open().await;
    let house = house.reconfigured(&[("own_sign_in = \"open\"", "own_sign_in = \"closed\"")]).await;
    let (mut student, page) = settled(&house, Site::Spo, "polina").await;
    student.enter(&page).await;
    let own = "/services/students/6002/dashboard";
    assert_eq!(student.ask(own).await.status, 200);
    house.spo.end_all_sessions();
    assert_eq!(student.ask(own).await.status, 401, "the journal's own words");
    assert_eq!(student.ask(own).await.status, 200, "and the next call finds a new session");
    let page = student.open(&student.journal("/security/")).await;
    assert_eq!(page.place(), "spo/.gate/enter", "whom the page takes to its sign-in page comes in again");
    student.enter(&page).await;
    let same = [("sec-fetch-site", "same-origin")];
    student.call(Method::DELETE, "/services/security/logout", &same, "").await;
    let page = student.open(&student.journal("/security/")).await;
    assert_eq!(page.place(), "gate/signed-out", "after the page's own way out there is no sign-in page");
}

#[tokio::test]
async fn a_teacher_chooses_the_college() {
    let house = House::open().await;
    let (mut teacher, choice) = settled(&house, Site::Spo, "kuznetsov").await;
    assert_eq!(choice.place(), "gate/choose");
    let entrance = teacher.submit(&choice, "employee:spo_12", &[]).await;
    let page = teacher.enter(&entrance).await;
    assert_eq!((page.place().as_str(), page.status.as_u16()), ("spo/", 200));
    let college = teacher.ask("/services/people/organization").await;
    assert_eq!(college.json()["shortName"], "Приозёрский техникум");
}
