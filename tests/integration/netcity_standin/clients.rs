//! A client that nobody here wrote.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

use super::Stand;

/// The Python of the prepared environment; `None`, with a sentence, on a desk that has not prepared one.
fn python() -> Option<PathBuf> {
    match env::var_os(VENV) {
        Some(venv) => Some(Path::new(&venv).join("bin/python")),
        None if env::var_os("CI").is_some_and(|ci| ci == "true") => {
            panic!("{VENV} is not set: tests/run.sh prepares the clients and sets it")
        }
        None => {
            eprintln!("skipped: {VENV} is not set; tests/run.sh prepares netschoolapi and sets it");
            None
        }
    }
}

/// On a thread of its own, so that the stand-in can answer meanwhile.
async fn run(python: PathBuf, arguments: [String; 5]) -> Output {
    let run = move || {
        let mut command = Command::new(python);
        command.args(["-W", "ignore", SCRIPT]).args(arguments).env("PYTHONIOENCODING", "utf-8").output()
    };
    tokio::task::spawn_blocking(run).await.expect("does not panic").expect("Python starts")
}

#[tokio::test]
async fn netschoolapi_signs_in_and_reads_its_diary() {
    let Some(python) = python() else { return };
    assert!(fs::exists(&python).is_ok_and(|found| found), "{} is not there", python.display());
    let stand = Stand::open().await;
    let table = [
        ("СОШ № 12", "ОрловаМС", "Пароль1", "Орлова Мария Сергеевна", 27),
        ("101", "СоколовД", "Дневник-9А", "Соколов Даниил Игоревич", 31),
    ];
    for (school, login, password, who, lessons) in table {
        let arguments = [&stand.origin, school, login, password, "2026-11-16"].map(str::to_owned);
        let output = run(python.clone(), arguments).await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told: Value = serde_json::from_slice(&output.stdout).expect("a line of JSON");
        assert_eq!((told["who"].as_str(), told["lessons"].as_u64()), (Some(who), Some(lessons)));
        assert!(told["marks"].as_u64() > Some(0));
    }
    assert!(stand.control.open_sessions().is_empty(), "and it signed out");
}

const VENV: &str = "PRIVRATNIK_CLIENTS_VENV";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/netschoolapi_diary.py");
