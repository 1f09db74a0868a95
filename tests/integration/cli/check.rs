//! `check`: what is wrong, all of it, and what is right.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use privratnik::crypto::certificate::Certificate;
use privratnik::crypto::dice::SystemDice;
use privratnik::crypto::gost::{Body, body};
use privratnik::crypto::key::read_private;
use privratnik::flow::port::Clock;
use privratnik::telemetry::SystemClock;

use crate::front_door::paper::Paper;
use crate::redis_server::Redis;

use super::program::{FAULTY, folder_of_a_demo, run, run_with, text, told};

/// Changes the configuration; `from` must be in it.
#[track_caller]
fn change(dir: &Path, from: &str, to: &str) {
    let file = dir.join("gateway.toml");
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains(from), "{from}");
    fs::write(&file, written.replacen(from, to, 1)).unwrap();
}

/// What a check says of a faulty configuration, with `DIR` for the folder's name.
#[track_caller]
fn faults(dir: &Path) -> String {
    let ended = run(&["check", "--config", text(&dir.join("gateway.toml"))]);
    assert_eq!(ended.code, FAULTY, "{}", ended.out);
    assert_eq!(ended.out, "");
    ended.err.replace(text(dir), "DIR")
}

#[tokio::test]
async fn says_which_gost_it_is_and_proves_it() {
    let folder = folder_of_a_demo().await;
    let file = folder.path().join("gateway.toml");
    let words = ["check", "--config", text(&file)];
    for (name, settings) in [("pure", &[][..]), ("openssl", &[("PRIVRATNIK__CRYPTO__GOST", "openssl")])] {
        let ended = run_with(&words, settings);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        let proof = format!("GOST is computed by `{name}`; one signature was made and verified.");
        assert!(ended.out.contains(&proof), "{}", ended.out);
    }
}

#[tokio::test]
async fn asks_redis_whether_it_is_there() {
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    let mut redis = Redis::start();
    let section = format!("[sessions]\nredis = \"{}\"\n\n[systems.netcity]", redis.address());
    change(dir, "[systems.netcity]", &section);
    let ended = run(&["check", "--config", text(&dir.join("gateway.toml"))]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.contains("Redis answers."), "{}", ended.out);
    redis.kill();
    let told = faults(dir);
    assert!(told.contains("sessions: the session store is not available: Redis"), "{told}");
    assert!(told.contains("refused"), "{told}");
}

#[tokio::test]
async fn tells_what_consent_is_asked_for_at_esia_and_where_it_cannot_be() {
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    let section = "[consents.esia]\ntype = \"EDU_JOURNAL\"\npurpose = \"DIARY\"\nscopes = [\"fullname\", \"snils\"]\n\n\
                   [systems.netcity]";
    change(dir, "[systems.netcity]", section);
    let ended = run(&["check", "--config", text(&dir.join("gateway.toml"))]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let told = "Consents are given at ESIA: EDU_JOURNAL for DIARY (fullname, snils), 525600 minutes.";
    assert!(ended.out.contains(told), "{}", ended.out);
    change(dir, "purpose = \"DIARY\"", "porpose = \"DIARY\"");
    change(dir, "\"snils\"]", "\"\"]");
    change(dir, "mode = \"v3\"", "mode = \"v1\"");
    let told = faults(dir);
    for fault in [
        "consents.esia.porpose: there is no such key",
        "consents.esia.purpose: is missing",
        "consents.esia.scopes.1: \"\" is not the mnemonic of one scope",
        "consents.esia: needs esia.mode = \"v3\"",
    ] {
        assert!(told.contains(fault), "{fault}: {told}");
    }
}

#[tokio::test]
async fn every_fault_of_the_file_is_told_at_once() {
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    change(dir, "region = ", "regoin = ");
    change(dir, "\"sealing.keys\"", "\"no.keys\"");
    fs::set_permissions(dir.join("esia-client.key.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    change(dir, "zone = \"Europe/Moscow\"", "zone = \"Moscow\"");
    insta::assert_snapshot!(faults(dir));
}

#[tokio::test]
async fn every_fault_of_keys_and_certificates_is_told_at_once() {
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    for name in ["esia-client.key.pem", "esia-client.cert.pem", "esia.rsa.cert.pem", "sealing.keys"] {
        fs::write(dir.join(name), "garbage").unwrap();
    }
    insta::assert_snapshot!(faults(dir));
}

/// One look is enough: what is wrong inside a key does not wait until the file is mended.
#[tokio::test]
async fn faults_of_the_file_and_of_what_it_names_are_told_together() {
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    change(dir, "region = ", "regoin = ");
    change(dir, "\"esia-client.key.pem\"", "\"data\"");
    fs::create_dir_all(dir.join("data")).unwrap();
    change(dir, "\"esia.gost.cert.pem\", ", "\"gone.pem\", ");
    for name in ["esia-client.cert.pem", "esia.rsa.cert.pem", "sealing.keys", "roots.pem"] {
        fs::write(dir.join(name), "garbage").unwrap();
    }
    change(dir, "adapter = \"netcity\"", "adapter = \"netcity\"\nextra_roots = \"roots.pem\"");
    insta::assert_snapshot!(faults(dir));
}

#[tokio::test]
async fn a_key_of_another_certificate_is_refused() {
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    told(&["key", "generate", "--out", text(&dir.join("other")), "--common-name", "OTHER"]);
    change(dir, "esia-client.key.pem", "other.key.pem");
    let told = faults(dir);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.starts_with("DIR/gateway.toml: esia.certificate: the private key"), "{told}");
    assert!(told.contains("does not belong to the certificate of «CN=PRIVRATNIK»"), "{told}");
}

#[tokio::test]
async fn a_certificate_out_of_its_term_is_refused_and_the_clock_is_suspected() {
    const HOUR: Duration = Duration::from_hours(1);
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    let key = read_private(&fs::read(dir.join("esia-client.key.pem")).unwrap()).unwrap();
    let gost = body(Body::Pure, Arc::new(SystemDice)).unwrap();
    let now = SystemClock.now();
    for (begin, end, hint) in [
        (now.minus(HOUR * 2), now.minus(HOUR), "a new certificate has to be registered"),
        (now.plus(HOUR), now.plus(HOUR * 2), "is this machine's clock right?"),
    ] {
        let certificate =
            Certificate::self_signed(&*gost, &key, "PRIVRATNIK", begin, end, &SystemDice).unwrap();
        fs::write(dir.join("esia-client.cert.pem"), certificate.to_pem()).unwrap();
        let told = faults(dir);
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains(hint), "{told}");
    }
}

