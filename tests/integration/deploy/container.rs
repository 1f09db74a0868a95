//! `deploy/Containerfile`: nobody builds it here, so what it copies, runs and asks is held against the tree.

use std::fs;
use std::path::{Path, PathBuf};

use privratnik::config::raw;

use super::file;
use crate::cli::program::told;

const CONTAINERFILE: &str = include_str!("../../../deploy/Containerfile");
const IGNORED: &str = include_str!("../../../.dockerignore");

/// What stands behind each instruction of this name, continued lines joined.
fn instructions(name: &str) -> Vec<String> {
    let joined = CONTAINERFILE.replace("\\\n", " ");
    let lines = joined.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    lines.map(|rest| rest.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// An instruction in the form of a list.
fn list(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

/// What is copied out of the tree.
fn sources() -> Vec<String> {
    let copies = instructions("COPY").into_iter().filter(|copy| !copy.starts_with("--from="));
    copies
        .flat_map(|copy| {
            let mut words: Vec<_> = copy.split(' ').map(str::to_owned).collect();
            words.pop();
            words
        })
        .collect()
}

#[test]
fn what_is_copied_is_there_and_reaches_the_builder() {
    let sources = sources();
    assert!(sources.contains(&"src".to_owned()), "{sources:?}");
    for source in &sources {
        assert!(file(source).exists(), "{source}");
        assert!(IGNORED.lines().any(|line| line == format!("!{source}")), "{source} is ignored");
    }
    assert_eq!(IGNORED.lines().filter(|line| line.starts_with('!')).count(), 5, "and nothing else does");
    assert!(IGNORED.lines().any(|line| line == "*"));
}

/// Everything that the source takes in when it is compiled lies in what was copied.
#[test]
fn the_source_takes_in_nothing_from_outside() {
    let source = file("src");
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.file_name().is_some_and(|name| name == "tests" || name == "tests.rs") {
                continue;
            }
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                for taken in taken_in(&entry) {
                    assert!(taken.starts_with(&source), "{} takes in {}", entry.display(), taken.display());
                }
            }
        }
    }
    let templates = fs::read_to_string(file("askama.toml")).unwrap();
    let folders: Vec<_> = templates.split('"').skip(1).step_by(2).collect();
    assert!(!folders.is_empty() && folders.iter().all(|folder| folder.starts_with("src")), "{folders:?}");
}

/// The files that a source file takes in, without the steps up.
fn taken_in(source: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(source).unwrap();
    let names = text.split("include_str!(\"").skip(1).chain(text.split("include_bytes!(\"").skip(1));
    let names = names.filter_map(|rest| rest.split('"').next());
    names.map(|name| fs::canonicalize(source.parent().unwrap().join(name)).unwrap()).collect()
}

#[test]
fn it_runs_a_command_that_the_program_has() {
    let [entrypoint, command] = ["ENTRYPOINT", "CMD"].map(|name| list(&instructions(name)[0]));
    let [copied] =
        &instructions("COPY").into_iter().filter(|copy| copy.starts_with("--from=")).collect::<Vec<_>>()[..]
    else {
        panic!("one thing comes from the other stage");
    };
    assert_eq!(*copied, format!("--from=build /src/target/release/privratnik {}", entrypoint[0]));
    let arguments: Vec<_> = command.iter().map(String::as_str).chain(["--help"]).collect();
    told(&arguments);
    assert_eq!(instructions("STOPSIGNAL"), ["SIGTERM"]);
}

#[test]
fn its_health_is_asked_for_by_what_it_has_at_a_place_that_answers() {
    let [check] = &instructions("HEALTHCHECK")[..] else { panic!("there is one") };
    let (_, command) = check.split_once("CMD ").expect("by a command");
    let command = list(command);
    assert!(
        instructions("RUN")
            .iter()
            .any(|run| run.contains(&format!("--no-install-recommends {}", command[0])))
    );
    // The path is one of the admin listener's: the lessons ask there.
    assert_eq!(*command.last().unwrap(), format!("http://{}/livez", raw::Admin::default().listen));
}
