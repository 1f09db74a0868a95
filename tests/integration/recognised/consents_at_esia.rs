//! Consents that are given at ESIA: a second trip there, and what may come back from it.

use privratnik::sandbox::esia::Spot;
use rusqlite::Connection;

use crate::{
    browser_like::Browser,
    walk::{house::House, page::Page, person::Person},
};

const AT_ESIA: &str = "[consents.esia]\ntype = \"EDU_JOURNAL\"\npurpose = \"DIARY\"\nscopes = [\"fullname\", \"snils\"]\n\
                       responsible = \"Министерство образования\"\nlongest_minutes = 14400\n";

/// A house that demands consents, and has a type of them at ESIA.
async fn house_with(at_esia: &str) -> House {
    let section = format!(
        "[consents]\npupils = true\nadults = true\nversion = \"2026-1\"\ntext = \"Я разрешаю передать данные.\"\n\
         data = [\"фамилия, имя, отчество\", \"СНИЛС\"]\n\n{at_esia}\n[systems.netcity]\n"
    );
    House::open().await.reconfigured(&[("[systems.netcity]\n", &section)]).await.knowing(&["netcity"]).await
}

async fn house() -> House {
    house_with(AT_ESIA).await
}

async fn signed_in(house: &House, login: &str) -> Person {
    let mut person = Person::new(house.ports);
    let page = person.open(&person.gate("/login")).await;
    person.pass_esia(&page, login).await;
    person
}

/// «Разрешить» beside this mark: the consent screen of ESIA, or wherever it led.
async fn sent_out(person: &mut Person, mark: &str) -> Page {
    let page = person.open(&person.gate("/consents")).await;
    person.submit(&page, mark, &[]).await
}

/// Answers on ESIA's screen, and stops at the address that ESIA sends the browser back to.
async fn answered(person: &mut Person, screen: &Page, answer: &str) -> String {
    assert_eq!(screen.place(), "esia/aas/oauth2/consent", "{}", screen.text());
    let page = person.submit_only(screen, "id=\"grantAuthorization\"", &[("answer", answer)]).await;
    page.target().expect("a redirect").into()
}

/// Where each consent was given, and for how many minutes.
fn consents(house: &House) -> Vec<(String, i64)> {
    let ledger = Connection::open(house.dir().join("data/ledger.db")).unwrap();
    let mut rows = ledger.prepare("SELECT via, (ends - begins) / 60000 FROM consent ORDER BY id").unwrap();
    let found = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    found.map(Result::unwrap).collect()
}

/// The words beside each entry of a consent in the audit.
fn audited(house: &House) -> Vec<Option<String>> {
    let ledger = Connection::open(house.dir().join("data/ledger.db")).unwrap();
    let mut rows = ledger.prepare("SELECT reason FROM audit WHERE code = 'A-501' ORDER BY id").unwrap();
    let found = rows.query_map([], |row| row.get(0)).unwrap();
    found.map(Result::unwrap).collect()
}

/// How many trips ended so.
async fn counted(house: &House, reason: &str, result: &str) -> bool {
    let mut admin = Browser::new(format!("http://127.0.0.1:{}", house.ports.admin));
    let text = admin.get("/metrics").await.text();
    let series = format!("privratnik_consents_at_esia_total{{reason=\"{reason}\",result=\"{result}\"}} 1\n");
    text.contains(&series)
}

#[track_caller]
fn refused(page: &Page, code: &str, status: u16) {
    assert_eq!((page.code().as_deref(), page.status.as_u16()), (Some(code), status), "{}", page.text());
}

