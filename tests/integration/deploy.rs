//! What lies around the program for whoever runs it: the files of `deploy`, the scripts, the guide. Each is held
//! against the program itself.

mod board;
mod calls;
mod container;
mod guide;
mod keys;
mod metrics;
mod paper;
mod rules;
mod sample;
mod unit;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A file of the repository.
fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What a tool says, on both streams; it must be content.
#[track_caller]
fn content(command: &mut Command) -> String {
    let Output { status, stdout, stderr } =
        command.output().unwrap_or_else(|fault| panic!("{command:?}: {fault}; tests/run.sh brings it"));
    let said = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command:?}: {said}");
    said.into_owned()
}
