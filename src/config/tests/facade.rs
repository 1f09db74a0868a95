//! `[facade]` and `[systems.NAME.facade]`

use super::{Desk, GOOD, write};
use crate::config::{FacadeAttribute, TokenAlgorithm};
use crate::domain::System;

/// A desk with the files that [`FACADE`] and [`CLIENT`] name.
fn desk(text: &str) -> Desk {
    let desk = Desk::new(text);
    for name in ["facade.key.pem", "facade.cert.pem", "netcity.cert.pem"] {
        write(&desk.path(name), name, 0o600);
    }
    desk
}

#[track_caller]
fn faults(text: &str) -> Vec<String> {
    let told = desk(text).faults(&[]);
    told.lines().map(|line| line.trim_start_matches("DIR/gateway.toml: ").to_owned()).collect()
}

#[test]
fn a_facade_and_a_journal_that_asks_it_are_settled() {
    let desk = desk(&format!("{GOOD}{CLIENT}{FACADE}"));
    let settled = desk.load(&[]).unwrap();
    let facade = settled.facade.as_ref().unwrap();
    assert_eq!(facade.listen.to_string(), "127.0.0.1:8405");
    assert_eq!(
        (facade.origin.as_str(), &*facade.issuer),
        ("https://esia.gate.test", "http://esia.gate.test/")
    );
    assert_eq!(facade.algorithm, TokenAlgorithm::Gost);
    assert!(facade.key.same_as(b"facade.key.pem"));
    let client = settled.journals[&System("netcity".into())].facade.as_ref().unwrap();
    assert_eq!(
        (client.client_id.as_str(), client.certificates[0].1.as_slice()),
        ("ELSH", &b"netcity.cert.pem"[..])
    );
    assert_eq!(client.attributes, [FacadeAttribute::Fullname, FacadeAttribute::Snils]);
    assert_eq!(client.redirect_uris, ["https://journal.test/webapi/sso/esia?way=1"], "to the letter");
    assert_eq!((client.scopes.len(), client.hosts[0].as_str()), (10, "https://sso.journal.test"));
}

#[test]
fn neither_is_there_by_default() {
    let settled = Desk::new(GOOD).load(&[]).unwrap();
    assert!(settled.facade.is_none());
    assert!(settled.journals.values().all(|journal| journal.facade.is_none()));
}

#[test]
fn the_key_may_be_a_credential_and_is_nobody_elses() {
    let desk = desk(&format!("{GOOD}{CLIENT}{FACADE}"));
    write(&desk.path("facade.key.pem"), "a key", 0o644);
    let told = desk.faults(&[]);
    assert!(told.contains("facade.key: DIR/facade.key.pem has mode 0644"), "{told}");
    write(&desk.path("facade.key"), "a credential", 0o440);
    let folder = desk.path("");
    let settled = desk.load(&[("CREDENTIALS_DIRECTORY", folder.to_str().unwrap())]).unwrap();
    assert!(settled.facade.unwrap().key.same_as(b"a credential"));
}

#[test]
fn a_journal_that_asks_nobody_is_told() {
    let told = faults(&format!("{GOOD}{CLIENT}"));
    let [line] = told.as_slice() else { panic!("{told:?}") };
    assert!(
        line.starts_with("systems.netcity.facade: says that the gateway stands in ESIA's place"),
        "{line}"
    );
    // A faulty section is one, all the same.
    let told = faults(&format!("{GOOD}{CLIENT}{}", FACADE.replace("127.0.0.1:8405", "nowhere")));
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn everything_that_is_missing_is_told_at_once() {
    let told = faults(&format!("{GOOD}\n[systems.netcity.facade]\n[facade]\n"));
    let keys: Vec<_> = told.iter().map(|line| line.split(':').next().unwrap()).collect();
    let expected = [
        "facade.certificate",
        "facade.issuer",
        "facade.key",
        "facade.listen",
        "facade.origin",
        "systems.netcity.facade.attributes",
        "systems.netcity.facade.certificates",
        "systems.netcity.facade.client_id",
        "systems.netcity.facade.redirect_uris",
    ];
    assert_eq!(keys, expected, "{told:#?}");
}

#[test]
fn what_is_no_value_is_told_with_its_key() {
    for (from, to, key) in [
        ("https://esia.gate.test\"", "https://esia.gate.test/esia\"", "facade.origin"),
        ("[facade]", "[facade]\nalgorithm = \"RS512\"", "facade.algorithm"),
        ("\"fullname\"", "\"passport\"", "systems.netcity.facade.attributes"),
        ("https://journal.test/", "ftp://journal.test/", "systems.netcity.facade.redirect_uris.0"),
        ("esia?way=1", "esia#way", "systems.netcity.facade.redirect_uris.0"),
        ("https://sso.journal.test", "https://sso.journal.test/x", "systems.netcity.facade.hosts.0"),
        ("netcity.cert.pem", "gone.pem", "systems.netcity.facade.certificates.0"),
        ("hosts", "scopes = [\"openid snils\"]\nhosts", "systems.netcity.facade.scopes.0"),
    ] {
        let good = format!("{GOOD}{CLIENT}{FACADE}");
        assert!(good.contains(from), "{from}");
        let told = faults(&good.replacen(from, to, 1));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with(&format!("{key}: ")) || told[0].starts_with(&format!("{key}.0: ")),
            "{told:?}"
        );
    }
}

#[test]
fn its_listener_is_its_own_and_loopback_in_a_sandbox() {
    for (listen, words) in [
        ("127.0.0.1:8400", "is an address that is listened on already"),
        ("127.0.0.1:8401", "is an address that is listened on already"),
        ("10.0.0.2:8405", "is not loopback, but sandbox = true"),
    ] {
        let told = faults(&format!("{GOOD}{CLIENT}{}", FACADE.replace("127.0.0.1:8405", listen)));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(&format!("facade.listen: {words}")), "{told:?}");
    }
}

#[test]
fn two_journals_do_not_share_a_mnemonic() {
    let other = CLIENT.replace("systems.netcity", "systems.college");
    let told = faults(&format!("{GOOD}{CLIENT}{COLLEGE}{other}{FACADE}"));
    let [line] = told.as_slice() else { panic!("{told:?}") };
    assert!(
        line.starts_with("systems.netcity.facade.client_id: is that of systems.college.facade.client_id"),
        "{line}"
    );
}

const FACADE: &str = r#"
[facade]
listen = "127.0.0.1:8405"
origin = "https://esia.gate.test"
issuer = "http://esia.gate.test/"
key = "facade.key.pem"
certificate = "facade.cert.pem"
"#;

const CLIENT: &str = r#"
[systems.netcity.facade]
client_id = "ELSH"
certificates = ["netcity.cert.pem"]
redirect_uris = ["https://journal.test/webapi/sso/esia?way=1"]
attributes = ["fullname", "snils"]
hosts = ["https://sso.journal.test"]
"#;

const COLLEGE: &str = r#"
[systems.college]
adapter = "bars"
title = "Электронный колледж"
origin = "http://college.localhost:8400"
upstream = "http://127.0.0.1:8404"
"#;
