//! What the unit forbids the process, against what the process does: system calls, and memory to write and to run.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::Duration;

use nix::unistd::Uid;

use super::content;
use super::unit::settings;
use crate::browser_like::Browser;
use crate::cli::program::{Running, folder_of_a_demo, text};

/// The calls of a set of systemd's, those of the sets in it too.
fn set(name: &str) -> BTreeSet<String> {
    let said = content(Command::new("systemd-analyze").args(["syscall-filter", name]));
    let lines = said.lines().skip(1).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .flat_map(|line| if line.starts_with('@') { set(line) } else { BTreeSet::from([line.to_owned()]) })
        .collect()
}

/// What the unit's filter lets through.
fn permitted() -> BTreeSet<String> {
    settings("SystemCallFilter").into_iter().fold(BTreeSet::new(), |permitted, line| {
        let sets = |line: &str| line.split(' ').flat_map(set).collect::<BTreeSet<_>>();
        match line.strip_prefix('~') {
            Some(line) => &permitted - &sets(line),
            None => &permitted | &sets(line),
        }
    })
}

/// A whole life of the process, from its start over a sign-in that begins to its end, as strace tells it.
async fn life() -> String {
    let folder = folder_of_a_demo().await;
    let (file, told) = (folder.path().join("gateway.toml"), folder.path().join("told"));
    // The tracer is a grandchild: signals reach the program.
    let tool = ["strace", "-D", "-f", "-q", "-o", text(&told)];
    let gateway = Running::start_by(&tool, &["serve", "--config", text(&file)]);
    gateway.ready().await;
    let written = fs::read_to_string(&file).unwrap();
    let (_, address) = written.split_once("\nlisten = [\"").unwrap();
    let address = address.split('"').next().unwrap();
    let mut browser = Browser::new(format!("http://{address}"));
    browser.carry("host", &format!("gate.localhost:{}", address.rsplit(':').next().unwrap()));
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(browser.get("/login").await.status, 303, "a signature, and an attempt that is stored");
    assert_eq!(gateway.terminate().0.code(), Some(0));
    loop {
        let life = fs::read_to_string(&told).unwrap();
        if life.trim_end().ends_with("+++ exited with 0 +++") {
            return life;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_unit_lets_the_program_do_what_it_does() {
    let life = life().await;
    let lines = life.lines().filter_map(|line| line.split_once(' ')).map(|(_, call)| call.trim_start());
    let calls = lines.clone().map(|call| call.strip_prefix("<... ").unwrap_or(call));
    let names = calls.filter_map(|call| call.split(['(', ' ']).next());
    let made: BTreeSet<_> = names
        .filter(|name| name.starts_with(|letter: char| letter.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect();
    assert!(made.contains("accept4") && made.contains("pwrite64"), "{made:?}");
    let mut forbidden = &made - &permitted();
    if Uid::effective().is_root() {
        // Only as root SQLite gives its journals to the owner of the file.
        forbidden.remove("fchown");
    }
    assert_eq!(forbidden, BTreeSet::new());
    let both = lines.filter(|call| call.contains("PROT_WRITE") && call.contains("PROT_EXEC"));
    assert_eq!(both.count(), 0, "MemoryDenyWriteExecute forbids it");
}
