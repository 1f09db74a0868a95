//! People whom the register knows.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::walk::{
    house::House,
    person::Person,
    steps::{account, sample},
};
use privratnik::app::{self, demo::Site};

#[tokio::test]
async fn a_parents_children_are_listed_by_snils_and_their_journal_asks_for_its_password_once() {
    let house = House::open().await.knowing(&["rid"]).await;
    let mut mother = Person::reading(Site::Rid, house.ports);
    mother.come().await;
    let page = mother.open(&mother.gate("/login?journal=rid")).await;
    let choice = mother.pass_esia(&page, "orlova").await;
    let listed = mother.open(&mother.gate("/links")).await.words();
    let (_, by_snils) = listed.split_once("Привязанные по СНИЛС обучающегося:").unwrap();
    for child in ["Орлов Пётр Алексеевич", "Орлова Анна Алексеевна", "Орлов Илья Алексеевич"]
    {
        assert!(by_snils.contains(child), "{child}: {by_snils}");
    }
    assert!(by_snils.contains("СОШ № 12") && by_snils.contains("5В"), "{by_snils}");
    drop(choice);

    // The school's own password is asked for once, with the login filled in.
    let page = mother.open(&mother.gate("/links")).await;
    let form = mother.open(page.link("href=\"/links?again=").as_str()).await;
    assert!(form.words().contains("Запись найдена по СНИЛС."), "{}", form.words());
    let petr = account("orlova", 7);
    assert!(form.text().contains(petr.login), "{}", form.text());
    let done =
        mother.submit(&form, "id=\"bind\"", &[("login", petr.login), ("password", petr.password)]).await;
    assert!(done.words().contains("Запись привязана."), "{}", done.words());
}

#[tokio::test]
async fn a_pupil_whose_card_has_no_snils_is_found_by_the_own_birth_certificate() {
    let house = House::open().await;
    let table = privratnik::sandbox::register::table(&["rid"], house.today());
    let pupil = sample("sokolov");
    let row = table.lines().find(|line| line.contains("Ученики;rid") && line.contains("Соколов")).unwrap();
    let bare = row.replace(pupil.esia.snils.unwrap(), "");
    assert!(row != bare && bare.contains("I-АБ 600104"), "{bare}");
    let header = table.lines().next().unwrap();
    super::import(&house, "bare.csv", &format!("{header}\n{bare}\n")).await;
    let mut child = Person::reading(Site::Rid, house.ports);
    let page = child.open(&child.gate("/login")).await;
    child.pass_esia(&page, "sokolov").await;
    assert_eq!(house.links(), 1);
}

#[tokio::test]
async fn what_the_register_no_longer_says_is_no_link_any_more() {
    let house = House::open().await.knowing(&["rid"]).await;
    let mut mother = Person::reading(Site::Rid, house.ports);
    let page = mother.open(&mother.gate("/login")).await;
    mother.pass_esia(&page, "orlova").await;
    assert_eq!(house.links(), 3);
    // The school has given the mother's number to somebody else's card.
    let table = privratnik::sandbox::register::table(&["rid"], house.today());
    let row = table.lines().find(|line| line.contains("Родители;rid;1000600001")).unwrap();
    let other = row.replace(sample("orlova").esia.snils.unwrap(), "000-000-607 08");
    let header = table.lines().next().unwrap();
    super::import(&house, "changed.csv", &format!("{header}\n{other}\n")).await;
    mother.leave().await;
    let page = mother.open(&mother.gate("/login")).await;
    mother.allow(page).await;
    // The children whom ESIA lists are hers all the same, by their own numbers; Илья has none, and a certificate.
    assert_eq!(house.links(), 3);
    let lost: Vec<String> = table
        .lines()
        .filter(|line| line.starts_with("Ученики;rid;500") && line.contains("Орлов"))
        .map(|line| line.replace("000-000-60", "000-000-50").replace("600103", "600999"))
        .collect();
    super::import(&house, "lost.csv", &format!("{header}\n{}\n", lost.join("\n"))).await;
    mother.leave().await;
    let page = mother.open(&mother.gate("/login")).await;
    mother.allow(page).await;
    assert_eq!(house.links(), 0);
}

#[tokio::test]
async fn a_swap_of_the_register_interrupts_no_sign_in() {
    let house = House::open().await.knowing(&["rid"]).await;
    let table = privratnik::sandbox::register::table(&["rid"], house.today());
    let mut mother = Person::reading(Site::Rid, house.ports);
    let page = mother.open(&mother.gate("/login")).await;
    mother.pass_esia(&page, "orlova").await;
    let settled = app::load(&house.dir().join("gateway.toml")).unwrap();
    let swaps = async {
        for number in 0..6 {
            if number % 2 == 0 {
                super::import(&house, &format!("swap-{number}.csv"), &table).await;
            } else {
                app::take_back(&settled).await.unwrap().expect("an edition from before");
                house.register_taken_up().await;
            }
        }
    };
    let swapped = AtomicBool::new(false);
    let signing_in = async {
        let mut times = 0;
        while !swapped.load(Ordering::Relaxed) {
            mother.leave().await;
            let page = mother.open(&mother.gate("/login")).await;
            mother.allow(page).await;
            let listed = mother.open(&mother.gate("/links")).await.words();
            assert!(listed.contains("Привязанные по СНИЛС обучающегося:"), "{listed}");
            assert_eq!(house.links(), 3, "no link was lost in a swap");
            times += 1;
        }
        times
    };
    let (times, ()) = tokio::join!(signing_in, async {
        swaps.await;
        swapped.store(true, Ordering::Relaxed);
    });
    assert!(times > 0);
}
