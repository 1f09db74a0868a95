//! What passes between browser, gate and journal, and what does not.

use http::Method;
use url::Url;

use crate::walk::{
    house::House,
    person::Person,
    steps::account,
    tap::{LEADS_OFF, Tap},
};

#[tokio::test]
async fn lesson_13_nobody_can_name_himself_to_the_journal() {
    let (house, tap) = Tap::on(House::open().await).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    tap.heard();
    let names = [
        "x-privratnik-user",
        "X_Privratnik_User",
        "remote-user",
        "REMOTE_USER",
        "x-forwarded-user",
        "x_user",
        "X-Esia-Oid",
        "x-snils",
    ];
    let mut headers: Vec<_> = names.into_iter().map(|name| (name, "forged")).collect();
    headers.extend([("x-user", "forged"), ("connection", "x-user"), ("x-snils", "forged")]);
    let answer = pupil.call(Method::GET, "/webapi/context", &headers, "").await;
    assert_eq!(answer.status, 200);
    let heard = tap.heard();
    assert!(heard.contains("get /webapi/context") && !heard.contains("forged"), "{heard}");
}

#[tokio::test]
async fn lesson_14_only_listed_balancers_are_believed_about_the_way_of_a_request() {
    let house = House::open().await;
    let listed = "trusted_proxies = [\"127.0.0.8/30\"]\n\n[admin]";
    let (house, tap) = Tap::on(house.reconfigured(&[("[admin]", listed)]).await).await;
    let said = [
        ("x-forwarded-for", "203.0.113.9, 198.51.100.7"),
        ("x-forwarded-host", "evil.test"),
        ("x-forwarded-proto", "gopher"),
        ("x-real-ip", "203.0.113.9"),
        ("x_forwarded_for", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9"),
    ];
    let own = house.ports.origin(privratnik::app::demo::Site::Netcity);
    let own = own.strip_prefix("http://").expect("plain http");
    for (address, chain) in [
        ([127, 0, 0, 1], "127.0.0.1"),
        ([127, 0, 0, 12], "127.0.0.12"),
        ([127, 0, 0, 9], "203.0.113.9, 198.51.100.7, 127.0.0.9"),
    ] {
        let mut pupil = Person::from(house.ports, address);
        pupil.settle("belova").await;
        tap.heard();
        assert_eq!(pupil.call(Method::GET, "/webapi/context", &said, "").await.status, 200);
        let heard = tap.heard();
        let mut lines: Vec<_> = heard.lines().filter(|line| line.contains("forwarded")).collect();
        lines.sort_unstable();
        let expected = [
            &format!("x-forwarded-for: {chain}"),
            &format!("x-forwarded-host: {own}"),
            "x-forwarded-proto: http",
        ];
        assert_eq!(lines, expected, "{heard}");
        assert!(!heard.contains("x-real-ip"), "{heard}");
    }
}

#[tokio::test]
async fn lesson_15_the_path_that_was_judged_is_the_path_that_is_sent() {
    let (house, tap) = Tap::on(House::open().await).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    tap.heard();
    assert_eq!(pupil.ask("/webapi//student/%64iary//init").await.status, 200);
    assert!(tap.heard().contains("get /webapi/student/diary/init http/1.1"));
    for way_round in [
        "/webapi/login",
        "/WEBAPI//Login",
        "/%77ebapi/login/",
        "/webapi/sso/esia/crosslogin",
        "/WebApi/SSO/esia/callback?code=1&state=2",
        "/webapi/sso/esia/account-info?loginState=1",
    ] {
        let answer = pupil.call(Method::POST, way_round, &[], "").await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["code"].as_str()),
            (403, Some("PR-401")),
            "{way_round}"
        );
    }
    for ambiguous in ["/webapi%2Flogin", "/webapi/%00/login", "/webapi%5Clogin"] {
        assert_eq!(pupil.ask(ambiguous).await.status, 400, "{ambiguous}");
    }
    assert_eq!(tap.heard(), "", "none of it went further");
}

#[tokio::test]
async fn lesson_38_a_script_on_the_journals_page_cannot_drive_the_gate() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let form = pupil.bind_form("netcity", 101).await;
    let other = account("gray", 0);
    let journal = pupil.journal("");
    let fields = |csrf: &str| {
        let pairs = [
            ("csrf", csrf),
            ("system", "netcity"),
            ("school", "101"),
            ("search", "средняя"),
            ("login", other.login),
            ("password", other.password),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    };
    let links = Url::parse(&pupil.gate("/links")).expect("an address");
    let csrf = form.hidden("csrf");
    // A journal's page cannot read the csrf value; even with it the origin gives it away.
    for (origin, csrf) in
        [(journal.as_str(), csrf.as_str()), (&pupil.ports.gate_origin(), "guess"), ("null", &csrf)]
    {
        let page = pupil.send_form(&links, true, origin, &fields(csrf)).await;
        assert_eq!((page.status.as_u16(), page.code().as_deref()), (400, Some("PR-402")), "{origin}");
    }
    assert_eq!(house.netcity.sign_ins(101, other.login).accepted, 0);
    let out = Url::parse(&pupil.gate("/sign-out")).expect("an address");
    let page = pupil.send_form(&out, true, &journal, &fields(&csrf)).await;
    assert_eq!(page.code().as_deref(), Some("PR-402"));

    for path in ["/links", "/sign-out", "/choose", "/.gate/links"] {
        let page = pupil.open(&pupil.journal(path)).await;
        assert_eq!(page.status, 404, "{path} of the gate is nowhere on the journal's host");
    }
    let page = pupil.open(&pupil.gate("/app/school/studentdiary/")).await;
    assert_eq!(page.status, 404, "and no journal's page at the gate");
}

#[tokio::test]
async fn lesson_39_a_redirect_to_another_site_is_not_followed_and_carries_no_token() {
    let (house, tap) = Tap::on(House::open().await).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let token = house.netcity.open_sessions()[0].at.clone();
    tap.heard();
    let answer = pupil.ask(LEADS_OFF).await;
    assert_eq!(answer.header("location"), format!("http://elsewhere.test/?at={}", pupil.at));
    let heard = tap.heard();
    assert!(heard.contains(&format!("at: {token}")), "the journal was asked with the token");
    assert_eq!(heard.matches("http/1.1").count(), 1, "once, and nobody else");
    assert!(!pupil.has_heard(&token));
}
