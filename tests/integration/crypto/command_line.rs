//! OpenSSL's command line with the gost engine reads our keys, certificates and containers, and we read its own.

use std::path::Path;
use std::process::Command;

use privratnik::crypto::certificate::{Certificate, request};
use privratnik::crypto::cms;
use privratnik::crypto::gost::{Curve, Width};
use privratnik::crypto::key::{public_to_spki_der, read_private, write_private_pem};
use tempfile::TempDir;

use super::{NOW, bodies, pair};

/// Runs `openssl` in `dir`, and hands out what it printed; its refusal fails the test.
fn openssl(dir: &Path, arguments: &str) -> Vec<u8> {
    let output =
        Command::new("openssl").args(arguments.split_whitespace()).current_dir(dir).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments}: {words}");
    output.stdout
}

fn write(dir: &TempDir, name: &str, text: impl AsRef<[u8]>) {
    std::fs::write(dir.path().join(name), text).unwrap();
}

fn read(dir: &TempDir, name: &str) -> Vec<u8> {
    std::fs::read(dir.path().join(name)).unwrap()
}

const fn digest(curve: Curve) -> &'static str {
    match curve.width() {
        Width::Bits256 => "-md_gost12_256",
        Width::Bits512 => "-md_gost12_512",
    }
}

#[test]
fn reads_our_keys_and_writes_them_the_same_way() {
    let dir = TempDir::new().unwrap();
    for curve in Curve::ALL {
        let (key, _) = pair(curve, 1);
        write(&dir, "key.pem", write_private_pem(&key).expose());
        let theirs = openssl(dir.path(), "pkey -engine gost -in key.pem -pubout -outform DER");
        assert_eq!(theirs, public_to_spki_der(&key.public()), "{curve}");
        let theirs = openssl(dir.path(), "pkey -engine gost -in key.pem");
        assert!(write_private_pem(&key).same_as(&theirs), "{curve}");
    }
}

#[test]
fn signs_and_verifies_over_the_same_bytes() {
    let dir = TempDir::new().unwrap();
    write(&dir, "message", "привет");
    for curve in [Curve::CryptoProA, Curve::Tc26A256, Curve::Tc26A512, Curve::Tc26C512] {
        let (key, _) = pair(curve, 1);
        write(&dir, "key.pem", write_private_pem(&key).expose());
        openssl(dir.path(), "pkey -engine gost -in key.pem -pubout -out public.pem");
        let dgst = format!("dgst -engine gost {} -binary", digest(curve));
        openssl(dir.path(), &format!("{dgst} -sign key.pem -out theirs message"));
        for gost in bodies() {
            gost.verify(&key.public(), "привет".as_bytes(), &read(&dir, "theirs")).unwrap();
            write(&dir, "ours", gost.sign(&key, "привет".as_bytes()).unwrap());
            openssl(dir.path(), &format!("{dgst} -verify public.pem -signature ours message"));
        }
    }
}

#[test]
fn verifies_our_certificates_requests_and_hashes() {
    let dir = TempDir::new().unwrap();
    for curve in [Curve::CryptoProA, Curve::Tc26A256, Curve::Tc26B512] {
        let (key, certificate) = pair(curve, 3650);
        write(&dir, "certificate.pem", certificate.to_pem());
        let at = NOW.secs();
        openssl(
            dir.path(),
            &format!(
                "verify -engine gost -check_ss_sig -attime {at} -CAfile certificate.pem certificate.pem"
            ),
        );

        write(&dir, "certificate.der", certificate.der());
        let hash = openssl(dir.path(), "dgst -engine gost -md_gost12_256 -binary certificate.der");
        assert_eq!(base16ct::upper::encode_string(&hash), certificate.esia_hash());

        for gost in bodies() {
            write(&dir, "request.pem", request(gost.as_ref(), &key, "Школьный шлюз").unwrap());
            openssl(dir.path(), "req -engine gost -verify -noout -in request.pem");
        }
    }
}

#[test]
fn verifies_our_cms() {
    let dir = TempDir::new().unwrap();
    write(&dir, "message", "scope 2026.11.22 00:00:00 +0000");
    for curve in [Curve::CryptoProA, Curve::Tc26A256, Curve::Tc26A512] {
        let (key, certificate) = pair(curve, 3650);
        write(&dir, "certificate.pem", certificate.to_pem());
        for (gost, time) in bodies().iter().zip([None, Some(NOW)]) {
            let signed =
                cms::detached(&read(&dir, "message"), &key, &certificate, gost.as_ref(), time).unwrap();
            write(&dir, "ours.cms", signed);
            let verify = "cms -engine gost -verify -binary -inform DER -in ours.cms -content message -CAfile certificate.pem";
            let message = openssl(dir.path(), &format!("{verify} -attime {}", NOW.secs()));
            assert_eq!(message, read(&dir, "message"), "{curve}");
        }
    }
}

#[test]
fn its_keys_certificates_and_cms_are_read() {
    let dir = TempDir::new().unwrap();
    write(&dir, "message", "scope 2026.11.22 00:00:00 +0000");
    for algorithm in [
        "gost2012_256 -pkeyopt paramset:A",
        "gost2012_256 -pkeyopt paramset:TCA",
        "gost2012_512 -pkeyopt paramset:C",
    ] {
        openssl(dir.path(), &format!("genpkey -engine gost -algorithm {algorithm} -out key.pem"));
        openssl(
            dir.path(),
            "req -engine gost -new -x509 -key key.pem -subj /C=RU/O=School/CN=gate -days 3 -out certificate.pem",
        );
        let key = read_private(&read(&dir, "key.pem")).unwrap();
        let certificate = Certificate::from_pem_or_der(&read(&dir, "certificate.pem")).unwrap();
        assert!(certificate.belongs_to(&key), "{algorithm}");
        assert_eq!(certificate.subject(), "CN=gate,O=School,C=RU");

        for switches in ["", "-noattr", "-keyid"] {
            let sign = "cms -engine gost -sign -binary -outform DER -signer certificate.pem -inkey key.pem";
            openssl(dir.path(), &format!("{sign} {switches} -in message -out theirs.cms"));
            for gost in bodies() {
                let signer =
                    cms::verify_detached(&read(&dir, "theirs.cms"), &read(&dir, "message"), gost.as_ref());
                assert_eq!(signer.unwrap().der(), certificate.der(), "{algorithm} {switches}");
            }
        }
    }
}
