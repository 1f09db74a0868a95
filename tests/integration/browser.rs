//! The demo in a real browser: Debian's Chromium, driven by the stories in `tests/browser`.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread,
    time::Duration,
};

use privratnik::{
    app::{
        demo::{Demo, Ports, Site, fill_register},
        today,
    },
    domain::Moment,
    flow::port::Clock,
    sandbox::people::people,
    telemetry::SystemClock,
};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::walk::provider::Provider;

#[test]
fn sign_in_link_read_the_diary_leave_and_come_back_with_esia_alone() {
    tell("diary");
}

#[test]
fn the_same_by_a_provider_that_speaks_oidc() {
    tell_by_oidc("diary");
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
fn lesson_11_a_form_that_comes_after_its_session_is_sent_on_or_given_back() {
    tell("forms");
}

#[test]
fn lesson_08_the_back_button_brings_nothing_up_after_a_sign_out() {
    tell("shared");
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

#[test]
fn a_parent_of_three_is_known_by_snils() {
    tell_known("known", &[]);
}

#[test]
fn somebody_whom_no_register_knows_hears_what_to_do() {
    tell_known("unknown", &[BY_REGISTER_ALONE, FEEDBACK]);
}

#[test]
fn a_pupil_of_15_enters_after_the_parents_consent_and_at_18_by_the_own() {
    tell_known("consents", &[CONSENTS]);
}

#[test]
fn a_pupil_of_15_enters_after_the_parents_consent_at_esia() {
    tell_known("consents_at_esia", &[CONSENTS, CONSENTS_AT_ESIA]);
}

/// Runs a story against a demo of its own whose Network City knows its people, with one text of the configuration in
/// place of another.
fn tell_known(story: &str, changes: &[(&str, &str)]) {
    if !is_told_here() {
        return;
    }
    let stage = Stage::default();
    // The first one writes the configuration that is changed here.
    drop(stage.demo());
    let file = stage.dir.path().join("gateway.toml");
    let text = changes.iter().fold(fs::read_to_string(&file).unwrap(), |text, (from, to)| {
        assert!(text.contains(from), "nothing to change: {from}");
        text.replace(from, to)
    });
    fs::write(&file, text).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(fill_register(stage.dir.path(), &["netcity"], today())).unwrap();
    stage.play(story, stage.demo(), &stage.ports.esia_origin());
}

const BY_REGISTER_ALONE: (&str, &str) =
    ("manners = [\"facade\", \"replay\"]\npupil_numbers", "manners = [\"facade\"]\npupil_numbers");

const FEEDBACK: (&str, &str) = (
    "[systems.netcity]\n",
    "[feedback]\nurl = \"https://feedback.example.test/form\"\n\n[gosuslugi_service]\ntitle = \"Текущая успеваемость\"\n\
     url = \"https://www.gosuslugi.ru/600245/1\"\n\n[systems.netcity]\n",
);

const CONSENTS: (&str, &str) = (
    "[systems.netcity]\n",
    "[consents]\npupils = true\nadults = true\nversion = \"2026-1\"\ndays = 1200\n\
     text = \"Я согласен на передачу данных в электронный дневник.\"\n\
     data = [\"фамилия, имя, отчество\", \"дата рождения\", \"СНИЛС\"]\n\n[systems.netcity]\n",
);

const CONSENTS_AT_ESIA: (&str, &str) = (
    "[systems.netcity]\n",
    "[consents.esia]\ntype = \"EDU_JOURNAL\"\npurpose = \"DIARY\"\nlongest_minutes = 525600\n\
     scopes = [\"fullname\", \"birthdate\", \"snils\"]\n\n[systems.netcity]\n",
);

/// Runs a story against a demo of its own.
fn tell(story: &str) {
    if is_told_here() {
        let stage = Stage::default();
        stage.play(story, stage.demo(), &stage.ports.esia_origin());
    }
}

/// The same against a gateway whose people come through the OIDC stand-in.
fn tell_by_oidc(story: &str) {
    if !is_told_here() {
        return;
    }
    let stage = Stage::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let clock = || Arc::clone(&stage.clock) as _;
    let provider = runtime.block_on(Provider::open(stage.dir.path(), stage.ports, clock(), |_| {}));
    // The first one has written the configuration that is changed here.
    drop(stage.demo());
    let file = stage.dir.path().join("gateway.toml");
    let text = provider.changes().iter().fold(fs::read_to_string(&file).unwrap(), |text, (from, to)| {
        assert!(text.contains(from), "nothing to change: {from}");
        text.replace(from, to)
    });
    fs::write(&file, text).unwrap();
    let demo = stage.demo();
    let esia = demo.esia.clone();
    stage.play(story, demo, &provider.origin);
    assert!(provider.control.record().codes_exchanged["PRIVRATNIK"] > 1);
    assert!(esia.record().requests.is_empty(), "nobody was sent to ESIA itself");
}

/// Whether this desk has what a story needs.
fn is_told_here() -> bool {
    let missing = missing();
    if let Some(missing) = &missing {
        assert!(env::var_os("CI").is_none_or(|ci| ci != "true"), "{missing}");
        eprintln!("skipped: {missing}");
    }
    missing.is_none()
}

/// A folder, ports and a clock for a demo.
struct Stage {
    dir: TempDir,
    ports: Ports,
    clock: Arc<Ahead>,
}

impl Default for Stage {
    fn default() -> Self {
        let ports = crate::free_ports::free_ports();
        Self { dir: tempfile::tempdir().unwrap(), ports, clock: Arc::default() }
    }
}

impl Stage {
    fn demo(&self) -> Demo {
        Demo::prepare(self.dir.path(), self.ports, Arc::clone(&self.clock) as _).unwrap()
    }

    /// Runs the demo for as long as the story lasts; people sign in at `esia`.
    fn play(&self, story: &str, demo: Demo, esia: &str) {
        let (stop, stopped) = oneshot::channel::<()>();
        let running = thread::spawn(move || demo.run(async { drop(stopped.await) }));
        let (status, told) = node(story, self.ports, esia, &self.clock);
        drop(stop);
        running.join().unwrap().unwrap();
        assert!(status.success(), "{told}");
    }
}

/// The system's clock, moved on.
#[derive(Default)]
struct Ahead(AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> Moment {
        Moment::from_millis(SystemClock.now().millis() + self.0.load(Ordering::SeqCst))
    }
}

/// How the story ended, and what it had to say. A line `later MINUTES` of it moves the clock on, and is answered.
fn node(story: &str, ports: Ports, esia: &str, clock: &Ahead) -> (ExitStatus, String) {
    let house = json!({
        "gate": ports.gate_origin(),
        "journal": ports.origin(Site::Netcity),
        "journals": Site::ALL.map(|site| (site.name(), ports.origin(site))).into_iter().collect::<BTreeMap<_, _>>(),
        "esia": esia,
        "upstream": ports.upstream(Site::Netcity),
        "people": people(today()),
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(format!("{story}.mjs"));
    let mut node = Command::new("node")
        .arg(script)
        .arg(house.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut answers, mut faults) = (node.stdin.take().unwrap(), node.stderr.take().unwrap());
    let complaint = thread::spawn(move || {
        let mut text = String::new();
        faults.read_to_string(&mut text).map(|_| text).unwrap()
    });
    let mut told = String::new();
    for line in BufReader::new(node.stdout.take().unwrap()).lines().map(Result::unwrap) {
        match line.strip_prefix("later ") {
            Some(minutes) => {
                let leap = Duration::from_mins(minutes.parse().unwrap());
                clock.0.fetch_add(i64::try_from(leap.as_millis()).unwrap(), Ordering::SeqCst);
                answers.write_all(b"done\n").unwrap();
            }
            None => told += &format!("{line}\n"),
        }
    }
    (node.wait().unwrap(), told + &complaint.join().unwrap())
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
