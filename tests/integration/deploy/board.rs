//! `deploy/grafana/privratnik.json`: a board that Grafana takes, over metrics that exist.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{content, metrics};

const BOARD: &str = include_str!("../../../deploy/grafana/privratnik.json");

/// Words of an enum stand in JSON as plain words.
const TYPES: &str = r#"import type { Dashboard } from "@grafana/schema";
type Plain<T> = T extends string ? `${T}` : T extends (infer U)[] ? Plain<U>[]
    : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
export const board: Plain<Dashboard> = "#;

fn board() -> Value {
    serde_json::from_str(BOARD).unwrap()
}

/// Everything that is asked of Prometheus.
pub(super) fn queries() -> Vec<String> {
    let panels = board()["panels"].as_array().unwrap().clone();
    let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
    targets.map(|target| target["expr"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn grafana_has_such_boards() {
    let Some(modules) = env::var_os(MODULES) else {
        assert!(
            env::var_os("CI").is_none_or(|ci| ci != "true"),
            "{MODULES} is not set: tests/run.sh sets it"
        );
        return eprintln!("skipped: {MODULES} is not set; tests/run.sh prepares the schema and sets it");
    };
    let folder = tempfile::tempdir().unwrap();
    symlink(&modules, folder.path().join("node_modules")).unwrap();
    fs::write(folder.path().join("board.ts"), format!("{TYPES}{BOARD};")).unwrap();
    let mut compiler = Command::new(Path::new(&modules).join(".bin/tsc"));
    let words =
        ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext"];
    content(compiler.args(words).arg("board.ts").current_dir(folder.path()));
}

#[test]
fn every_query_is_one_and_asks_for_what_there_is() {
    let queries = queries();
    assert!(queries.len() >= 20);
    metrics::judged(&queries.join("\n"));
    let concrete = |query: &String| query.replace("$__rate_interval", "5m").replace("$instance", ".*");
    let rules = queries.iter().enumerate().map(|(at, query)| {
        format!("      - record: board:query{at}\n        expr: {}\n", Value::from(concrete(query)))
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("board.yml");
    fs::write(&file, format!("groups:\n  - name: board\n    rules:\n{}", rules.collect::<String>())).unwrap();
    content(Command::new("promtool").args(["check", "rules"]).arg(file));
}

#[test]
fn every_panel_has_a_place_of_its_own_and_says_what_it_shows() {
    let board = board();
    let panels = board["panels"].as_array().unwrap();
    let ids: BTreeSet<_> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len());
    let mut taken = BTreeSet::new();
    for panel in panels {
        let title = &panel["title"];
        let [x, y, w, h] = ["x", "y", "w", "h"].map(|side| panel["gridPos"][side].as_u64().unwrap());
        assert!(x + w <= 24, "{title}");
        for place in (x..x + w).flat_map(|column| (y..y + h).map(move |line| (column, line))) {
            assert!(taken.insert(place), "{title} lies over another");
        }
        let is_said = panel["description"].as_str().is_some_and(|words| !words.is_empty());
        assert!(is_said || panel["type"] == "row", "{title}");
    }
}

const MODULES: &str = "PRIVRATNIK_NODE_MODULES";
