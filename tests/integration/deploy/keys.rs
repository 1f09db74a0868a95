//! The keys of the first day, made by the guide's own commands.

use std::fs;
use std::path::Path;
use std::process::Command;

use privratnik::crypto::ed25519::Ed25519Public;

use super::content;
use super::guide::{FIRST_DAY, JOURNALS, commands};
use crate::cli::program::{folder_of_a_demo, mode, text, told};

/// The commands of one section of a chapter.
fn section(chapter: &'static str, title: &str) -> String {
    let (_, section) = chapter.split_once(&format!("# {title}\n")).expect("the section");
    commands(section.split("\n# ").next().unwrap()).join("\n")
}

#[tokio::test]
async fn the_gateway_takes_the_keys_that_the_guide_makes() {
    let demo = folder_of_a_demo().await;
    let dir = demo.path();
    fs::remove_file(dir.join("sealing.keys")).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_privratnik")).parent().unwrap().display().to_string();
    let commands = section(FIRST_DAY, "Keys").replace("/etc/privratnik/keys", text(dir));
    let said = content(Command::new("bash").args(["-euc", &format!("PATH={program:?}:$PATH\n{commands}")]));
    for secret in ["esia.key.pem", "sealing.keys"] {
        assert_eq!(mode(&dir.join(secret)), 0o600, "{secret}");
    }

    let file = dir.join("gateway.toml");
    let written = fs::read_to_string(&file).unwrap().replace("\"esia-client.", "\"esia.");
    fs::write(&file, written).unwrap();
    let report = told(&["check", "--config", text(&file)]);
    let (_, hash) = report.split_once("The certificate hash for ESIA is ").expect(&report);
    let hash = hash.split('.').next().unwrap();
    assert!(said.matches(hash).count() >= 2, "told when it is made and when it is inspected: {said}");
}

#[tokio::test]
async fn the_journal_gets_the_public_half_of_the_key_that_the_guide_makes() {
    let demo = folder_of_a_demo().await;
    let dir = demo.path();
    let file = dir.join("gateway.toml");
    let written = fs::read_to_string(&file).unwrap();
    let written = written.replace("key = \"assertion.key.pem\"", "key = \"app.assertion.key.pem\"");
    fs::write(&file, written).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_privratnik")).parent().unwrap().display().to_string();
    let commands = section(JOURNALS, "A journal that takes the gateway's word")
        .replace("/etc/privratnik/keys", text(dir))
        .replace("/etc/privratnik/privratnik.toml", text(&file));
    let script = format!("PATH={program:?}:$PATH\ncd {:?}\n{commands}", text(dir));
    let said = content(Command::new("bash").args(["-euc", &script]));
    assert_eq!(mode(&dir.join("app.assertion.key.pem")), 0o600);
    let public = Ed25519Public::from_pem(&fs::read(dir.join("app.assertion.pem")).unwrap()).unwrap();
    let known = format!(
        "systems.app.assertion.key is an Ed25519 key; journals know it by the kid {}.",
        public.key_id()
    );
    assert!(said.contains(&known), "{said}");
}
