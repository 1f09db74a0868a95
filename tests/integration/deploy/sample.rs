//! `deploy/privratnik.toml` as `check` reads it. Its keys and defaults are compared beside the code of `config`.

use std::fs;

use crate::cli::program::{FAULTY, run, text};

/// The sample configuration.
pub(super) const SAMPLE: &str = include_str!("../../../deploy/privratnik.toml");

/// The sample with every key in force.
pub(super) fn switched_on() -> String {
    let on = |line: &str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with("    ") || !rest.is_empty() && !rest.starts_with(' ') => {
            rest.to_owned()
        }
        Some(_) | None => line.to_owned(),
    };
    SAMPLE.lines().map(on).collect::<Vec<_>>().join("\n")
}

#[test]
fn check_misses_nothing_but_the_files_that_the_sample_names() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("privratnik.toml");
    fs::write(&file, SAMPLE).unwrap();
    let ended = run(&["check", "--config", text(&file)]);
    assert_eq!(ended.code, FAULTY, "{}", ended.out);
    assert_eq!(ended.err.lines().count(), 6, "{}", ended.err);
    assert!(ended.err.lines().all(|line| line.contains(": there is no file ")), "{}", ended.err);
}
