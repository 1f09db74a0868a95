//! `demo` and `serve`: from an empty folder to a gateway that answers, and back to nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::program::{FAULTY, Running, folder_of_a_demo, mode, run, text};
use crate::browser_like::{Answer, Browser};
use crate::free_ports::{are_free, free_base_port};

fn demo(dir: &Path, base: u16) -> Running {
    Running::start(&["demo", "--dir", text(dir), "--base-port", &base.to_string()])
}

/// Asks a port of this machine under the name of a host.
async fn ask(port: u16, host: &str, path: &str) -> Answer {
    let mut browser = Browser::new(format!("http://127.0.0.1:{port}"));
    browser.carry("host", &format!("{host}:{port}"));
    browser.carry("accept", "text/html");
    browser.get(path).await
}

/// Every file of the folder itself, by name.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dir).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
}

#[tokio::test]
async fn a_demo_makes_its_folder_answers_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, base) = (folder.path().join("demo"), free_base_port());
    let mut demo = demo(&dir, base);
    let welcome = demo.lines_until("Ctrl-C");
    for word in
        ["gate.localhost", "netcity.localhost", "esia.localhost", "orlova", "ОрловаМС", "gateway.toml"]
    {
        assert!(welcome.contains(word), "{word} is not in: {welcome}");
    }

    assert_eq!(ask(base, "gate.localhost", "/").await.status, 200);
    assert_eq!(
        ask(base, "netcity.localhost", "/app/school/").await.status,
        303,
        "a stranger is sent to sign in"
    );
    assert_eq!(ask(base, "bank.localhost", "/").await.status, 421);
    assert_eq!(ask(base + 1, "127.0.0.1", "/readyz").await.status, 200);
    assert_eq!(ask(base + 2, "esia.localhost", "/").await.status, 200);
    assert_eq!(ask(base + 3, "127.0.0.1", "/webapi/logindata").await.status, 200);

    demo.ready().await;
    let (status, _) = demo.interrupt();
    assert_eq!(status.code(), Some(0));
    assert!(are_free(base), "a port is still held");

    let secret = |name: &str| name.ends_with(".key.pem") || name == "sealing.keys";
    let names: Vec<_> = files(&dir).into_keys().collect();
    insta::assert_snapshot!(names.join("\n"));
    for name in names {
        let expected = if secret(&name) { 0o600 } else { 0o644 };
        assert_eq!(mode(&dir.join(&name)), expected, "{name}");
    }
    for name in ["ledger.db", "sessions.db"] {
        assert_eq!(mode(&dir.join("data").join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_second_start_goes_on_with_the_same_folder() {
    let folder = tempfile::tempdir().unwrap();
    let base = free_base_port();
    let mut kept = Vec::new();
    for _ in 0..2 {
        let mut demo = demo(folder.path(), base);
        demo.lines_until("Ctrl-C");
        demo.ready().await;
        assert_eq!(demo.interrupt().0.code(), Some(0));
        kept.push(files(folder.path()));
    }
    assert!(kept[0] == kept[1], "a key, a certificate or the configuration was made anew");
}

#[tokio::test]
async fn a_folder_of_other_ports_is_left_alone() {
    let folder = folder_of_a_demo().await;
    let before = files(folder.path());
    let ended = run(&["demo", "--dir", text(folder.path()), "--base-port", "1024"]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.err.contains("gateway.toml was made for other ports: give the --base-port of then"),
        "{}",
        ended.err
    );
    assert!(before == files(folder.path()));
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let base = free_base_port();
    let _taken = std::net::TcpListener::bind(("127.0.0.1", base + 2)).unwrap();
    let ended = run(&["demo", "--dir", text(folder.path()), "--base-port", &base.to_string()]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains(&format!("cannot listen on 127.0.0.1:{}", base + 2)), "{}", ended.err);
}

#[tokio::test]
async fn serve_takes_the_demos_configuration_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let base = free_base_port();
    let mut demo = demo(folder.path(), base);
    demo.lines_until("Ctrl-C");
    demo.ready().await;
    demo.interrupt();

    // The stand-ins are down: the gate answers all the same.
    let file = folder.path().join("gateway.toml");
    let gateway = Running::start(&["serve", "--config", text(&file)]);
    gateway.ready().await;
    assert_eq!(ask(base, "gate.localhost", "/").await.status, 200);
    assert_eq!(ask(base + 1, "127.0.0.1", "/readyz").await.status, 200);
    assert_eq!(gateway.interrupt().0.code(), Some(0));
}

#[tokio::test]
async fn a_hangup_reads_the_configuration_anew() {
    let folder = folder_of_a_demo().await;
    let file = folder.path().join("gateway.toml");
    let written = fs::read_to_string(&file).unwrap();
    let base =
        written.split("listen = [\"127.0.0.1:").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let base: u16 = base.parse().unwrap();
    let gateway = Running::start(&["serve", "--config", text(&file)]);
    gateway.ready().await;
    fs::write(&file, written.replace("(песочница)", "(после перемены)")).unwrap();
    gateway.hang_up().await;
    while !ask(base, "gate.localhost", "/").await.text().contains("(после перемены)") {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    fs::write(&file, written.replace("[gate]", "[gait]")).unwrap();
    gateway.hang_up().await;
    while !ask(base + 1, "127.0.0.1", "/metrics").await.text().contains("config_last_reload_success 0") {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(ask(base, "gate.localhost", "/").await.text().contains("(после перемены)"));
    assert_eq!(gateway.interrupt().0.code(), Some(0));
}

#[tokio::test]
async fn a_sandbox_is_not_served_to_the_world() {
    let folder = folder_of_a_demo().await;
    let file = folder.path().join("gateway.toml");
    let written = fs::read_to_string(&file).unwrap();
    fs::write(&file, written.replacen("listen = [\"127.0.0.1:", "listen = [\"0.0.0.0:", 1)).unwrap();
    let ended = run(&["serve", "--config", text(&file)]);
    assert_eq!(ended.code, FAULTY);
    assert!(ended.err.contains("gate.listen") && ended.err.contains("sandbox"), "{}", ended.err);
}
