//! Children who need a parent's consent, and people who need their own.

use std::time::Duration;

use jiff::{ToSpan, tz::TimeZone};
use privratnik::domain::Moment;

use crate::{
    notices::{
        exam::Manner,
        smtp_server::{Line, MailServer},
    },
    walk::{house::House, page::Page, person::Person, steps::week_of},
};

/// A house that demands consents, with the register of Network City in it.
async fn house(more: &str) -> House {
    let section = format!(
        "[consents]\npupils = true\nadults = true\nversion = \"2026-1\"\ndays = 1200\ntext = \"Я разрешаю передать данные.\"\n\
         data = [\"фамилия, имя, отчество\", \"СНИЛС\"]\n\n{more}\n[systems.netcity]\n"
    );
    House::open().await.reconfigured(&[("[systems.netcity]\n", &section)]).await.knowing(&["netcity"]).await
}

async fn gives(person: &mut Person, mark: &str) -> Page {
    let page = person.open(&person.gate("/consents")).await;
    let done = person.submit(&page, mark, &[]).await;
    assert!(done.words().contains("Согласие дано."), "{}", done.words());
    done
}

#[tokio::test]
async fn a_pupil_of_15_is_refused_and_admitted_after_the_parents_consent() {
    let mail = MailServer::open(Manner::Takes, Line::Plain).await;
    let notices = format!(
        "[notices.mail]\nserver = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\nfrom = \"dnevnik@example.test\"\n",
        mail.address.port()
    );
    let house = house(&notices).await;
    let mut child = Person::new(house.ports);
    let refused = child.sign_in("sokolov").await;
    assert_eq!((refused.status.as_u16(), refused.code().as_deref()), (403, Some("PR-211")));
    assert!(refused.words().contains("Для входа в дневник нужно согласие одного из родителей"));
    let letters = mail.taken();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to, ["sokolova@example.test"]);
    // Another try tells nobody once more.
    child.open(&child.gate("/go")).await;
    assert_eq!(mail.taken().len(), 1);

    let mut mother = Person::new(house.ports);
    let page = mother.open(&mother.gate("/login")).await;
    mother.pass_esia(&page, "sokolova").await;
    let home = mother.open(&mother.gate("/")).await;
    assert!(home.text().contains("id=\"awaited\""), "the gate tells her too: {}", home.words());
    let page = mother.open(&mother.gate("/consents")).await;
    let words = page.words();
    for said in
        ["Соколов Даниил Игоревич", "Я разрешаю передать данные.", "СНИЛС", "Ребёнок уже пытался войти"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    gives(&mut mother, "data-give=\"5004\"").await;
    let entrance = child.open(&child.gate("/go")).await;
    child.enter(&entrance).await;
    assert_eq!(child.ask(&week_of(5004)).await.status, 200);

    let page = mother.open(&mother.gate("/consents")).await;
    mother.submit(&page, "data-revoke", &[]).await;
    assert_eq!(child.init().await.status, 401, "whoever was in by it is out");
    assert_eq!(house.netcity.open_sessions(), []);
    let refused = child.open(&child.gate("/go")).await;
    assert_eq!(refused.code().as_deref(), Some("PR-211"));
}

#[tokio::test]
async fn a_pupil_turns_18_at_midnight_and_is_asked_for_the_own_consent() {
    let house = house("").await;
    let mut mother = Person::new(house.ports);
    let page = mother.open(&mother.gate("/login")).await;
    mother.pass_esia(&page, "sokolova").await;
    gives(&mut mother, "data-give=\"5004\"").await;

    // Ten minutes before the day.
    let born = house.today().saturating_sub(15.years()).saturating_sub(100.days());
    let of_age = born.saturating_add(18.years()).to_zoned(TimeZone::get("Europe/Moscow").unwrap()).unwrap();
    let of_age = Moment::from_millis(of_age.timestamp().as_millisecond());
    house.clock.advance(of_age.since(house.now()) - Duration::from_mins(10));
    let mut child = Person::new(house.ports);
    let entrance = child.sign_in("sokolov").await;
    assert_eq!(entrance.place(), "netcity/.gate/enter", "{}", entrance.words());
    child.enter(&entrance).await;
    assert_eq!(child.init().await.status, 200, "with the mother's consent");

    house.clock.advance(Duration::from_mins(10));
    assert_eq!(child.init().await.status, 401, "the session that the day overtakes ends with it");
    let asked = child.come().await;
    assert_eq!(asked.place(), "gate/consents");
    assert!(asked.words().contains("Для входа в дневник необходимо согласие."), "{}", asked.words());
    gives(&mut child, "value=\"same\"").await;
    let entrance = child.open(&child.gate("/go")).await;
    child.enter(&entrance).await;
    assert_eq!(child.init().await.status, 200);
}

#[tokio::test]
async fn nobody_consents_for_a_child_of_others() {
    let house = house("").await;
    let mut stranger = Person::new(house.ports);
    let page = stranger.open(&stranger.gate("/login")).await;
    stranger.pass_esia(&page, "orlova").await;
    let page = stranger.open(&stranger.gate("/consents")).await;
    assert!(!page.text().contains("data-give=\"5004\""), "{}", page.words());
    let forged = [("number", "5004"), ("register", "pupil"), ("given_as", "parent")];
    let answer = stranger.submit(&page, "name=\"given_as\"", &forged).await;
    assert_eq!(answer.code().as_deref(), Some("PR-402"));
    let mut child = Person::new(house.ports);
    assert_eq!(child.sign_in("sokolov").await.code().as_deref(), Some("PR-211"));
}
