//! `deploy/privratnik.service`, in systemd's eyes and in the program's.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use privratnik::config::{self, Shared, raw};
use privratnik::edge::serve::Settings;

use super::content;
use super::sample::{SAMPLE, switched_on};
use crate::cli::program::{FAULTY, told};

const UNIT: &str = include_str!("../../../deploy/privratnik.service");

/// The values of a setting, in order; those of lines that are switched off too.
pub(super) fn settings(name: &str) -> Vec<&'static str> {
    let value = |line: &'static str| line.trim_start_matches('#').strip_prefix(name)?.strip_prefix('=');
    UNIT.lines().filter_map(value).collect()
}

#[track_caller]
fn setting(name: &str) -> &'static str {
    let [value] = settings(name)[..] else { panic!("{name} stands there once") };
    value
}

/// The unit with the program that was built here, for tools that look whether it is there.
fn laid(folder: &Path) -> String {
    let path = folder.join("privratnik.service");
    let program = env!("CARGO_BIN_EXE_privratnik");
    fs::write(&path, UNIT.replace("/usr/local/bin/privratnik", program)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn systemd_finds_nothing_wrong_and_little_exposed() {
    let folder = tempfile::tempdir().unwrap();
    let unit = laid(folder.path());
    let said = content(Command::new("systemd-analyze").args(["verify", "--man=no", &unit]));
    assert!(!said.contains("privratnik"), "{said}");
    content(Command::new("systemd-analyze").args(["security", "--offline=true", "--threshold=20", &unit]));
}

#[test]
fn it_starts_a_command_that_the_program_has_with_the_sample_at_its_place() {
    let (program, arguments) = setting("ExecStart").split_once(' ').unwrap();
    assert!(
        UNIT.contains(&format!(
            "install -m 755 privratnik {}",
            Path::new(program).parent().unwrap().display()
        ))
    );
    let arguments: Vec<_> = arguments.split(' ').collect();
    told(&[&arguments[..], &["--help"]].concat());
    let sample = Path::new(arguments.last().unwrap());
    assert_eq!(sample.file_name().unwrap(), "privratnik.toml");
    assert!(UNIT.contains(&format!(
        "install -m 644 deploy/privratnik.toml {}/\n",
        sample.parent().unwrap().display()
    )));
}

#[test]
fn its_folder_is_the_one_of_the_sample() {
    let state = format!("/var/lib/{}", setting("StateDirectory"));
    assert!(SAMPLE.contains(&format!("\ndata = {state:?}\n")));
    assert_eq!(setting("WorkingDirectory"), state);
    assert!(UNIT.contains(&format!("--home-dir {state} ")));
}

#[test]
fn its_limits_are_those_of_the_code() {
    let files: u32 = setting("LimitNOFILE").parse().unwrap();
    assert!(files >= 3 * raw::Limits::default().connections, "{files}");
    let patience = Duration::from_secs(setting("TimeoutStopSec").parse().unwrap());
    assert!(patience > Settings::default().grace + Shared::LONGEST_ANSWER, "{patience:?}");
    assert_eq!(setting("RestartPreventExitStatus").parse().ok(), FAULTY);
    assert_eq!(setting("LimitCORE"), "0");
}

/// The keys that are complained of when these credentials are there, by this way to ESIA.
fn complaints(mode: &str, granted: &[&str]) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let (file, credentials) = (folder.path().join("privratnik.toml"), folder.path().join("credentials"));
    fs::write(&file, switched_on()).unwrap();
    fs::create_dir(&credentials).unwrap();
    for name in granted {
        fs::write(credentials.join(name), "a secret that is long enough for a key").unwrap();
    }
    let variables =
        [("CREDENTIALS_DIRECTORY", credentials.to_str().unwrap()), ("PRIVRATNIK__ESIA__MODE", mode)];
    let variables = variables.map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let faults = config::load(&file, variables).err().expect("there are no other files");
    faults.iter().map(|fault| fault.key.clone()).collect()
}

#[test]
fn every_credential_is_one_that_the_program_takes_in_the_place_of_a_file_of_the_sample() {
    let credentials = settings("LoadCredential");
    assert_eq!(credentials.len(), 10);
    for credential in credentials {
        let (name, path) = credential.split_once(':').unwrap();
        let keys: BTreeSet<_> = ["v3", "oidc"]
            .iter()
            .flat_map(|mode| &complaints(mode, &[]) - &complaints(mode, &[name]))
            .collect();
        assert!(!keys.is_empty(), "{name} takes the place of nothing");
        let within = path.strip_prefix("/etc/privratnik/").expect("beside the configuration");
        assert!(SAMPLE.contains(&format!("= {within:?}\n")), "{path} is not named in the sample");
    }
}
