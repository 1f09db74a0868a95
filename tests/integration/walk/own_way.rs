//! The journal's own way in, while the region still has it open, and when it is closed.

use http::Method;
use md5::{Digest, Md5};

use super::{
    house::House,
    page::Page,
    person::{FORM, Person},
    steps::{account, week_of},
};

/// Signs in as the journal's own page would, with login and password.
pub(crate) async fn type_password(person: &mut Person) -> Page {
    let salt = person.call(Method::POST, "/webapi/auth/getdata", &[("content-length", "0")], "").await;
    if salt.status != 200 {
        return salt;
    }
    let salt = salt.json();
    let account = account("orlova", 0);
    let hex = |bytes: &[u8]| Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let inner = hex(&encoding_rs::WINDOWS_1251.encode(account.password).0);
    let pw2 = hex(format!("{}{inner}", salt["salt"].as_str().unwrap()).as_bytes());
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("loginType", "1"),
            ("scid", "101"),
            ("un", account.login),
            ("pw", &pw2[..account.password.chars().count()]),
            ("pw2", &pw2),
            ("lt", salt["lt"].as_str().unwrap()),
            ("ver", salt["ver"].as_str().unwrap()),
        ])
        .finish();
    person.call(Method::POST, "/webapi/login", &[("content-type", FORM)], form).await
}

#[tokio::test]
async fn while_both_ways_are_open_the_journals_own_page_and_password_work() {
    let house = House::open().await;
    let open = "adapter = \"netcity\"\nown_sign_in = \"open\"";
    let house = house.reconfigured(&[("adapter = \"netcity\"", open)]).await;
    let mut mother = Person::new(house.ports);
    let page = mother.come().await;
    assert_eq!((page.place().as_str(), page.status.as_u16()), ("netcity/", 200), "the journal's own page");

    mother.ask("/webapi/logindata").await;
    let signed = type_password(&mut mother).await;
    assert_eq!(signed.status, 200, "{}", signed.text());
    mother.at = signed.json()["at"].as_str().expect("the journal's own token").to_owned();
    assert_eq!(mother.ask(&week_of(5001)).await.status, 200);
    assert!(mother.cookie("netcity", "NSSESSIONID").is_some(), "the session is between journal and browser");
    let closed = mother.ask("/webapi/context/activesessions").await;
    assert_eq!(closed.status, 403, "others' tokens are shown to nobody");

    let page = mother.open(&mother.journal("/.gate/login")).await;
    let page = mother.pass_esia(&page, "orlova").await;
    assert_eq!(page.place(), "gate/links");
    mother.link(&account("orlova", 0)).await;
    mother.go().await;
    assert_eq!(mother.init().await.status, 200);
    assert_eq!(
        mother.cookie("netcity", "NSSESSIONID"),
        None,
        "what the journal gave the browser is taken back"
    );
    assert_eq!(type_password(&mut mother).await.status, 403, "inside there is no second way in");
}

#[tokio::test]
async fn once_the_own_way_is_closed_no_password_reaches_the_journal() {
    let house = House::open().await;
    let mut mother = Person::new(house.ports);
    assert_eq!(mother.come().await.place(), "esia/login", "whoever comes is sent to ESIA");
    assert_eq!(type_password(&mut mother).await.status, 403);
    assert_eq!(house.netcity.sign_ins(101, "ОрловаМС").accepted, 0);
}

/// Other hosts of the region are the same site, so `SameSite` alone does not hold their pages off.
#[tokio::test]
async fn lesson_38_another_sites_page_does_nothing_in_the_persons_name() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let from_elsewhere = [("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors")];
    let mail = "/webapi/mail/messages/unread?userId=5005";
    assert_eq!(pupil.ask(mail).await.status, 200);
    assert_eq!(pupil.call(Method::GET, mail, &from_elsewhere, "").await.status, 401, "sent on bare");
}
