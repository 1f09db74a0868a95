//! A configuration that is read anew while people read their diaries.

use std::{fs, time::Duration};

use futures_util::StreamExt;
use http::Method;
use url::Url;

use crate::walk::{alias::hub, house::House, own_way::type_password, person::Person};

const REGION: &str = "region = \"Приозёрская область (песочница)\"";

async fn metric(house: &House, name: &str) -> String {
    let url = format!("http://metrics.localhost:{}/metrics", house.ports.admin);
    let url = Url::parse(&url).expect("an address");
    let text = Person::new(house.ports).send(Method::GET, &url, &[], "".into()).await.text();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("the metric");
    line.trim().to_owned()
}

async fn accepted(house: &House) -> String {
    metric(house, "privratnik_config_last_reload_success ").await
}

async fn region(house: &House) -> String {
    let mut visitor = Person::new(house.ports);
    visitor.open(&visitor.gate("/")).await.text()
}

#[tokio::test]
async fn lesson_32_a_faulty_configuration_changes_nothing_and_is_told() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let sign_ins = house.netcity.sign_ins(101, "БеловаЕ").accepted;
    let good = fs::read_to_string(house.dir().join("gateway.toml")).expect("the configuration");
    let key = fs::read(house.dir().join("esia-client.key.pem")).expect("the key");
    let listen = format!("listen = [\"127.0.0.1:{}\"]", house.ports.gateway);
    let faults = [
        ("a word that nobody reads", REGION, "regoin = \"Новая\""),
        ("not TOML", REGION, "region = Новая"),
        ("a file that is not there", "key = \"esia-client.key.pem\"", "key = \"gone.pem\""),
        (
            "a key of another certificate",
            "certificate = \"esia-client.cert.pem\"",
            "certificate = \"esia.gost.cert.pem\"",
        ),
        ("an address that a running process keeps", &listen, "listen = [\"127.0.0.1:1\"]"),
        ("a folder that a running process keeps", "data = \"data\"", "data = \"elsewhere\""),
        ("lifetimes that a running process keeps", "[keys]", "[lifetimes]\nidle_minutes = 5\n\n[keys]"),
    ];
    for (what, from, to) in faults {
        // Beside the fault there is something that would show if any of it were taken up.
        house.reloaded(&[(from, to), ("[[support]]", "[[support]]\nforum = \"https://never.test/\"")]).await;
        assert_eq!(accepted(&house).await, "0", "{what}");
        assert_eq!(pupil.init().await.status, 200, "{what}");
        let page = region(&house).await;
        assert!(page.contains("Приозёрская") && !page.contains("never.test"), "{what}: {page}");
        fs::write(house.dir().join("gateway.toml"), &good).expect("the configuration");
    }
    house.reloaded(&[(REGION, "region = \"Новая область\"")]).await;
    assert_eq!(accepted(&house).await, "1");
    assert!(region(&house).await.contains("Новая область"));
    assert_eq!(fs::read(house.dir().join("esia-client.key.pem")).expect("the key"), key);
    assert_eq!(pupil.init().await.status, 200, "who is in stays in");
    assert_eq!(
        house.netcity.sign_ins(101, "БеловаЕ").accepted,
        sign_ins,
        "and so does the journal's session"
    );
}

#[tokio::test]
async fn a_journal_comes_and_goes_by_a_reload_and_its_sockets_go_with_it() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let mut socket = hub(&pupil, &pupil.at).await.expect("the hub opens");
    let open = house.netcity.open_sessions().len();
    assert_eq!(open, 1);
    let text = fs::read_to_string(house.dir().join("gateway.toml")).expect("the configuration");
    let section = text.split("[systems.netcity]").nth(1).and_then(|rest| rest.split("\n# As").next());
    let section = format!("[systems.netcity]{}", section.expect("the journal's sections"));

    house.reloaded(&[(REGION, "region = \"Новая область\"")]).await;
    assert_eq!(pupil.init().await.status, 200);
    assert_eq!(house.netcity.open_sessions().len(), open, "a word on a page ends no session");

    house.reloaded(&[(&section, "")]).await;
    assert_eq!(accepted(&house).await, "1");
    assert_eq!(pupil.init().await.status, 421, "nobody stands behind the name");
    while let Some(Ok(_)) = socket.next().await {}
    while !house.netcity.open_sessions().is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    house.reloaded(&[("[systems.bars]\n", &format!("{section}\n[systems.bars]\n"))]).await;
    assert_eq!(accepted(&house).await, "1");
    assert_eq!(pupil.init().await.status, 200, "with the session that the gate still knows");
}

#[tokio::test]
async fn sockets_of_a_journals_own_visitors_end_when_it_is_closed_to_them_or_taken_out() {
    const CLOSED: &str = "adapter = \"netcity\"";
    const OPEN: &str = "adapter = \"netcity\"\nown_sign_in = \"open\"";
    let house = House::open().await.reconfigured(&[(CLOSED, OPEN)]).await;
    let mut mother = Person::new(house.ports);
    let signed = type_password(&mut mother).await;
    mother.at = signed.json()["at"].as_str().expect("the journal's own token").to_owned();
    let text = fs::read_to_string(house.dir().join("gateway.toml")).expect("the configuration");
    let section = text.split("[systems.netcity]").nth(1).and_then(|rest| rest.split("\n#").next());
    let section = format!("[systems.netcity]{}", section.expect("a section"));
    for (from, to) in [(OPEN, CLOSED), (section.as_str(), "")] {
        let mut socket = hub(&mother, &mother.at).await.expect("the hub opens");
        house.reloaded(&[(from, to)]).await;
        assert_eq!(accepted(&house).await, "1");
        while let Some(Ok(_)) = socket.next().await {}
        fs::write(house.dir().join("gateway.toml"), &text).expect("the configuration");
        house.reloaded(&[]).await;
    }
    assert_eq!(mother.init().await.status, 200, "the journal itself has not ended her session");
}

#[tokio::test]
async fn a_request_that_has_begun_ends_in_the_house_it_came_into() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let (mut reading, mut writing) = (pupil.twin(), pupil.twin());
    let through = async {
        for _ in 0..40 {
            assert_eq!(reading.init().await.status, 200);
            assert_eq!(writing.ask("/webapi/context").await.status, 200);
        }
    };
    let renewing = async {
        for turn in 0..6 {
            let (from, to) = (format!("область {turn}\""), format!("область {}\"", turn + 1));
            let change = if turn == 0 {
                (REGION, "region = \"область 1\"")
            } else {
                (from.as_str(), to.as_str())
            };
            house.reloaded(&[change]).await;
        }
    };
    futures_util::future::join(through, renewing).await;
    assert!(region(&house).await.contains("область 6"));
}
