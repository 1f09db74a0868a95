//! The guide: its commands are ones that the program has, what it names exists, and its tables leave nothing out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::Method;
use privratnik::domain::Refusal;
use url::Url;

use super::sample::switched_on;
use super::{file, metrics};
use crate::cli::program::told;
use crate::walk::{house::House, person::Person};

pub(super) const FIRST_DAY: &str = include_str!("../../../src/guide/first_day.md");
const GUARANTEES: &str = include_str!("../../../src/guide/guarantees.md");
const WAY_ROUND: &str = include_str!("../../../src/guide/way_round.md");

const CONFIGURATION: &str = include_str!("../../../src/guide/configuration.md");

pub(super) const JOURNALS: &str = include_str!("../../../src/guide/journals.md");

const CHAPTERS: [&str; 5] = [FIRST_DAY, CONFIGURATION, JOURNALS, WAY_ROUND, GUARANTEES];

/// Every line of a chapter's commands.
pub(super) fn commands(chapter: &str) -> Vec<&str> {
    let blocks = chapter.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(str::lines).collect()
}

/// What stands between backticks on one line.
fn words() -> BTreeSet<&'static str> {
    let lines = CHAPTERS.into_iter().flat_map(str::lines);
    lines.flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// Every file below a folder with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path, ending) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == ending))
        .collect()
}

fn sources(folders: &[impl AsRef<str>]) -> String {
    let files = folders.iter().flat_map(|folder| files(&file(folder.as_ref()), "rs"));
    files.map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn every_command_is_one_that_the_program_has() {
    let lines = CHAPTERS.into_iter().flat_map(commands);
    let ours: Vec<Vec<_>> =
        lines.filter_map(|line| Some(line.split_once("privratnik ")?.1.split(' ').collect())).collect();
    let ours: Vec<_> = ours
        .iter()
        .filter(|words| words[0].starts_with(|letter: char| letter.is_ascii_lowercase()))
        .collect();
    assert!(ours.len() >= 7, "{ours:?}");
    for words in ours.into_iter().filter(|words| words[0] != "-o") {
        // The names of commands come first, then options and what they are given.
        let depth = if matches!(words[0], "key" | "esia" | "journal" | "sandbox") { 2 } else { 1 };
        let help = told(&[&words[..depth], &["--help"]].concat());
        for option in words.iter().filter(|word| word.starts_with("--")) {
            assert!(
                help.contains(&format!("{option} ")) || help.contains(&format!("{option}\n")),
                "{words:?}: {help}"
            );
        }
    }
}

#[test]
fn every_file_key_and_metric_that_is_named_is_there() {
    let keys: BTreeSet<String> = paths(&switched_on().parse::<toml::Table>().unwrap(), "");
    let sections: BTreeSet<_> = keys.iter().filter_map(|key| key.split('.').next()).collect();
    let mut met = 0;
    for word in words() {
        if ["deploy/", "certs/"].iter().any(|folder| word.starts_with(folder)) {
            assert!(file(word).exists(), "{word}");
        }
        let is_key = word.bytes().all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte));
        let is_file =
            [".keys", ".password", ".pem", ".db", ".ru"].iter().any(|ending| word.ends_with(ending));
        let section = word.split_once('.').map(|(section, _)| section);
        if is_key && !is_file && section.is_some_and(|section| sections.contains(section)) {
            assert!(keys.contains(word), "there is no key {word}");
            met += 1;
        }
    }
    assert!(met >= 15, "only {met} keys were recognised");
    let metrics: Vec<_> = words().into_iter().filter(|word| word.starts_with("privratnik_")).collect();
    assert!(metrics::judged(&metrics.join("\n")).len() >= 5);
}

/// The paths of all keys, names that an operator gives left out of account.
fn paths(table: &toml::Table, within: &str) -> BTreeSet<String> {
    let below = |(key, value): (&String, &toml::Value)| {
        let path = if within.is_empty() { key.clone() } else { format!("{within}.{key}") };
        let mut found = value.as_table().map(|table| paths(table, &path)).unwrap_or_default();
        found.insert(path);
        found
    };
    table.iter().flat_map(below).collect()
}

#[test]
fn every_guarantee_names_tests_that_there_are() {
    let tests = sources(&["tests", "src"]);
    let rows = GUARANTEES
        .lines()
        .filter(|line| line.starts_with('|') && !line.starts_with("|---") && !line.ends_with("| test |"));
    let mut count = 0;
    for row in rows {
        let last = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap();
        let named: Vec<_> = last.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test: {row}");
        for name in named {
            assert!(tests.contains(&format!("fn {name}(")), "there is no test {name}");
            count += 1;
        }
    }
    assert!(count >= 25, "{count}");
}

#[test]
fn every_code_that_people_or_the_log_show_is_explained() {
    for refusal in Refusal::ALL {
        assert!(FIRST_DAY.contains(refusal.code()), "{}", refusal.code());
    }
    // What the stand-ins log is not an operator's.
    let rooms =
        ["app", "cli", "config", "console", "crypto", "edge", "esia", "flow", "legacy", "store", "telemetry"];
    let source = sources(&rooms.map(|room| format!("src/{room}")));
    let codes: BTreeSet<_> =
        source.split("code = \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(codes.len() >= 10, "{codes:?}");
    for code in codes {
        assert!(FIRST_DAY.contains(code), "{code}");
    }
}

/// The table from which a running gateway judges a new configuration.
const FIXED: &str = include_str!("../../../src/app/reload/fixed.rs");

#[test]
fn everything_that_needs_a_restart_is_named() {
    let (_, table) = FIXED.split_once("let table = [").expect("the table");
    let keys: Vec<_> = table.split("(\"").skip(1).filter_map(|rest| rest.split(['"', ' ']).next()).collect();
    assert!(keys.len() >= 9, "{keys:?}");
    for key in keys {
        let forms = [format!("`{key}`"), format!("`[{key}]`"), format!("`[[{key}]]`")];
        assert!(forms.iter().any(|form| CONFIGURATION.contains(form)), "{key}");
    }
}

/// The calls of the chapter, made at the demo's gateway: a line's host is asked for under the demo's name.
#[tokio::test]
async fn the_calls_at_the_way_round_end_as_it_says() {
    let house = House::open().await;
    let mut stranger = Person::new(house.ports);
    let mut ends = Vec::new();
    for line in commands(WAY_ROUND).into_iter().filter(|line| line.contains("https://netcity.example.ru")) {
        let address = line.split(' ').next_back().unwrap();
        let path = address.strip_prefix("https://netcity.example.ru").unwrap();
        let host = if line.contains("-H 'Host: journal.example.ru'") {
            "journal.localhost"
        } else {
            "netcity.localhost"
        };
        let method = if line.contains("-X POST") { Method::POST } else { Method::GET };
        let address = Url::parse(&format!("http://{host}:{}{path}", house.ports.gateway)).unwrap();
        let page = stranger.send(method, &address, &[], Bytes::new()).await;
        let code =
            serde_json::from_slice::<serde_json::Value>(&page.body).map(|said| said["code"].to_string());
        ends.push((page.status.as_u16(), code.unwrap_or_else(|_| page.text())));
    }
    let closed = (403, "\"PR-401\"".to_owned());
    let expected = [
        closed.clone(),
        closed.clone(),
        closed.clone(),
        (401, "\"PR-400\"".to_owned()),
        (421, "No site of this gateway has that name.\n".to_owned()),
        closed,
    ];
    assert_eq!(ends, expected);
}
