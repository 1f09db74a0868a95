//! Whom to ask: on every page of ours, wherever somebody is stuck.

use std::time::Duration;

use privratnik::app::demo::Site;

use super::{house::House, journals::settled, page::Page, person::Person, steps::account};

/// As the demo's configuration has it.
const PHONE: &str = "<a href=\"tel:88000000000\">8 (800) 000-00-00</a>";

fn helps(page: &Page, place: &str) {
    assert_eq!(page.place(), place);
    let text = page.text();
    for contact in [PHONE, "mailto:help@example.test", "https://forum.example.test/", "+7 (000) 000-00-02"] {
        assert!(text.contains(contact), "{place}: {contact}: {text}");
    }
}

#[tokio::test]
async fn the_operators_support_stands_on_every_page_of_the_gate() {
    let house = House::open().await;
    let mut mother = Person::new(house.ports);
    helps(&mother.open(&mother.gate("/")).await, "gate/");
    helps(&mother.open(&mother.gate("/refused?code=PR-302")).await, "gate/refused");
    helps(&mother.open(&mother.gate("/no-such-page")).await, "gate/no-such-page");
    helps(&mother.open(&mother.gate("/callback?code=1&state=2")).await, "gate/callback");
    helps(&mother.sign_in("orlova").await, "gate/links");
    helps(&mother.bind_form("netcity", 101).await, "gate/links");
    helps(&mother.prove(&account("orlova", 0), "не тот").await, "gate/links");
    let links = mother.link(&account("orlova", 0)).await;
    helps(&mother.open(links.link("data-remove").as_str()).await, "gate/links/remove");
    helps(&mother.open(&mother.gate("/choose")).await, "gate/choose");
    helps(&mother.open(&mother.gate("/sign-out")).await, "gate/sign-out");
    helps(&mother.leave().await, "gate/signed-out");
}

#[tokio::test]
async fn and_on_those_that_stand_on_a_journals_host() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.sign_in("belova").await;
    pupil.link(&account("belova", 0)).await;
    helps(&pupil.open(&pupil.gate("/go")).await, "netcity/.gate/enter");

    let (mut pupil, _) = settled(&house, Site::Rid, "belova").await;
    let page = pupil.open(&pupil.journal("/messages/new/")).await;
    house.clock.advance(Duration::from_mins(31));
    helps(&pupil.submit(&page, "id=\"new-message\"", &[("body", "Ёлочки")]).await, "rid/.gate/kept");
}
