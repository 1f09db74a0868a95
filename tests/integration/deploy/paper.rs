//! `certs/make-dev.sh`: a certificate for a trial, and the gateway that shows it.

use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use privratnik::app::demo::Site;

use super::{content, file};
use crate::cli::program::{Running, folder_of_a_demo, mode, text, told};

/// Two hosts of the demo.
const HOSTS: [&str; 2] = ["gate.localhost", "netcity.localhost"];

/// Every host of the demo's gateway.
fn hosts() -> Vec<String> {
    let names = Site::ALL.iter().map(|site| site.name());
    ["gate"].into_iter().chain(names).map(|name| format!("{name}.localhost")).collect()
}

fn make(dir: &Path, hosts: &[impl AsRef<OsStr>]) -> Output {
    Command::new(file("certs/make-dev.sh")).arg(dir).args(hosts).output().unwrap()
}

/// What it says when it refuses.
#[track_caller]
fn refused(dir: &Path, hosts: &[&str], code: i32) -> String {
    let Output { status, stderr, .. } = make(dir, hosts);
    assert_eq!(status.code(), Some(code));
    String::from_utf8(stderr).unwrap()
}

#[test]
fn the_key_is_its_owners_and_the_authoritys_key_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("new/certificates");
    assert!(make(&dir, &HOSTS).status.success());
    let mut names: Vec<_> = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["ca.pem", "front.key.pem", "front.pem"]);
    assert_eq!((mode(&dir.join("front.key.pem")), mode(&dir)), (0o600, 0o700));
    for host in &HOSTS {
        let mut verify = Command::new("openssl");
        verify.args(["verify", "-purpose", "sslserver", "-verify_hostname", host, "-CAfile"]);
        content(verify.arg(dir.join("ca.pem")).arg(dir.join("front.pem")));
    }
}

#[test]
fn nothing_is_written_over_nor_where_git_would_take_it_along() {
    let folder = tempfile::tempdir().unwrap();
    assert!(make(folder.path(), &HOSTS).status.success());
    let key = fs::read(folder.path().join("front.key.pem")).unwrap();
    assert!(refused(folder.path(), &HOSTS, 73).contains("ca.pem is there already"));
    assert_eq!(fs::read(folder.path().join("front.key.pem")).unwrap(), key);

    let tree = tempfile::tempdir().unwrap();
    content(Command::new("git").args(["init", "--quiet"]).arg(tree.path()));
    fs::write(tree.path().join(".gitignore"), "/mine/\n").unwrap();
    assert!(refused(&tree.path().join("certs/dev"), &HOSTS, 73).contains("is under version control"));
    assert!(!tree.path().join("certs").exists(), "not even the folder");
    assert!(make(&tree.path().join("mine"), &HOSTS).status.success());

    assert!(refused(folder.path(), &[], 64).starts_with("usage: "));
    assert!(refused(folder.path(), &["gate.localhost,DNS:bank.example"], 64).contains("is no host name"));
}

#[tokio::test]
async fn the_gateway_shows_it_and_whoever_trusts_the_authority_is_content() {
    let demo = folder_of_a_demo().await;
    let certificates = tempfile::tempdir().unwrap();
    let hosts = hosts();
    let made = make(certificates.path(), &hosts);
    let said = String::from_utf8(made.stdout).unwrap();
    let (_, section) = said.split_once("[[certificates]]").expect("what to write");
    let section: String = section.lines().skip(1).take(2).map(|line| format!("{}\n", line.trim())).collect();

    let configuration = demo.path().join("gateway.toml");
    let written = fs::read_to_string(&configuration).unwrap();
    let secured = hosts.iter().fold(written, |text, host| {
        text.replace(&format!("origin = \"http://{host}"), &format!("origin = \"https://{host}"))
    });
    let secured = secured.replace("[admin]", &format!("[[certificates]]\n{section}\n[admin]"));
    fs::write(&configuration, &secured).unwrap();
    let report = told(&["check", "--config", text(&configuration)]);
    assert!(
        hosts.iter().all(|host| report.contains(&format!("The certificate for {host} is valid until "))),
        "{report}"
    );

    let gateway = Running::start(&["serve", "--config", text(&configuration)]);
    gateway.ready().await;
    let (_, listen) = secured.split_once("listen = [\"").unwrap();
    let address = listen.split('"').next().unwrap();
    assert!(TcpListener::bind(address).is_err(), "it listens there");
    let mut client = Command::new("openssl");
    client.args(["s_client", "-brief", "-verify_return_error", "-connect", address, "-servername", HOSTS[1]]);
    client.args(["-verify_hostname", HOSTS[1], "-CAfile"]).arg(certificates.path().join("ca.pem"));
    let said = content(client.stdin(Stdio::null()));
    assert!(said.contains("Verification: OK"), "{said}");
    assert_eq!(gateway.terminate().0.code(), Some(0));
}
