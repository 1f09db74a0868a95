//! `esia url`: OpenSSL and the stand-in agree that the address is signed as ESIA wants it.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use super::program::{Running, text, told};
use crate::browser_like::Browser;
use crate::free_ports::free_base_port;

/// `openssl` in a folder; its exit code and what it printed.
fn openssl(dir: &Path, arguments: &str) -> (bool, String) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(dir).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

/// Whether OpenSSL's command line finds the signature to be one of this text by DIR's certificate.
fn openssl_accepts(dir: &Path, signature: &[u8], signed: &str) -> bool {
    fs::write(dir.join("signature"), signature).unwrap();
    fs::write(dir.join("signed"), signed).unwrap();
    let (read, key) = openssl(dir, "x509 -engine gost -in esia-client.cert.pem -pubkey -noout");
    assert!(read);
    fs::write(dir.join("public.pem"), key).unwrap();
    openssl(dir, "dgst -engine gost -md_gost12_256 -verify public.pem -signature signature signed").0
}

#[tokio::test]
async fn an_address_is_signed_over_the_exact_string_and_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, base) = (folder.path(), free_base_port());
    let mut demo = Running::start(&["demo", "--dir", text(dir), "--base-port", &base.to_string()]);
    demo.lines_until("Ctrl-C");

    let printed = told(&["esia", "url", "--config", text(&dir.join("gateway.toml"))]);
    let line = printed.strip_suffix('\n').unwrap();
    assert!(!line.contains(char::is_whitespace), "one address on one line: {printed}");
    let address = Url::parse(line).unwrap();
    assert_eq!(address.path(), "/aas/oauth2/v2/ac");

    // client_id ‖ scope ‖ timestamp ‖ state ‖ redirect_uri, nothing between them.
    let fields: HashMap<_, _> = address.query_pairs().collect();
    let signed =
        ["client_id", "scope", "timestamp", "state", "redirect_uri"].map(|name| fields[name].as_ref());
    let signature = URL_SAFE_NO_PAD.decode(fields["client_secret"].as_bytes()).unwrap();
    assert!(openssl_accepts(dir, &signature, &signed.concat()));
    assert!(!openssl_accepts(dir, &signature, &format!("{} ", signed.concat())));

    let mut browser = Browser::new(format!("http://127.0.0.1:{}", base + 2));
    let path = &address[url::Position::BeforePath..];
    let answer = browser.get(path).await;
    assert_eq!(answer.status, 302);
    assert!(answer.header("location").contains("/login?request="), "{}", answer.header("location"));
    let forged = path.replace(fields["state"].as_ref(), "00000000-0000-4000-8000-000000000000");
    assert!(!browser.get(&forged).await.header("location").contains("/login"), "another state is not signed");
}
