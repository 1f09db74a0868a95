//! Runs clients that nobody here wrote: Python packages, driven by the scripts in `tests/clients`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The Python of the prepared environment; `None`, with a sentence, on a desk that has not prepared one.
pub(crate) fn python() -> Option<PathBuf> {
    python_of("")
}

/// That of the environment beside it, for the client of the colleges' journal, which stands on other packages.
pub(crate) fn college_python() -> Option<PathBuf> {
    python_of("-college")
}

fn python_of(suffix: &str) -> Option<PathBuf> {
    match env::var_os(VENV) {
        Some(mut venv) => {
            venv.push(suffix);
            let python = Path::new(&venv).join("bin/python");
            assert!(fs::exists(&python).is_ok_and(|found| found), "{} is not there", python.display());
            Some(python)
        }
        None if env::var_os("CI").is_some_and(|ci| ci == "true") => {
            panic!("{VENV} is not set: tests/run.sh prepares the clients and sets it")
        }
        None => {
            eprintln!("skipped: {VENV} is not set; tests/run.sh prepares the clients and sets it");
            None
        }
    }
}

/// The line of JSON that the script prints. It runs on a thread of its own, so that the stand-in can answer.
pub(crate) async fn told_by(
    python: PathBuf,
    script: &str,
    arguments: impl IntoIterator<Item = String>,
) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
    let mut command = Command::new(python);
    command.args(["-W", "ignore"]).arg(script).args(arguments).env("PYTHONIOENCODING", "utf-8");
    let run = tokio::task::spawn_blocking(move || command.output());
    let output = run.await.expect("does not panic").expect("Python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a line of JSON")
}

const VENV: &str = "PRIVRATNIK_CLIENTS_VENV";
