//! A restart: who was in stays in, and what was ended stays ended.

use super::{house::House, person::Person};

#[tokio::test]
async fn a_restart_keeps_people_in_and_revives_nothing_that_was_ended() {
    let house = House::open().await;
    let (mut stays, mut leaves) = (Person::new(house.ports), Person::new(house.ports));
    stays.settle("belova").await;
    leaves.settle("sokolov").await;
    let kept = ["gate", "netcity"].map(|host| (host, leaves.cookies_of(host)));
    leaves.leave().await;

    let house = house.restarted().await;
    assert_eq!(stays.init().await.status, 200, "with the alias of before");
    let links = stays.open(&stays.gate("/links")).await;
    assert!(links.text().contains("Белова") && links.text().contains("Отвязать"));
    assert!(house.esia.record().requests.is_empty(), "nobody was sent to ESIA");
    assert_eq!(house.netcity.sign_ins(101, "БеловаЕ").accepted, 1, "the journal was entered anew, once");

    for (host, cookies) in kept {
        for (name, value) in cookies {
            leaves.set_cookie(host, &name, &value);
        }
    }
    assert_eq!(leaves.init().await.status, 401);
    assert_eq!(leaves.open(&leaves.gate("/links")).await.place(), "esia/login");
    assert_eq!(house.netcity.sign_ins(101, "СоколовД").accepted, 0);
}
