//! Wrong, guessed and changed passwords.

use std::time::Duration;

use privratnik::sandbox::people::HeldAccount;

use crate::walk::{house::House, person::Person, steps::account};

fn spelt(account: &HeldAccount, login: &'static str) -> HeldAccount {
    HeldAccount { login, ..account.clone() }
}

#[tokio::test]
async fn lesson_24_a_stranger_is_counted_by_person_and_cannot_bar_the_owner() {
    let house = House::open().await;
    let target = account("sokolov", 0);
    let mut stranger = Person::new(house.ports);
    stranger.sign_in("gray").await;
    for login in [" соколовд ", "СОКОЛОВД"] {
        let page = stranger.prove(&spelt(&target, login), "угадал?").await;
        assert_eq!(page.code().as_deref(), Some("PR-202"));
    }
    assert_eq!(stranger.prove(&target, "угадал?").await.code().as_deref(), Some("PR-204"));

    let house = house.restarted().await;
    house.clock.advance(Duration::from_secs(61));
    assert_eq!(stranger.prove(&target, "угадал?").await.code().as_deref(), Some("PR-204"), "after a restart");

    let mut owner = Person::new(house.ports);
    owner.sign_in("sokolov").await;
    let page = owner.link(&target).await;
    assert!(page.text().contains("Запись привязана."), "{}", page.text());
}

#[tokio::test]
async fn lesson_24_an_account_that_is_guessed_at_makes_everybody_wait_a_little() {
    let house = House::open().await;
    let target = account("sokolov", 0);
    let mut stranger = Person::new(house.ports);
    stranger.sign_in("gray").await;
    stranger.prove(&target, "раз").await;
    stranger.prove(&target, "два").await;
    let mut owner = Person::new(house.ports);
    owner.sign_in("sokolov").await;
    assert_eq!(owner.link(&target).await.code().as_deref(), Some("PR-205"));
    house.clock.advance(Duration::from_secs(61));
    assert!(owner.link(&target).await.text().contains("Запись привязана."));
}

#[tokio::test]
async fn lesson_25_the_gateway_stops_before_the_journal_locks_the_account() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.sign_in("belova").await;
    let own = account("belova", 0);
    let codes = ["PR-202", "PR-202", "PR-204", "PR-204", "PR-204"];
    for (tries, code) in (1..).zip(codes) {
        assert_eq!(pupil.prove(&own, "не тот").await.code().as_deref(), Some(code));
        assert_eq!(house.netcity.sign_ins(101, own.login).refused, tries.min(2), "each try is one try there");
    }
    house.clock.advance(Duration::from_mins(61));
    assert_eq!(pupil.come().await.place(), "gate/links");
    assert!(pupil.link(&own).await.text().contains("Запись привязана."));
}

#[tokio::test]
async fn lesson_26_a_changed_password_is_asked_for_once_and_nothing_else_is_lost() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let own = account("belova", 0);
    assert!(house.netcity.change_password(101, own.login, "Новый-пароль-12"));
    house.netcity.end_all_sessions();
    assert_eq!(pupil.init().await.status, 401, "the journal's own word");
    for _ in 0..3 {
        let refused = pupil.init().await;
        assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (403, Some("PR-208")));
    }
    assert_eq!(house.netcity.sign_ins(101, own.login).refused, 1, "the old password was tried once");

    let links = pupil.open(&pupil.gate("/links")).await;
    assert!(links.text().contains("Подтвердить новый пароль") && links.text().contains("Белова"));
    let form = pupil.open(links.link("again=").as_str()).await;
    assert!(form.text().contains("Введите новый: остальное сохранено"));
    let fields = [("login", own.login), ("password", "Новый-пароль-12")];
    let proved = pupil.submit(&form, "id=\"bind\"", &fields).await;
    assert!(!proved.text().contains("Подтвердить новый пароль"));
    assert_eq!(proved.text().matches("data-remove=").count(), 1, "the same link");
    pupil.go().await;
    assert_eq!(pupil.init().await.status, 200);
}
