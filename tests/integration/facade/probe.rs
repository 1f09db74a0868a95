//! `privratnik journal probe` at the journals of a demo.

use std::fs;
use std::path::Path;

use crate::cli::program::{Ended, FAULTY, Running, run, text};
use crate::free_ports::{free_base_port, free_ports};

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