#[tokio::test]
async fn a_parent_consents_at_esia_and_the_child_is_admitted() {
    let house = house().await;
    let mut child = Person::new(house.ports);
    refused(&child.sign_in("sokolov").await, "PR-211", 403);

    let mut mother = signed_in(&house, "sokolova").await;
    let page = mother.open(&mother.gate("/consents")).await;
    let words = page.words();
    for said in ["Согласие даётся на Госуслугах.", "Внимание родителям!", "Ребёнок уже пытался войти"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    let read = house.esia.record().requests.get(&Spot::Rs).copied();
    let screen = mother.submit(&page, "data-give=\"5004\"", &[]).await;
    assert_eq!(screen.place(), "esia/aas/oauth2/consent", "she is signed in there: {}", screen.words());
    let words = screen.words();
    for said in ["EDU_JOURNAL", "Министерство образования", "СНИЛС", "Срок в днях: 10"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert_eq!(consents(&house), [], "nothing is given by going there");
    let asked = mother.visited_with("permissions");
    assert_eq!((asked.len(), mother.visited_with("scope").last().map(String::as_str)), (1, Some("openid")));

    let done = mother.allow(screen).await;
    assert_eq!(done.place(), "gate/consents");
    assert!(done.words().contains("Согласие дано."), "{}", done.words());
    assert_eq!(consents(&house), [("esia".to_owned(), 14_400)], "as long as ESIA has it");
    assert_eq!(audited(&house), [Some("esia".to_owned())]);
    assert_eq!(house.esia.record().requests.get(&Spot::Rs).copied(), read, "no data were read");
    assert!(counted(&house, "none", "started").await && counted(&house, "none", "succeeded").await);

    let entrance = child.open(&child.gate("/go")).await;
    child.enter(&entrance).await;
    assert_eq!(child.init().await.status, 200);
    // It is taken back where all are taken back.
    let page = mother.open(&mother.gate("/consents")).await;
    mother.submit(&page, "data-revoke", &[]).await;
    assert_eq!(child.init().await.status, 401);
}

#[tokio::test]
async fn somebody_of_age_consents_at_esia_on_the_way_to_the_journal() {
    let house = house().await;
    let mut pupil = Person::new(house.ports);
    let page = pupil.sign_in("belova").await;
    assert_eq!(page.place(), "gate/consents", "{}", page.words());
    assert!(page.words().contains("Для входа в дневник необходимо согласие."), "{}", page.words());
    let screen = pupil.submit(&page, "value=\"same\"", &[]).await;
    let done = pupil.allow(screen).await;
    assert!(done.words().contains("Согласие дано."), "{}", done.words());
    assert_eq!(consents(&house), [("esia".to_owned(), 14_400)]);
    let entrance = pupil.open(&pupil.gate("/go")).await;
    pupil.enter(&entrance).await;
    assert_eq!(pupil.init().await.status, 200);
}

#[tokio::test]
async fn a_refusal_at_esia_is_an_answer_and_no_consent() {
    let house = house().await;
    let mut mother = signed_in(&house, "sokolova").await;
    let screen = sent_out(&mut mother, "data-give=\"5004\"").await;
    let page = mother.submit(&screen, "id=\"refuse\"", &[("answer", "refuse")]).await;
    assert_eq!((page.place().as_str(), page.status.as_u16()), ("gate/consents", 200));
    assert!(page.words().contains("Согласие не дано: на Госуслугах был выбран отказ."), "{}", page.words());
    assert_eq!((page.code(), consents(&house)), (None, vec![]));
    assert!(page.text().contains("data-give=\"5004\""), "it can still be given");
    assert!(counted(&house, "PR-103", "refused").await);
    let mut child = Person::new(house.ports);
    refused(&child.sign_in("sokolov").await, "PR-211", 403);
}

#[tokio::test]
async fn a_consent_of_whoever_else_is_signed_in_at_esia_is_none() {
    let house = house().await;
    let mut mother = signed_in(&house, "sokolova").await;
    let screen = sent_out(&mut mother, "data-give=\"5004\"").await;
    let other = mother.open(screen.link("id=\"other-person\"").as_str()).await;
    let page = mother.pass_esia(&other, "orlova").await;
    refused(&page, "PR-111", 403);
    assert!(page.words().contains("Согласие не записано."), "{}", page.words());
    assert_eq!(consents(&house), []);
    assert!(!mother.has_heard("1000600001"), "whose account it was is nobody's business");
    // The gate goes on with the person whom it knows.
    let page = mother.open(&mother.gate("/consents")).await;
    assert!(page.text().contains("data-give=\"5004\""), "{}", page.words());
}

#[tokio::test]
async fn an_answer_of_esia_counts_once_and_in_the_browser_that_asked() {
    let house = house().await;
    let mut mother = signed_in(&house, "sokolova").await;
    let mut stranger = signed_in(&house, "orlova").await;
    let exchanged = house.esia.record().codes_exchanged;

    // Somebody else opens it first: it is spent, and nobody has consented.
    let screen = sent_out(&mut mother, "data-give=\"5004\"").await;
    let back = answered(&mut mother, &screen, "allow").await;
    refused(&stranger.open(&back).await, "PR-102", 400);
    mother.open(&back).await;
    assert_eq!((consents(&house), house.esia.record().codes_exchanged), (vec![], exchanged));

    // ESIA remembers the consent and asks no more.
    let done = sent_out(&mut mother, "data-give=\"5004\"").await;
    assert!(done.words().contains("Согласие дано."), "{}", done.words());
    assert_eq!((consents(&house).len(), house.esia.record().codes_exchanged), (1, exchanged + 1));
    let again = mother.visited_with("code").pop().expect("the code");
    let state = mother.visited_with("state").pop().expect("the state");
    let again = mother.gate(&format!("/callback?code={again}&state={state}"));
    mother.open(&again).await;
    refused(&Person::new(house.ports).open(&again).await, "PR-101", 400);
    assert_eq!((consents(&house).len(), house.esia.record().codes_exchanged), (1, exchanged + 1));
}

#[tokio::test]
async fn an_answer_that_outlives_the_session_is_none() {
    let house = house().await;
    let mut mother = signed_in(&house, "sokolova").await;
    let screen = sent_out(&mut mother, "data-give=\"5004\"").await;
    let back = answered(&mut mother, &screen, "allow").await;
    // Another session of the same person, in the same browser.
    mother.leave().await;
    mother.open(&mother.gate("/login")).await;
    assert_eq!(mother.open(&mother.gate("/consents")).await.place(), "gate/consents");
    refused(&mother.open(&back).await, "PR-101", 400);
    assert_eq!(consents(&house), []);
}

#[tokio::test]
async fn what_esia_grants_has_to_cover_what_is_asked() {
    let house = house().await;
    let mut mother = signed_in(&house, "sokolova").await;
    let screen = sent_out(&mut mother, "data-give=\"5004\"").await;
    let back = answered(&mut mother, &screen, "allow").await;
    let more = "scopes = [\"fullname\", \"snils\", \"birthdate\"]";
    house.reloaded(&[("scopes = [\"fullname\", \"snils\"]", more)]).await;
    refused(&mother.open(&back).await, "PR-106", 502);
    assert_eq!(consents(&house), []);
    assert!(counted(&house, "PR-106", "refused").await);
}

#[tokio::test]
async fn what_esia_does_not_take_is_the_operators_to_mend_and_no_way_round() {
    for (wrong, code) in [
        (AT_ESIA.replace("EDU_JOURNAL", "KID_SCHOOL"), "ESIA-036701"),
        (AT_ESIA.replace("DIARY", "ADS"), "ESIA-036726"),
        (AT_ESIA.replace("\"fullname\", ", ""), "ESIA-036702"),
    ] {
        let house = house_with(&wrong).await;
        let mut mother = signed_in(&house, "sokolova").await;
        let page = sent_out(&mut mother, "data-give=\"5004\"").await;
        refused(&page, "PR-105", 502);
        assert_eq!(house.esia.record().refusals.get(code), Some(&1), "{wrong}");
        assert!(counted(&house, "PR-105", "refused").await, "{wrong}");
        assert_eq!(consents(&house), [], "{wrong}");
        let page = mother.open(&mother.gate("/consents")).await;
        assert!(page.text().contains("data-give=\"5004\""), "{}", page.words());
    }
}
