//! `key generate` and `key inspect`.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::program::{FAULTY, mode, run, text, told};

fn generate(dir: &Path, more: &[&str]) -> Value {
    let out = dir.join("client");
    let words = ["key", "generate", "--out", text(&out), "--common-name", "SCHOOL", "--format", "json"];
    serde_json::from_str(&told(&[&words, more].concat())).unwrap()
}

fn inspect(file: &Path) -> Value {
    serde_json::from_str(&told(&["key", "inspect", text(file), "--format", "json"])).unwrap()
}

#[track_caller]
fn openssl(dir: &Path, arguments: &str) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(dir).output().unwrap();
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn a_key_and_its_certificate_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let made = generate(dir, &["--days", "30"]);
    assert_eq!(mode(&dir.join("client.key.pem")), 0o600);
    assert_eq!(made["certificate"], text(&dir.join("client.cert.pem")));

    // OpenSSL hashes what it reads itself.
    let der = openssl(dir, "x509 -engine gost -in client.cert.pem -outform DER");
    fs::write(dir.join("client.der"), der).unwrap();
    let hash = openssl(dir, "dgst -engine gost -md_gost12_256 -binary client.der");
    let hash = base16ct::upper::encode_string(&hash);
    assert_eq!(made["client_certificate_hash"], hash);

    for name in ["client.cert.pem", "client.der"] {
        let shown = inspect(&dir.join(name));
        assert_eq!(shown["kind"], "certificate");
        assert_eq!(shown["subject"], "CN=SCHOOL");
        assert_eq!(shown["client_certificate_hash"], hash);
        assert_eq!(shown["key"], made["curve"]);
    }
    assert!(told(&["key", "inspect", text(&dir.join("client.cert.pem"))]).contains(&hash));
}

#[test]
fn a_key_is_shown_without_its_secret() {
    let folder = tempfile::tempdir().unwrap();
    let made = generate(folder.path(), &["--curve", "tc26-512a"]);
    let shown = inspect(&folder.path().join("client.key.pem"));
    assert_eq!(shown, serde_json::json!({ "kind": "private key", "key": made["curve"] }));
}

#[test]
fn a_request_is_made_instead_of_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let made = generate(dir, &["--request"]);
    assert_eq!(made["request"], text(&dir.join("client.request.pem")));
    assert_eq!(made["client_certificate_hash"], Value::Null, "ESIA wants that of the certificate to come");
    assert!(!dir.join("client.cert.pem").exists());
    openssl(dir, "req -engine gost -verify -noout -in client.request.pem");
}

#[test]
fn nothing_is_overwritten() {
    for taken in ["client.key.pem", "client.cert.pem"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(taken);
        fs::write(&file, "precious").unwrap();
        let out = folder.path().join("client");
        let ended = run(&["key", "generate", "--out", text(&out), "--common-name", "SCHOOL"]);
        assert_eq!(ended.code, Some(1));
        assert!(ended.err.contains(taken), "{}", ended.err);
        assert_eq!(fs::read(&file).unwrap(), b"precious");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing lies beside it");
    }
}

#[test]
fn garbage_is_told_to_be_neither() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("garbage");
    for bytes in [&b""[..], b"garbage", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        fs::write(&file, bytes).unwrap();
        let ended = run(&["key", "inspect", text(&file)]);
        assert_eq!(ended.code, FAULTY, "{}", ended.out);
        assert!(ended.err.contains("neither a certificate nor a GOST private key"), "{}", ended.err);
    }
    let ended = run(&["key", "inspect", text(&folder.path().join("nothing"))]);
    assert_eq!(ended.code, FAULTY);
    assert!(ended.err.contains("nothing: No such file"), "{}", ended.err);
}
