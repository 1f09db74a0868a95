//! The demo in a real browser: Debian's Chromium, driven by the stories in `tests/browser`.

use std::{
    collections::BTreeMap,
    env,
    path::Path,
    process::{Command, Output},
    sync::Arc,
    thread,
};

use privratnik::{
    app::{
        demo::{Demo, Ports, Site},
        today,
    },
    sandbox::people::people,
    telemetry::SystemClock,
};
use serde_json::json;
use tokio::sync::oneshot;

#[test]
fn sign_in_link_read_the_diary_leave_and_come_back_with_esia_alone() {
    tell("diary");
}

#[test]
fn bars_shows_the_marks_of_either_child() {
    tell("bars");
}

#[test]
fn rid_shows_the_marks_of_each_child() {
    tell("rid");
}

#[test]
fn a_college_shows_the_marks_of_either_child() {
    tell("spo");
}

#[test]
fn a_portal_behind_a_plain_form_opens() {
    tell("app");
}

#[test]
fn lesson_36_a_second_browser_cannot_use_the_first_ones_callback() {
    tell("stranger");
}

#[test]
fn a_parent_with_two_schools_chooses() {
    tell("schools");
}

#[test]
fn the_gate_works_without_javascript() {
    tell("scriptless");
}

#[test]
fn linking_works_with_the_keyboard_alone() {
    tell("keyboard");
}

#[test]
fn the_pages_outside_fit_a_phone_and_are_accessible() {
    tell("pages_outside");
}

#[test]
fn the_pages_inside_fit_a_phone_and_are_accessible() {
    tell("pages_inside");
}

#[test]
fn the_journal_and_its_entrance_fit_a_phone() {
    tell("pages_journal");
}

/// Runs a story against a demo of its own.
fn tell(story: &str) {
    if let Some(missing) = missing() {
        assert!(env::var_os("CI").is_none_or(|ci| ci != "true"), "{missing}");
        eprintln!("skipped: {missing}");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let ports = crate::free_ports::free_ports();
    let demo = Demo::prepare(dir.path(), ports, Arc::new(SystemClock)).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = thread::spawn(move || demo.run(async { drop(stopped.await) }));
    let output = node(story, ports);
    drop(stop);
    running.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn node(story: &str, ports: Ports) -> Output {
    let house = json!({
        "gate": ports.gate_origin(),
        "journal": ports.origin(Site::Netcity),
        "journals": Site::ALL.map(|site| (site.name(), ports.origin(site))).into_iter().collect::<BTreeMap<_, _>>(),
        "esia": ports.esia_origin(),
        "upstream": ports.upstream(Site::Netcity),
        "people": people(today()),
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(format!("{story}.mjs"));
    Command::new("node").arg(script).arg(house.to_string()).output().unwrap()
}

/// What this desk lacks, in a sentence.
fn missing() -> Option<String> {
    if env::var_os(MODULES).is_none() {
        return Some(format!("{MODULES} is not set; tests/run.sh fetches the browser's driver and sets it"));
    }
    let chromium = Path::new("/usr/bin/chromium");
    (!chromium.exists())
        .then(|| format!("{} is not there; deploy/packages.sh test installs it", chromium.display()))
}

const MODULES: &str = "PRIVRATNIK_NODE_MODULES";
