//! Runs clients that nobody here wrote: packages of PyPI and npm, driven by the scripts in `tests/clients`.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The Python of the prepared environment; `None`, with a sentence, on a desk that has not prepared one.
pub(crate) fn python() -> Option<PathBuf> {
    python_of("")
}

/// That of the environment beside it, for the clients that stand on another pydantic: `asurso-api`, `netschoolpy`.
pub(crate) fn college_python() -> Option<PathBuf> {
    python_of("-college")
}

/// Node, where the client of npm is fetched.
pub(crate) fn node() -> Option<PathBuf> {
    let client = Path::new(&prepared(MODULES)?).join("netschoolapi");
    assert!(fs::exists(&client).is_ok_and(|found| found), "{} is not there", client.display());
    Some("node".into())
}

fn python_of(suffix: &str) -> Option<PathBuf> {
    let mut venv = prepared(VENV)?;
    venv.push(suffix);
    let python = Path::new(&venv).join("bin/python");
    assert!(fs::exists(&python).is_ok_and(|found| found), "{} is not there", python.display());
    Some(python)
}

fn prepared(variable: &str) -> Option<OsString> {
    match env::var_os(variable) {
        Some(folder) => Some(folder),
        None if env::var_os("CI").is_some_and(|ci| ci == "true") => {
            panic!("{variable} is not set: tests/run.sh prepares the clients and sets it")
        }
        None => {
            eprintln!("skipped: {variable} is not set; tests/run.sh prepares the clients and sets it");
            None
        }
    }
}

/// The line of JSON that the script prints. It runs on a thread of its own, so that the stand-in can answer.
pub(crate) async fn told_by(
    interpreter: PathBuf,
    script: &str,
    arguments: impl IntoIterator<Item = String>,
) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
    let mut command = Command::new(interpreter);
    command.arg(script).args(arguments).envs([("PYTHONWARNINGS", "ignore"), ("PYTHONIOENCODING", "utf-8")]);
    let run = tokio::task::spawn_blocking(move || command.output());
    let output = run.await.expect("does not panic").expect("the interpreter starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a line of JSON")
}

const VENV: &str = "PRIVRATNIK_CLIENTS_VENV";
const MODULES: &str = "PRIVRATNIK_NODE_MODULES";
