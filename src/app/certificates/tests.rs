//! Files changed under a running showcase.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use tempfile::TempDir;

use super::{Showcase, State};
use crate::config::CertificateFiles;
use crate::crypto::tls::tests::order;
use crate::domain::Moment;
use crate::telemetry::Metrics;

const NOW: Moment = Moment::from_secs(1_000_000);
const GATE: &str = "gate.test";
const JOURNAL: &str = "journal.test";

/// Writes what was ordered.
fn lay(folder: &Path, name: &str, (chain, key): &(Vec<u8>, Vec<u8>)) {
    fs::write(folder.join(format!("{name}.pem")), chain).unwrap();
    let file = folder.join(format!("{name}.key.pem"));
    fs::write(&file, key).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
}

fn files(folder: &Path, name: &str) -> CertificateFiles {
    let file = |end: &str| folder.join(format!("{name}.{end}"));
    CertificateFiles::new(file("pem"), file("key.pem"), None)
}

/// A certificate until this many seconds after [`NOW`].
fn until(names: &[&str], seconds: i64) -> (Vec<u8>, Vec<u8>) {
    order(names, NOW.secs() - 10, NOW.secs() + seconds)
}

/// Two hosts with a certificate each, until 100 seconds from now.
fn opened() -> (TempDir, Showcase) {
    let folder = tempfile::tempdir().unwrap();
    let names = [GATE, JOURNAL];
    for name in names {
        lay(folder.path(), name, &until(&[name], 100));
    }
    let files = names.map(|name| files(folder.path(), name));
    let showcase = Showcase::of(&files, names.map(str::to_owned).to_vec(), GATE).unwrap();
    (folder, showcase)
}

/// When the certificate of each host ends, in seconds after [`NOW`].
fn ends(showcase: &Showcase) -> Vec<(&str, i64)> {
    showcase.iter().map(|(host, shown)| (host, shown.not_after().secs() - NOW.secs())).collect()
}

fn states(showcase: &Showcase) -> Vec<State> {
    showcase.places.iter().map(|place| place.state).collect()
}

#[test]
fn a_renewed_certificate_is_shown_from_the_next_look_on() {
    let (folder, mut showcase) = opened();
    showcase.look(NOW);
    assert_eq!(ends(&showcase), [(GATE, 100), (JOURNAL, 100)]);
    lay(folder.path(), JOURNAL, &until(&[JOURNAL], 900));
    showcase.look(NOW);
    assert_eq!(ends(&showcase), [(GATE, 100), (JOURNAL, 900)]);
}

#[test]
fn a_link_turned_to_other_files_is_a_change() {
    let (folder, mut showcase) = opened();
    lay(folder.path(), "renewed", &until(&[GATE], 500));
    for end in ["pem", "key.pem"] {
        let link = folder.path().join(format!("{GATE}.{end}"));
        fs::remove_file(&link).unwrap();
        symlink(folder.path().join(format!("renewed.{end}")), &link).unwrap();
    }
    showcase.look(NOW);
    assert_eq!(ends(&showcase), [(GATE, 500), (JOURNAL, 100)]);
}

#[test]
fn a_broken_change_keeps_what_was_shown_until_it_is_mended() {
    let late = order(&[GATE], NOW.secs() - 20, NOW.secs() - 10);
    let foreign = (until(&[GATE], 500).0, until(&[GATE], 500).1);
    let garbage = (b"garbage".to_vec(), b"garbage".to_vec());
    for broken in [late, foreign, garbage, until(&["other.test"], 500)] {
        let (folder, mut showcase) = opened();
        let metrics = Metrics::new();
        lay(folder.path(), GATE, &broken);
        for state in [State::Doubtful, State::Refused, State::Refused] {
            showcase.look(NOW);
            assert_eq!(states(&showcase), [state, State::Shown]);
            assert_eq!(ends(&showcase), [(GATE, 100), (JOURNAL, 100)]);
        }
        showcase.measure(&metrics);
        assert!(metrics.text().contains("certificates_last_reload_success 0"));

        lay(folder.path(), GATE, &until(&[GATE], 700));
        showcase.look(NOW);
        assert_eq!(ends(&showcase), [(GATE, 700), (JOURNAL, 100)]);
        showcase.measure(&metrics);
        let text = metrics.text();
        assert!(text.contains("certificates_last_reload_success 1"), "{text}");
        let line = format!("seconds{{host=\"{GATE}\"}} {}", NOW.secs() + 700);
        assert!(text.contains(&line), "{text}");
    }
}

#[test]
fn a_key_that_others_may_read_is_not_taken_up() {
    let (folder, mut showcase) = opened();
    lay(folder.path(), GATE, &until(&[GATE], 500));
    let key = folder.path().join(format!("{GATE}.key.pem"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    showcase.look(NOW);
    assert_eq!(ends(&showcase)[0], (GATE, 100));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    showcase.look(NOW);
    assert_eq!(ends(&showcase)[0], (GATE, 500));
}

#[test]
fn a_chain_that_changes_before_its_key_is_waited_for() {
    let (folder, mut showcase) = opened();
    let renewed = until(&[GATE], 500);
    fs::write(folder.path().join(format!("{GATE}.pem")), &renewed.0).unwrap();
    showcase.look(NOW);
    assert_eq!((states(&showcase)[0], ends(&showcase)[0]), (State::Doubtful, (GATE, 100)));
    lay(folder.path(), GATE, &renewed);
    showcase.look(NOW);
    assert_eq!((states(&showcase)[0], ends(&showcase)[0]), (State::Shown, (GATE, 500)));
}

#[test]
fn a_host_without_a_certificate_is_named() {
    let folder = tempfile::tempdir().unwrap();
    lay(folder.path(), GATE, &until(&[GATE], 100));
    let opened = Showcase::of(&[files(folder.path(), GATE)], vec![GATE.into(), JOURNAL.into()], GATE);
    let fault = opened.err().unwrap().to_string();
    assert!(fault.contains("no certificate is for journal.test; order one"), "{fault}");
}

#[test]
fn of_two_certificates_the_one_that_lasts_longer_is_shown() {
    let hosts = ["gate.example.test", "journal.example.test"];
    let folder = tempfile::tempdir().unwrap();
    lay(folder.path(), "one", &until(&["*.example.test"], 300));
    lay(folder.path(), "two", &until(&["gate.example.test"], 100));
    let files = ["two", "one"].map(|name| files(folder.path(), name));
    let showcase = Showcase::of(&files, hosts.map(str::to_owned).to_vec(), hosts[0]).unwrap();
    assert_eq!(ends(&showcase), hosts.map(|host| (host, 300)));
}