#[tokio::test]
async fn a_key_that_signs_for_a_journal_is_judged() {
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    let report = told(&["check", "--config", text(&dir.join("gateway.toml"))]);
    assert!(report.contains("systems.app.assertion.key is an Ed25519 key"), "{report}");
    fs::copy(dir.join("esia-client.key.pem"), dir.join("assertion.key.pem")).unwrap();
    let told = faults(dir);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("systems.app.assertion.key: the key is of algorithm 1.2.643"), "{told}");
}

#[tokio::test]
async fn certificates_for_browsers_are_judged() {
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    let hosts = ["gate", "netcity", "bars", "rid", "spo", "app"].map(|name| format!("{name}.localhost"));
    let hosts = hosts.each_ref().map(String::as_str);
    for host in hosts {
        change(dir, &format!("origin = \"http://{host}"), &format!("origin = \"https://{host}"));
    }
    change(dir, "[admin]", "[[certificates]]\nchain = \"a.pem\"\nkey = \"a.key.pem\"\n\n[admin]");
    Paper::of(&hosts).lay(dir, "a");
    let ended = run(&["check", "--config", text(&dir.join("gateway.toml"))]);
    assert!(ended.out.contains("The certificate for netcity.localhost is valid until "), "{}", ended.out);

    Paper::of(&hosts[..1]).lay(dir, "a");
    let told = faults(dir);
    assert!(told.contains("no certificate is for netcity.localhost; order one"), "{told}");
    Paper::expired(&hosts).lay(dir, "a");
    let told = faults(dir);
    assert!(told.contains("certificates: DIR/a.pem: valid from ") && told.contains("; renew it"), "{told}");
    fs::write(dir.join("a.pem"), Paper::of(&hosts).certificate()).unwrap();
    let told = faults(dir);
    assert!(told.contains("a.pem: the private key does not belong to the certificate; name"), "{told}");
}

#[test]
fn a_configuration_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(faults(folder.path()), @"DIR/gateway.toml: there is no file DIR/gateway.toml; give the path of one that exists");
}

#[tokio::test]
async fn what_stands_in_esias_place_is_proved_and_its_faults_are_told() {
    const HOUR: Duration = Duration::from_hours(1);
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    change(
        dir,
        "key = \"facade.key.pem\"\ncertificate = \"facade.cert.pem\"",
        "key = \"esia.gost.key.pem\"\ncertificate = \"esia.gost.cert.pem\"",
    );
    change(dir, "netcity-esia.cert.pem", "journal.pem");
    fs::copy(dir.join("esia-client.cert.pem"), dir.join("journal.pem")).unwrap();
    let report = told(&["check", "--config", text(&dir.join("gateway.toml"))]);
    assert!(
        report.contains("In ESIA's place before a journal, one signature was made and verified."),
        "{report}"
    );
    assert!(
        report.contains("By systems.netcity.facade, the journal's certificate is valid until "),
        "{report}"
    );

    let key = read_private(&fs::read(dir.join("esia-client.key.pem")).unwrap()).unwrap();
    let gost = body(Body::Pure, Arc::new(SystemDice)).unwrap();
    let (begin, end) = (SystemClock.now().minus(HOUR * 2), SystemClock.now().minus(HOUR));
    let old = Certificate::self_signed(gost.as_ref(), &key, "JOURNAL", begin, end, &SystemDice).unwrap();
    fs::write(dir.join("journal.pem"), old.to_pem()).unwrap();
    change(dir, "key = \"esia.gost.key.pem\"", "key = \"esia-client.key.pem\"");
    let told = faults(dir);
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(
        told.contains("facade.certificate: the private key does not belong to the certificate of "),
        "{told}"
    );
    assert!(told.contains("systems.netcity.facade.certificates: valid from "), "{told}");
    assert!(told.contains("the journal's operator has to give a new one"), "{told}");

    change(
        dir,
        "key = \"esia-client.key.pem\"\ncertificate = \"esia.gost",
        "algorithm = \"RS256\"\nkey = \"esia.rsa.key.pem\"\ncertificate = \"esia.rsa",
    );
    fs::copy(dir.join("esia-client.cert.pem"), dir.join("journal.pem")).unwrap();
    let ended = run(&["check", "--config", text(&dir.join("gateway.toml"))]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
}
