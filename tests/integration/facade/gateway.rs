//! The listener of a whole gateway, from its configuration.

use http::{Method, StatusCode};
use url::Url;

use crate::browser_like::Browser;
use crate::walk::house::House;
use crate::walk::person::Person;

async fn accepted(house: &House) -> bool {
    let url = Url::parse(&format!("http://metrics.localhost:{}/metrics", house.ports.admin)).unwrap();
    let text = Person::new(house.ports).send(Method::GET, &url, &[], "".into()).await.text();
    text.contains("\nprivratnik_config_last_reload_success 1\n")
}

#[tokio::test]
async fn journals_servers_are_answered_on_a_listener_of_their_own_and_browsers_are_not() {
    let house = House::open().await;
    let port = house.ports.facade;
    let mut caller = Browser::new(format!("http://127.0.0.1:{port}"));
    let answer = caller.post_form("/aas/oauth2/v3/te", &[("client_id", "NETCITY")]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.json()["error"], "invalid_request");
    for path in ["/aas/oauth2/v2/ac?client_id=NETCITY", "/", "/login", "/metrics", "/callback"] {
        assert_eq!(caller.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // The public door has none of it.
    let mut visitor = Person::new(house.ports);
    let page = visitor.open(&visitor.gate("/aas/oauth2/v3/te")).await;
    assert_eq!(page.status, 404);

    // A changed facade is taken up without a restart.
    house.reloaded(&[("\"NETCITY\"", "\"OTHER\"")]).await;
    assert!(accepted(&house).await);
    let form = [
        ("client_id", "NETCITY"),
        ("client_secret", "AA"),
        ("client_certificate_hash", "AA"),
        ("scope", "openid"),
        ("timestamp", "2026.11.21 12:00:00 +0000"),
        ("state", "7648d7bd-6369-4073-b545-90250f68025e"),
        ("redirect_uri", "http://netcity.test/webapi/sso/esia"),
        ("token_type", "Bearer"),
        ("grant_type", "authorization_code"),
        ("code", "C"),
    ];
    let answer = caller.post_form("/aas/oauth2/v3/te", &form).await.json();
    assert!(answer["error_description"].as_str().unwrap().starts_with("ESIA-007005"), "{answer}");

    // Another address needs a restart, and so does the end of it.
    house.reloaded(&[(&format!("listen = \"127.0.0.1:{port}\""), "listen = \"127.0.0.1:1\"")]).await;
    assert!(!accepted(&house).await);
    assert_eq!(caller.get("/").await.status, StatusCode::NOT_FOUND, "it listens where it has listened");
}
