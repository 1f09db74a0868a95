//! `privratnik journal probe` at the journals of a demo.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
};

use privratnik::{
    app::demo::{Keyring, Ports, Site},
    crypto::{
        dice::SystemDice,
        gost::{self, Body},
        jws::TrustedCertificates,
    },
    flow::port::Clock,
    sandbox::{esia_sign_in, netcity, server},
    telemetry::SystemClock,
};
use tokio::{net::TcpListener, task::spawn_blocking};

use crate::cli::program::{Ended, FAULTY, Running, run, text};
use crate::free_ports::{free_base_port, free_ports};
use crate::walk::steps::sample;

/// A demo that runs, and what its journals are found to be.
struct Stand {
    folder: tempfile::TempDir,
    _demo: Running,
}

impl Stand {
    fn start() -> Self {
        let (folder, base) = (tempfile::tempdir().unwrap(), free_base_port());
        let words = ["demo", "--dir", text(folder.path()), "--base-port", &base.to_string()];
        let mut demo = Running::start(&words);
        demo.lines_until("Ctrl-C");
        Self { folder, _demo: demo }
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("gateway.toml")
    }

    fn probe(&self, file: &Path, more: &[&str]) -> Ended {
        run(&[&["journal", "probe", "--config", text(file)], more].concat())
    }
}

#[tokio::test]
async fn every_journal_tells_what_it_is() {
    let stand = Stand::start();
    let ended = stand.probe(&stand.file(), &[]);
    assert_eq!(ended.code, Some(0), "{} {}", ended.out, ended.err);
    for said in [
        "netcity: Сетевой город. Образование, http://127.0.0.1:",
        "  ok       answers; product Сетевой город. Образование, version ",
        "  note     its ways to sign in: password (schoolLogin), ESIA (esiaLogin)\n",
        "  ok       answers; its sign-in page is at /auth/login-page\n",
        "  note     its sign-in page names ESIA: it has a sign-in of its own there\n",
        "  ok       answers; its start page says ",
    ] {
        assert!(ended.out.contains(said), "{said}\n{}", ended.out);
    }
    let journals = ended.out.lines().filter(|line| !line.starts_with(' ')).count();
    assert_eq!(journals, fs::read_to_string(stand.file()).unwrap().matches("\nadapter = ").count());

    let one = stand.probe(&stand.file(), &["--system", "bars"]);
    assert_eq!(one.out.lines().filter(|line| !line.starts_with(' ')).count(), 1, "{}", one.out);
    let none = stand.probe(&stand.file(), &["--system", "nowhere"]);
    assert_eq!(none.code, Some(1));
    assert!(none.err.contains("--system: there is no journal of this name; known are"), "{}", none.err);
}

#[tokio::test]
async fn a_way_round_the_gateway_is_named_and_a_journal_that_is_down_fails() {
    let stand = Stand::start();
    let written = fs::read_to_string(stand.file()).unwrap();
    let (_, section) = written.split_once("[systems.netcity]").unwrap();
    let upstream = section.split_once("upstream = \"").unwrap().1.split('"').next().unwrap().to_owned();
    let open = stand.probe(&stand.file(), &["--system", "netcity", "--around", &upstream]);
    assert_eq!(open.code, Some(0), "a warning is no failure: {}", open.out);
    let words = format!("  WARNING  can be reached around the gateway: {upstream} answers ");
    assert!(open.out.contains(&words), "{}", open.out);
    let shut = stand.probe(&stand.file(), &["--system", "netcity", "--around", "http://127.0.0.1:1"]);
    assert!(
        shut.out.contains("  ok       cannot be reached around the gateway at http://127.0.0.1:1"),
        "{}",
        shut.out
    );

    let file = stand.folder.path().join("down.toml");
    fs::write(&file, written.replace(&upstream, "http://127.0.0.1:1")).unwrap();
    let down = stand.probe(&file, &["--system", "netcity"]);
    assert_eq!(down.code, Some(1), "{}", down.out);
    assert!(down.out.contains("  FAILED   cannot connect to netcity: "), "{}", down.out);
    for misused in [&["--around", "http://127.0.0.1:1"][..], &["--person"], &["--name", "Орлова Мария"]]
    {
        assert_eq!(stand.probe(&stand.file(), misused).code, FAULTY, "{misused:?}");
    }
}

