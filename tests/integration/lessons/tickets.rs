//! The ticket between the gate and the journal's host.

use crate::walk::{house::House, person::Person, steps::account};

/// A signed-in person with an account, and the address with a fresh ticket.
async fn with_ticket(house: &House) -> (Person, String) {
    let mut pupil = Person::new(house.ports);
    pupil.sign_in("belova").await;
    pupil.link(&account("belova", 0)).await;
    let ticket = pupil.step(&pupil.gate("/go")).await.target().expect("a ticket").to_string();
    assert!(ticket.contains("/.gate/enter?ticket="));
    (pupil, ticket)
}

/// The ticket opens nothing: the browser is sent to sign in again.
async fn is_void(person: &mut Person, ticket: &str) {
    let answer = person.step(ticket).await;
    assert_eq!(answer.target().expect("sent away").path(), "/login");
    assert!(person.cookie("netcity", "__Host-privratnik-door").is_none());
}

#[tokio::test]
async fn lesson_21_a_ticket_works_once() {
    let house = House::open().await;
    let (mut pupil, ticket) = with_ticket(&house).await;
    assert_eq!(pupil.step(&ticket).await.status, 200);
    pupil.set_cookie("netcity", "__Host-privratnik-door", "");
    is_void(&mut pupil, &ticket).await;
}

#[tokio::test]
async fn lesson_21_a_ticket_is_void_in_another_browser() {
    let house = House::open().await;
    let (mut pupil, ticket) = with_ticket(&house).await;
    let mut thief = Person::new(house.ports);
    thief.come().await;
    assert_eq!(thief.open(&ticket).await.code().as_deref(), Some("PR-102"));
    is_void(&mut pupil, &ticket).await;
}

#[tokio::test]
async fn lesson_21_unlinking_kills_tickets_and_open_diaries() {
    let house = House::open().await;
    let (mut pupil, ticket) = with_ticket(&house).await;
    let links = pupil.open(&pupil.gate("/links")).await;
    let ask = pupil.open(links.link("data-remove").as_str()).await;
    let removed = pupil.submit(&ask, "id=\"remove\"", &[]).await;
    assert!(removed.text().contains("Сохранённый пароль удалён"));
    is_void(&mut pupil, &ticket).await;

    pupil.link(&account("belova", 0)).await;
    pupil.go().await;
    assert_eq!(pupil.init().await.status, 200);
    let links = pupil.open(&pupil.gate("/links")).await;
    let ask = pupil.open(links.link("data-remove").as_str()).await;
    pupil.submit(&ask, "id=\"remove\"", &[]).await;
    assert_eq!(pupil.init().await.status, 401);
    assert_eq!(house.netcity.open_sessions(), []);
}

#[tokio::test]
async fn lesson_21_signing_out_kills_tickets() {
    let house = House::open().await;
    let (mut pupil, ticket) = with_ticket(&house).await;
    pupil.leave().await;
    is_void(&mut pupil, &ticket).await;
}
