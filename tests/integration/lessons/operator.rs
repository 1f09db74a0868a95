//! What the operator's own tools are told, and who may not hear it.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Method;
use url::Url;

use crate::walk::{house::House, page::Page, person::Person};

async fn ask(person: &mut Person, method: &str, host: &str, port: u16, target: &str) -> Page {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let address = Url::parse(&format!("http://{host}:{port}{target}")).expect("an address");
    person.send(method, &address, &[("accept", "text/html")], Bytes::new()).await
}

/// Every value that stands in a label, by the label's name.
fn labels(metrics: &str) -> BTreeSet<(String, String)> {
    let lines = metrics.lines().filter(|line| !line.starts_with('#'));
    let groups = lines.filter_map(|line| line.split_once('{')?.1.split_once('}'));
    let pairs = groups.flat_map(|(group, _)| group.split("\",")).filter_map(|pair| pair.split_once("=\""));
    pairs.map(|(name, value)| (name.to_owned(), value.trim_end_matches('"').to_owned())).collect()
}

#[tokio::test]
async fn lesson_19_nothing_that_a_client_says_becomes_a_label() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let metrics = |person: Person, port| async move {
        let mut person = person;
        ask(&mut person, "GET", "metrics.localhost", port, "/metrics").await.text()
    };
    let before = labels(&metrics(Person::new(house.ports), house.ports.admin).await);
    for host in ["gate.localhost", "netcity.localhost", "zebra.localhost"] {
        for target in
            ["/zebra/one?zebra=two", "/webapi/zebra", "/%7Aebra", "/login?journal=zebra", "/metrics"]
        {
            for method in ["GET", "POST", "ZEBRA"] {
                let page = ask(&mut pupil, method, host, house.ports.gateway, target).await;
                assert!(page.status.as_u16() >= 200, "an answer to each");
            }
        }
    }
    let text = metrics(Person::new(house.ports), house.ports.admin).await;
    assert!(!text.to_lowercase().contains("zebra"), "{text}");
    let sites = [".gate", ".unknown", "netcity"].map(str::to_owned);
    let new = labels(&text);
    for (name, value) in new.difference(&before) {
        match name.as_str() {
            "system" => assert!(sites.contains(value), "{value}"),
            "status" => assert!(["2xx", "3xx", "4xx", "5xx"].contains(&value.as_str()), "{value}"),
            "outcome" => {
                let known = ["passed", "answered", "sent", "refused", "malformed", "failed"];
                assert!(known.contains(&value.as_str()), "{value}");
            }
            "reason" => assert!(value == "none" || value.starts_with("PR-"), "{value}"),
            other => panic!("a client has brought the label {other}={value}"),
        }
    }
    assert!(new.contains(&("system".to_owned(), ".unknown".to_owned())), "and all of it was counted");
}

#[tokio::test]
async fn lesson_20_probes_and_metrics_need_no_session_and_are_on_a_listener_of_their_own() {
    let house = House::open().await;
    let mut nobody = Person::new(house.ports);
    for (path, says) in [("/livez", "ok"), ("/readyz", "ledger: ok"), ("/metrics", "privratnik_build_info")] {
        // A probe calls by address and brings nothing.
        let page = ask(&mut nobody, "GET", "127.0.0.1", house.ports.admin, path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains(says), "{path}: {}", page.text());
        assert_eq!(page.header("set-cookie"), "", "{path}");
        for host in ["gate.localhost", "netcity.localhost", "metrics.localhost", "127.0.0.1"] {
            let page = ask(&mut nobody, "GET", host, house.ports.gateway, path).await;
            assert!([303, 404, 421].contains(&page.status.as_u16()), "{host}{path}: {}", page.status);
            assert!(!page.text().contains(says), "{host}{path}");
        }
    }
    for path in ["/", "/login", "/links", "/webapi/context"] {
        for host in ["gate.localhost", "netcity.localhost"] {
            let page = ask(&mut nobody, "GET", host, house.ports.admin, path).await;
            assert_eq!(page.status, 404, "{host}{path}: nobody's pages are there");
        }
    }
}