#[tokio::test]
async fn a_test_person_walks_where_the_gateway_stands_in_esias_place() {
    let stand = Stand::start();
    // The gateway that runs has the listener; the journal asks there and not here.
    let port = free_ports().gateway;
    let written = fs::read_to_string(stand.file()).unwrap();
    let (_, section) = written.split_once("[facade]").unwrap();
    let listen = section.split_once("listen = \"").unwrap().1.split('"').next().unwrap().to_owned();
    let file = stand.folder.path().join("facade.toml");
    let (from, to) = (format!("listen = \"{listen}\""), format!("listen = \"127.0.0.1:{port}\""));
    fs::write(&file, written.replace(&from, &to)).unwrap();
    let alone = stand.probe(&file, &["--system", "netcity"]);
    assert_eq!(alone.code, Some(0), "{} {}", alone.out, alone.err);
    assert!(
        alone.out.contains("  note     the gateway stands in ESIA's place before it; nobody walked"),
        "{}",
        alone.out
    );

    let person =
        ["--person", "--name", "Орлова Мария Сергеевна", "--role", "parent", "--snils", "112-233-445 95"];
    let walked = stand.probe(&file, &[&["--system", "netcity"], &person[..]].concat());
    let outcome = walked.out.lines().last().unwrap().to_owned();
    assert!(outcome.contains("by its ESIA sign-in"), "{}", walked.out);
    assert_eq!(walked.code, Some(i32::from(outcome.starts_with("  FAILED"))), "{}", walked.out);
    for personal in ["Орлова", "112-233"] {
        assert!(!walked.out.contains(personal) && !walked.err.contains(personal), "{}", walked.out);
    }

    let elsewhere = stand.probe(&file, &[&["--system", "rid"], &person[..]].concat());
    assert_eq!(elsewhere.code, Some(1));
    assert!(elsewhere.err.contains("--person: no journal that was asked for has"), "{}", elsewhere.err);

    let held = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let taken = stand.probe(&file, &person);
    assert_eq!(taken.code, Some(1));
    assert!(taken.err.contains("facade.listen: ") && taken.err.contains("stop the gateway"), "{}", taken.err);
    drop(held);
    let wrong = [&person[..5], &["--snils", "112-233-445 00"]].concat();
    let wrong = stand.probe(&file, &wrong);
    assert_eq!(wrong.code, FAULTY);
    assert!(wrong.err.contains("--snils: ") && !wrong.err.contains("445 00"), "{}", wrong.err);
}

/// Network City alone, which asks the gateway of a demo's folder in ESIA's place.
async fn network_city(folder: &Path, ports: Ports) -> server::Running {
    let (clock, dice) = (Arc::new(SystemClock), Arc::new(SystemDice));
    let gost = gost::body(Body::Pure, dice.clone()).unwrap();
    let keyring = Keyring::at(folder);
    let signer = Arc::new(keyring.journal(&gost, "netcity", clock.now()).unwrap());
    let facade = keyring.facade(&*gost, clock.now()).unwrap();
    let base = ports.facade_origin();
    let asks = esia_sign_in::Settings::new(
        &base,
        "NETCITY".to_owned(),
        format!("{base}/"),
        signer,
        gost,
        TrustedCertificates::new(vec![facade]),
    );
    let app = netcity::app(netcity::Settings {
        esia: Some(asks),
        ..netcity::Settings::new(clock, dice, ports.upstream(Site::Netcity))
    });
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.journal(Site::Netcity)));
    server::run(TcpListener::bind(address).await.unwrap(), app.router(), None).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_person_is_let_in_by_the_journals_own_sign_in_while_the_gateway_is_stopped() {
    let (folder, base) = (tempfile::tempdir().unwrap(), free_base_port());
    let words = ["demo", "--dir", text(folder.path()), "--base-port", &base.to_string()];
    let mut demo = Running::start(&words);
    demo.lines_until("Ctrl-C");
    drop(demo);
    let _journal = network_city(folder.path(), Ports::from(base)).await;
    let file = folder.path().join("gateway.toml");
    let mother = sample("orlova").esia;
    let born = mother.birth_date.to_string();
    let probe = |snils: &'static str| {
        let (file, born) = (file.clone(), born.clone());
        spawn_blocking(move || {
            let words = ["journal", "probe", "--config", text(&file), "--system", "netcity", "--person"];
            let name = mother.name.full();
            let person = ["--name", &name, "--role", "parent", "--snils", snils, "--birth-date", &born];
            run(&[&words[..], &person, &["--school-name", "СОШ № 12"]].concat())
        })
    };
    let known = probe(mother.snils.unwrap()).await.unwrap();
    assert_eq!(known.code, Some(0), "{} {}", known.out, known.err);
    assert!(
        known.out.contains("  ok       let the test person in as NETCITY by its ESIA sign-in"),
        "{}",
        known.out
    );
    let unknown = probe("000-000-609 06").await.unwrap();
    assert_eq!(unknown.code, Some(1), "{} {}", unknown.out, unknown.err);
    assert!(
        unknown
            .out
            .contains("does the journal have this СНИЛС, name, birth date and school on the person's card?"),
        "{}",
        unknown.out
    );
}
