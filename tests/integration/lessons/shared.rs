//! A computer that the next person sits down at.

use http::Method;

use crate::walk::{house::House, page::Page, person::Person, steps::account};

/// What browsers are told to throw away; the cookies are cleared one by one.
const WIPE: &str = r#""cache", "storage""#;

async fn inside(house: &House) -> Person {
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    pupil
}

fn wipes(page: &Page) {
    assert_eq!(page.header("clear-site-data"), WIPE, "{}: {}", page.url, page.status);
}

#[tokio::test]
async fn lesson_08_a_sign_out_at_the_gate_wipes_the_gate_and_then_the_journal() {
    let house = House::open().await;
    for also_esia in [&[][..], &[("esia", "1")]] {
        let mut pupil = Person::new(house.ports);
        pupil.sign_in("belova").await;
        pupil.link(&account("belova", 0)).await;
        pupil.go().await;
        let form = pupil.open(&pupil.gate("/sign-out")).await;
        wipes(&pupil.submit_only(&form, "id=\"out-here\"", also_esia).await);
        let next = pupil.step(&pupil.journal("/app/school/studentdiary/")).await;
        assert_eq!(next.status, 303, "to the sign-in");
        wipes(&next);
        assert_eq!(pupil.cookie("netcity", "__Host-privratnik-door"), None);
    }
}

#[tokio::test]
async fn lesson_08_a_sign_out_in_the_journal_wipes_it_at_once() {
    let house = House::open().await;
    let mut pupil = inside(&house).await;
    wipes(&pupil.step(&pupil.journal("/.gate/out")).await);

    let mut pupil = inside(&house).await;
    let by_script = pupil.call(Method::POST, "/webapi/auth/logout", &[], "").await;
    assert_eq!(by_script.status, 200);
    wipes(&by_script);
}

#[tokio::test]
async fn lesson_08_whoever_comes_in_finds_nothing_of_the_person_before() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.sign_in("belova").await;
    pupil.link(&account("belova", 0)).await;
    let entrance = pupil.open(&pupil.gate("/go")).await;
    assert!(entrance.text().contains("\"fresh\":true"), "its script clears the page's own storage");
    let again = pupil.open(&pupil.journal("/.gate/enter")).await;
    assert!(again.text().contains("\"fresh\":false"), "and not that of somebody who is in");
}

#[tokio::test]
async fn lesson_08_no_page_of_the_gate_is_kept_by_the_browser() {
    let house = House::open().await;
    let mut mother = Person::new(house.ports);
    let sign_in = mother.step(&mother.gate("/login")).await;
    assert_eq!((sign_in.status.as_u16(), sign_in.header("cache-control")), (303, "no-store"));
    mother.sign_in("orlova").await;
    mother.link(&account("orlova", 0)).await;
    let link = mother.open(&mother.gate("/links")).await.link("data-remove").to_string();
    let gate = ["/", "/links", "/links?system=netcity", "/choose", "/sign-out"];
    let inside = gate.iter().map(|path| mother.gate(path)).chain([link]);
    for address in inside.collect::<Vec<_>>() {
        let page = mother.step(&address).await;
        assert!(page.text().contains("Орлова Мария Сергеевна"), "{address} names the person");
        assert_eq!(page.header("cache-control"), "no-store", "{address}");
    }
    let choice = mother.open(&mother.gate("/choose")).await;
    let entrance = mother.submit(&choice, "data-way", &[]).await;
    assert_eq!(
        (entrance.place().as_str(), entrance.header("cache-control")),
        ("netcity/.gate/enter", "no-store")
    );
    mother.leave().await;
    for path in
        ["/", "/signed-out", "/refused?code=PR-301", "/callback?code=1&state=2", "/no-such-page", "/go"]
    {
        let page = mother.step(&mother.gate(path)).await;
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
    }
}
