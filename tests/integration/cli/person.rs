//! `person`: what an operator does for one person beside a gateway that runs.

use crate::{
    cli::program::{Ended, FAULTY, run, run_answering, text},
    walk::{house::House, person::Person, steps::sample},
};

fn act(house: &House, words: &[&str]) -> Ended {
    run(&[&["person"], words, &["--config", text(&house.dir().join("gateway.toml"))]].concat())
}

fn oid(login: &str) -> String {
    sample(login).esia.oid.to_string()
}

/// Until the gateway has heard of what was taken away; it looks every second.
async fn is_out(person: &mut Person) -> bool {
    for _ in 0..100 {
        if person.init().await.status == 401 {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    false
}

#[tokio::test]
async fn a_link_that_is_taken_away_ends_what_was_entered_by_it() {
    let house = House::open().await.knowing(&["netcity"]).await;
    let mut pupil = Person::new(house.ports);
    let entrance = pupil.sign_in("belova").await;
    pupil.enter(&entrance).await;
    assert_eq!(pupil.init().await.status, 200);
    let config = house.dir().join("gateway.toml");
    let snils = sample("belova").esia.snils.unwrap();
    let found = run_answering(&["person", "find", "--config", text(&config)], &format!("{snils}\n"));
    assert!(found.out.starts_with(&oid("belova")), "{} {}", found.out, found.err);
    let shown = act(&house, &["show", "--oid", &oid("belova")]);
    assert!(shown.out.contains("netcity 101  own, by the register"), "{}", shown.out);
    assert!(!shown.out.contains("Белова"), "{}", shown.out);
    let link = shown.out.split_whitespace().next().unwrap().to_owned();
    let taken = act(&house, &["unlink", "--oid", &oid("belova"), "--link", &link]);
    assert_eq!(taken.out, "the link is gone\n", "{}", taken.err);
    assert!(is_out(&mut pupil).await);
    // The journal is signed out of behind the person's back, a moment later.
    for _ in 0..100 {
        if house.netcity.open_sessions().is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the journal's session has not ended");
}

#[tokio::test]
async fn a_parent_whose_rights_have_ended_gets_in_by_no_way() {
    let house = House::open().await.knowing(&["rid"]).await;
    let mut mother = Person::new(house.ports);
    let page = mother.open(&mother.gate("/login")).await;
    mother.pass_esia(&page, "sokolova").await;
    assert_eq!(house.links(), 1);
    let ended = act(&house, &["end-rights", "--oid", &oid("sokolova"), "--child", "rid/pupil/5004"]);
    assert_eq!(ended.out, "the child's account is closed to this person\n", "{}", ended.err);
    assert_eq!(house.links(), 0);
    mother.leave().await;
    let page = mother.open(&mother.gate("/login")).await;
    mother.allow(page).await;
    assert_eq!(house.links(), 0, "the register does not bring it back");
    let again = act(&house, &["end-rights", "--oid", &oid("sokolova"), "--child", "rid/pupil/5004"]);
    assert_eq!(again.out, "it was closed already\n");
}

#[tokio::test]
async fn a_person_is_forgotten_and_out() {
    let house = House::open().await.knowing(&["netcity"]).await;
    let mut pupil = Person::new(house.ports);
    let entrance = pupil.sign_in("belova").await;
    pupil.enter(&entrance).await;
    let erased = act(&house, &["erase", "--oid", &oid("belova")]);
    assert_eq!(erased.out, "the person is forgotten; links that went: 1\n", "{}", erased.err);
    assert!(is_out(&mut pupil).await);
    assert_eq!(act(&house, &["show", "--oid", &oid("belova")]).out, "the person has no links\n");
    let same = act(&house, &["merge", "--from", "1", "--into", "1"]);
    assert_eq!((same.code, same.err.contains("one number")), (FAULTY, true));
}
