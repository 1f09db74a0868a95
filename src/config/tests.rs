//! Whole files, read as `serve` and `check` read them.

mod assertion;
mod consents;
mod facade;
mod form;
mod recorder;
mod sample;

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use super::{
    Adapter, BarsPaths, Direct, DirectVersion, GostBody, LogLevel, Oidc, Settled, SharedPlace, Way, load,
};
use crate::domain::System;

/// A folder with a configuration and every file that [`GOOD`] names.
struct Desk(TempDir);

impl Desk {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in [
            ("gateway.toml", text),
            ("sealing.keys", "1:AAAA\n"),
            ("esia-client.key.pem", "a key"),
            ("esia-client.cert.pem", "a certificate"),
            ("esia-standin.cert.pem", "another certificate"),
        ] {
            write(&folder.path().join(name), content, 0o600);
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn load(&self, variables: &[(&str, &str)]) -> Result<Settled, String> {
        let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        // The folder's name is another one in each run.
        let told =
            |faults: super::Faults| faults.to_string().replace(&self.0.path().display().to_string(), "DIR");
        load(&self.path("gateway.toml"), variables).map_err(told)
    }

    fn faults(&self, variables: &[(&str, &str)]) -> String {
        self.load(variables).err().unwrap()
    }
}

fn write(path: &Path, content: &str, mode: u32) {
    fs::write(path, content).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn direct(settled: &Settled) -> &Direct {
    match &settled.esia.way {
        Way::Direct(direct) => direct,
        Way::Oidc(_) => panic!("another way was asked for"),
    }
}

fn oidc(settled: &Settled) -> &Oidc {
    match &settled.esia.way {
        Way::Oidc(oidc) => oidc,
        Way::Direct(_) => panic!("another way was asked for"),
    }
}

/// The faults of [`GOOD`] after replacing `from`, which must be in it, by `to`.
#[track_caller]
fn faults_of(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    Desk::new(&GOOD.replacen(from, to, 1)).faults(&[])
}

#[test]
fn a_good_file_is_settled() {
    let settled = Desk::new(GOOD).load(&[]).unwrap();
    assert!(settled.sandbox);
    assert_eq!(settled.gate.origin.as_str(), "http://gate.localhost:8400");
    assert_eq!(settled.gate.origin.authority(), "gate.localhost:8400");
    assert_eq!(settled.gate.zone.iana_name(), Some("Europe/Moscow"));
    assert_eq!(settled.log_level, LogLevel::Info);
    assert!(settled.keys.sealing.same_as(b"1:AAAA\n"));
    let esia = direct(&settled);
    assert!(esia.own.key.same_as(b"a key"));
    assert_eq!(esia.own.certificate, b"a certificate");
    assert_eq!(esia.trusted_certificates[0].1, b"another certificate");
    assert_eq!((esia.version, settled.crypto.gost), (DirectVersion::V3, GostBody::Pure));
    assert_eq!(settled.lifetimes, crate::domain::Lifetimes::default());
    let journal = &settled.journals[&System("netcity".into())];
    assert_eq!((journal.adapter, journal.head), (Adapter::Netcity, Duration::from_mins(1)));
    assert_eq!(journal.zone.iana_name(), Some("Europe/Moscow"), "the gate's zone, for want of its own");
}

#[test]
fn paths_start_at_the_files_folder() {
    let desk = Desk::new(GOOD);
    assert_eq!(desk.load(&[]).unwrap().gate.data, desk.path("data"));
}

#[test]
fn the_environment_goes_over_the_file() {
    let settled = Desk::new(GOOD)
        .load(&[
            ("PRIVRATNIK__GATE__ORIGIN", "http://door.localhost:9000"),
            ("PRIVRATNIK__ESIA__SCOPES", "[openid, snils]"),
            ("PRIVRATNIK__SYSTEMS__NETCITY__HEAD_SECONDS", "90"),
            ("PRIVRATNIK__LOG__LEVEL", "debug"),
            ("HOME", "/nowhere"),
        ])
        .unwrap();
    assert_eq!(settled.gate.origin.as_str(), "http://door.localhost:9000");
    assert_eq!(direct(&settled).scopes, ["openid", "snils"]);
    assert_eq!(settled.journals[&System("netcity".into())].head, Duration::from_secs(90));
    assert_eq!(settled.log_level, LogLevel::Debug);
}

#[test]
fn faults_of_the_environment_name_the_variable() {
    let faults = Desk::new(GOOD).faults(&[
        ("PRIVRATNIK__GATE__ORIGN", "http://door.localhost:9000"),
        ("PRIVRATNIK__GATE__ZONE", "Moscow"),
        ("PRIVRATNIK__LINKING__TRIES", "many"),
        ("PRIVRATNIK_GATE_DATA", "/srv"),
        ("PRIVRATNIK_NODE_MODULES", "/not/ours"),
    ]);
    insta::assert_snapshot!(faults);
}

#[test]
fn a_credential_goes_over_a_named_file() {
    let desk = Desk::new(GOOD);
    fs::create_dir(desk.path("credentials")).unwrap();
    // systemd grants by an access list, which shows as a bit of the group.
    write(&desk.path("credentials/sealing.keys"), "2:BBBB\n", 0o440);
    let folder = desk.path("credentials").display().to_string();
    let settled = desk.load(&[("CREDENTIALS_DIRECTORY", &folder)]).unwrap();
    assert!(settled.keys.sealing.same_as(b"2:BBBB\n"));
    assert!(direct(&settled).own.key.same_as(b"a key"), "there is no credential for it");
}

#[test]
fn a_missing_file_is_not_an_empty_one() {
    let desk = Desk::new(GOOD);
    fs::remove_file(desk.path("gateway.toml")).unwrap();
    insta::assert_snapshot!(desk.faults(&[]));
}

#[test]
fn what_is_not_toml_is_told_with_its_line_and_without_its_text() {
    let faults = Desk::new("[gate]\npassword = hunter2\n").faults(&[]);
    assert!(!faults.contains("hunter2"), "{faults}");
    insta::assert_snapshot!(faults);
}

#[test]
fn a_key_file_that_others_may_read_is_refused() {
    let desk = Desk::new(GOOD);
    write(&desk.path("sealing.keys"), "1:AAAA\n", 0o640);
    write(&desk.path("esia-client.key.pem"), "a key", 0o604);
    insta::assert_snapshot!(desk.faults(&[]));
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let desk = Desk::new(GOOD);
    fs::remove_file(desk.path("sealing.keys")).unwrap();
    fs::remove_file(desk.path("esia-client.cert.pem")).unwrap();
    fs::create_dir(desk.path("esia-client.cert.pem")).unwrap();
    fs::write(desk.path("esia-client.key.pem"), [0xff, 0xfe]).unwrap();
    fs::remove_file(desk.path("esia-standin.cert.pem")).unwrap();
    insta::assert_snapshot!(desk.faults(&[]));
}

#[test]
fn every_fault_is_told_at_once() {
    let faults = Desk::new(MANY_FAULTS).faults(&[]);
    assert!(!faults.contains("hunter2") && !faults.contains("secret"), "{faults}");
    insta::assert_snapshot!(faults);
}

#[test]
fn an_empty_file_is_told_what_it_needs() {
    insta::assert_snapshot!(Desk::new("").faults(&[]));
}

#[test]
fn a_sandbox_stays_on_loopback() {
    let faults =
        faults_of("listen = [\"127.0.0.1:8400\"]", "listen = [\"127.0.0.1:8400\", \"0.0.0.0:8402\"]");
    insta::assert_snapshot!(faults);
}

#[test]
fn outside_the_sandbox_browsers_and_esia_need_tls() {
    insta::assert_snapshot!(faults_of("sandbox = true", "sandbox = false"));
}

#[test]
fn another_way_to_esia_is_a_change_of_one_word() {
    let desk = Desk::new(&format!("{GOOD}{OIDC}"));
    assert_eq!(direct(&desk.load(&[]).unwrap()).own.client_id, "PRIVRATNIK");
    write(&desk.path("gate.secret"), "s3cret\n", 0o600);
    let settled = desk.load(&[("PRIVRATNIK__ESIA__MODE", "oidc")]).unwrap();
    let way = oidc(&settled);
    assert_eq!(
        (way.issuer.as_str(), way.own.client_id.as_str()),
        ("http://gate.localhost:8410/esia", "journals")
    );
    assert!(way.own.client_secret.same_as(b"s3cret"), "the line's end is the editor's");
    assert_eq!(way.claims.realm, "http://gate.localhost:8410/esia", "an opaque subject is the provider's");
    let number =
        [("PRIVRATNIK__ESIA__MODE", "oidc"), ("PRIVRATNIK__ESIA__OIDC__CLAIMS__SUBJECT_KIND", "esia_oid")];
    let settled = desk.load(&number).unwrap();
    assert_eq!(oidc(&settled).claims.realm, "http://esia.localhost:8402/", "ESIA's number is ESIA's");
}

#[test]
fn every_fault_of_the_other_way_is_told_at_once() {
    let text = format!("{GOOD}{BAD_OIDC}").replace("client_id = \"PRIVRATNIK\"", "mode = \"oidc\"");
    let faults = Desk::new(&text).faults(&[]);
    assert!(!faults.contains("hunter2"), "{faults}");
    insta::assert_snapshot!(faults);
}

#[test]
fn the_other_way_needs_little_and_says_what() {
    let text = GOOD.replace("client_id = \"PRIVRATNIK\"", "mode = \"oidc\"").replace("sandbox = true", "");
    insta::assert_snapshot!(Desk::new(&text).faults(&[]));
}

#[test]
fn a_journal_goes_by_an_identity_that_is_described() {
    let text = format!("{GOOD}identity = \"second\"\n");
    insta::assert_snapshot!("identity_not_described", Desk::new(&text).faults(&[]));
    let second = "[identities.second]\nclient_id = \"SECOND\"\nkey = \"esia-client.key.pem\"\n";
    let described = format!("{text}{second}certificate = \"esia-client.cert.pem\"\n");
    let settled = Desk::new(&described).load(&[]).unwrap();
    assert_eq!(direct(&settled).others["second"].client_id, "SECOND");
    assert_eq!(settled.journals[&System("netcity".into())].identity.as_deref(), Some("second"));
    let text = format!("{text}{second}client_secret = \"a\"\n");
    insta::assert_snapshot!("identity_of_another_mode", Desk::new(&text).faults(&[]));
}

#[test]
fn a_journal_has_a_host_of_its_own() {
    insta::assert_snapshot!(faults_of("http://netcity.localhost:8400", "http://gate.localhost:8500"));
}

#[test]
fn a_college_has_paths_of_its_own() {
    let text = format!("{GOOD}{COLLEGE}");
    let settled = Desk::new(&text).load(&[]).unwrap();
    let college = &settled.journals[&System("college".into())];
    assert_eq!((college.adapter, college.bars.start.as_deref()), (Adapter::Bars, Some("/cabinet/")));
    assert_eq!(college.bars.closed, ["/account/password"]);
    assert_eq!(settled.journals[&System("netcity".into())].bars, BarsPaths::default());
}

#[test]
fn paths_of_a_journal_stay_on_its_host() {
    let text = format!("{GOOD}{COLLEGE}\n[systems.netcity.bars]\nstart = \"/\"\n");
    let text = text.replace("/cabinet/", "//elsewhere.test/").replace("{pupil}", "5001");
    insta::assert_snapshot!(Desk::new(&text.replace("/account/password", "password")).faults(&[]));
}

#[test]
fn a_choice_of_a_pupil_says_where_the_number_goes() {
    let text = format!("{GOOD}{COLLEGE}").replace("{pupil}", "5001");
    let told = Desk::new(&text).faults(&[]);
    assert!(told.contains("systems.college.bars.choose_pupil: does not say where the number goes"), "{told}");
}

#[test]
fn a_college_of_the_other_maker_has_pages_of_its_own() {
    let other = COLLEGE.split_once("[systems.college.bars]").unwrap().0.replace("\"bars\"", "\"spo\"");
    let pages =
        "[systems.college.spo]\nstudent_page = \"/cabinet/\"\nclosed = [\"/services/people/import\"]\n";
    let text = format!("{GOOD}{other}{pages}");
    let settled = Desk::new(&text).load(&[]).unwrap();
    let college = &settled.journals[&System("college".into())];
    assert_eq!((college.adapter, college.spo.student_page.as_deref()), (Adapter::Spo, Some("/cabinet/")));
    assert_eq!(college.spo.closed, ["/services/people/import"]);

    let told = Desk::new(&text.replace("\"/cabinet/\"", "\"//elsewhere.test/\"")).faults(&[]);
    assert!(told.contains("systems.college.spo.student_page") && told.contains("one slash"), "{told}");
    let told = Desk::new(&format!("{GOOD}\n[systems.netcity.spo]\nlogin_page = \"/\"\n")).faults(&[]);
    assert!(told.contains("systems.netcity.spo: belongs to adapter = \"spo\"; remove the section"), "{told}");
}

#[test]
fn metrics_are_not_on_the_front_door() {
    insta::assert_snapshot!(faults_of("listen = \"127.0.0.1:8401\"", "listen = \"127.0.0.1:8400\""));
}

#[test]
fn certificates_and_https_belong_together() {
    let secure = GOOD.replace("http://gate", "https://gate").replace("http://netcity", "https://netcity");
    let plain = "listen = [\"127.0.0.1:8400\"]\nlisten_plain = [\"127.0.0.1:8480\"]";
    let secure = secure.replace("listen = [\"127.0.0.1:8400\"]", plain);
    let certificates = "[[certificates]]\nchain = \"gate.pem\"\nkey = \"gate.key.pem\"\n";
    let desk = Desk::new(&format!("{secure}\n{certificates}"));
    insta::assert_snapshot!("certificate_files_that_are_missing", desk.faults(&[]));
    write(&desk.path("gate.pem"), "a chain", 0o644);
    write(&desk.path("gate.key.pem"), "a key", 0o640);
    insta::assert_snapshot!("a_certificates_key_that_others_may_read", desk.faults(&[]));
    write(&desk.path("gate.key.pem"), "a key", 0o600);
    let settled = desk.load(&[]).unwrap();
    let pair = settled.certificates[0].read().unwrap();
    assert!(pair.chain == b"a chain" && pair.key.same_as(b"a key"));
    assert_eq!(settled.gate.listen_plain, ["127.0.0.1:8480".parse().unwrap()]);
    assert_eq!(settled.gate.hsts, Duration::from_hours(365 * 24));

    insta::assert_snapshot!("plain_listeners_without_certificates", Desk::new(&secure).faults(&[]));
    write(&desk.path("gateway.toml"), &format!("{GOOD}\n{certificates}"), 0o600);
    insta::assert_snapshot!("certificates_for_plain_http", desk.faults(&[]));
    let taken = secure.replace("8480", "8400");
    write(&desk.path("gateway.toml"), &format!("{taken}\n{certificates}"), 0o600);
    insta::assert_snapshot!("a_plain_listener_that_is_taken", desk.faults(&[]));
}

#[test]
fn balancers_are_addresses_and_networks() {
    let with =
        |list: &str| Desk::new(&GOOD.replace("[admin]", &format!("trusted_proxies = {list}\n[admin]")));
    let settled = with("[\"10.0.0.1\", \"10.1.0.0/16\", \"fd00::/8\", \"::1\"]").load(&[]).unwrap();
    let read: Vec<_> = settled.gate.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(read, ["10.0.0.1/32", "10.1.0.0/16", "fd00::/8", "::1/128"]);
    insta::assert_snapshot!(with("[\"balancer\", \"10.0.0.0/33\", \"10.0.0.1/8\"]").faults(&[]));
}

#[test]
fn lifetimes_must_make_sense() {
    let text = format!("{GOOD}\n[lifetimes]\nidle_minutes = 200\nticket_seconds = 3600\n");
    insta::assert_snapshot!("idle_longer_than_longest", Desk::new(&text.replace("3600", "30")).faults(&[]));
    insta::assert_snapshot!("ticket_of_an_hour", Desk::new(&text.replace("200", "20")).faults(&[]));
}

#[test]
fn sessions_stay_here_unless_a_redis_is_named() {
    assert!(Desk::new(GOOD).load(&[]).unwrap().sessions.is_none());
    let desk = Desk::new(&format!("{GOOD}\n[sessions]\nredis = \"rediss://gate@redis.example.ru/2\"\n"));
    let shared = desk.load(&[]).unwrap().sessions.unwrap();
    assert_eq!(shared.place, SharedPlace::At("redis.example.ru".to_owned(), 6379));
    assert_eq!((shared.tls, shared.user.as_deref(), shared.database), (true, Some("gate"), 2));
    assert_eq!((shared.within, shared.recall), (Duration::from_secs(2), Duration::from_secs(30)));
    assert!(shared.password.is_none() && shared.roots.is_none() && shared.wait_replicas == 0);
}

#[test]
fn sentinels_are_asked_where_redis_is() {
    let section = "
        [sessions]
        sentinels = [\"redis://10.0.0.1\", \"redis://10.0.0.2:26380\"]
        master = \"gate\"
        password = \"redis.password\"
        wait_replicas = 1
    ";
    let desk = Desk::new(&format!("{GOOD}{section}"));
    write(&desk.path("redis.password"), "hunter2\n", 0o600);
    let shared = desk.load(&[]).unwrap().sessions.unwrap();
    let addresses = vec![("10.0.0.1".to_owned(), 26379), ("10.0.0.2".to_owned(), 26380)];
    assert_eq!(shared.place, SharedPlace::Sentinels { addresses, master: "gate".to_owned() });
    assert!(shared.password.unwrap().same_as(b"hunter2"), "the line end is the editor's");
    assert_eq!(shared.wait_replicas, 1);
}

#[test]
fn a_password_of_redis_may_be_a_credential() {
    let desk = Desk::new(&format!("{GOOD}\n[sessions]\nredis = \"redis://127.0.0.1\"\n"));
    fs::create_dir(desk.path("credentials")).unwrap();
    write(&desk.path("credentials/redis.password"), "hunter2", 0o440);
    let folder = desk.path("credentials").display().to_string();
    let shared = desk.load(&[("CREDENTIALS_DIRECTORY", &folder)]).unwrap().sessions.unwrap();
    assert!(shared.password.unwrap().same_as(b"hunter2"));
}

#[test]
fn faults_of_shared_sessions_say_the_way_out_and_no_password() {
    let table = [
        ("a_password_in_the_address", "redis = \"redis://:hunter2@10.0.0.5\"\npassword = \"open.password\""),
        (
            "an_address_of_something_else",
            "redis = \"http://10.0.0.5\"\nmaster = \"gate\"\ntimeout_seconds = 0\nwait_replicas = 99",
        ),
        (
            "both_ways_at_once",
            "redis = \"redis://10.0.0.5\"\nsentinels = [\"redis://10.0.0.6\"]\nmaster = \"gate\"",
        ),
        (
            "sentinels_that_disagree",
            "sentinels = [\"redis://10.0.0.6\", \"rediss://10.0.0.7\"]\nmaster = \"gate\"",
        ),
        ("sentinels_without_a_name", "sentinels = [\"redis://:hunter2@10.0.0.6\", \"10.0.0.7\"]"),
        ("keys_that_nobody_reads", "master = \"gate\"\nwait_replicas = 1\npassword = \"open.password\""),
    ];
    for (name, section) in table {
        let desk = Desk::new(&format!("{GOOD}\n[sessions]\n{section}\n"));
        write(&desk.path("open.password"), "hunter2", 0o644);
        let faults = desk.faults(&[]);
        assert!(!faults.contains("hunter2"), "{faults}");
        insta::assert_snapshot!(name, faults);
    }
}

#[test]
fn what_stands_on_a_journals_pages_is_as_written_or_as_its_kind_has_it() {
    let journal =
        |text: &str| Desk::new(text).load(&[]).unwrap().journals[&System("netcity".into())].pages.clone();
    let plain = journal(GOOD);
    assert_eq!(
        (plain.button.as_str(), plain.notice, plain.also_known_as.len()),
        ("Войти через Госуслуги", None, 0)
    );
    let written = journal(&format!(
        "{GOOD}button = \" Через ЕСИА \"\nnotice = \"Ночью закрыто\"\nalso_known_as = [\"https://Old.example.ru\"]\n"
    ));
    assert_eq!((written.button.as_str(), written.notice.as_deref()), ("Через ЕСИА", Some("Ночью закрыто")));
    assert_eq!(written.also_known_as[0].as_str(), "https://old.example.ru");
}

#[test]
fn what_would_not_fit_a_page_is_told() {
    let text = format!(
        "{GOOD}button = \"\"\nnotice = \"two\\nlines\"\n\
         also_known_as = [\"old.example.ru\", \"http://gate.localhost:8500\", \"http://netcity.localhost:8400\"]\n"
    );
    insta::assert_snapshot!("a_faulty_page", Desk::new(&text).faults(&[]));
    let others = text.replace("button = \"\"\n", "").replace("\"two\\nlines\"", "\"one line\"");
    let others = others.replace("\"old.example.ru\", ", "");
    insta::assert_snapshot!("a_name_of_another_site", Desk::new(&others).faults(&[]));
}

const GOOD: &str = r#"
sandbox = true

[gate]
origin = "http://gate.localhost:8400"
listen = ["127.0.0.1:8400"]

[admin]
listen = "127.0.0.1:8401"

[keys]
sealing = "sealing.keys"

[esia]
browser_url = "http://esia.localhost:8402"
server_url = "http://127.0.0.1:8402"
issuer = "http://esia.localhost:8402/"
client_id = "PRIVRATNIK"
key = "esia-client.key.pem"
certificate = "esia-client.cert.pem"
trusted_certificates = ["esia-standin.cert.pem"]

[[support]]
title = "Сетевой город"
phones = ["8 800 000-00-00"]
email = "help@example.ru"

[systems.netcity]
adapter = "netcity"
title = "Сетевой город. Образование"
origin = "http://netcity.localhost:8400"
upstream = "http://127.0.0.1:8403"
"#;

const COLLEGE: &str = r#"
[systems.college]
adapter = "bars"
title = "Электронный колледж"
origin = "http://college.localhost:8400"
upstream = "http://127.0.0.1:8404"

[systems.college.bars]
start = "/cabinet/"
choose_pupil = "/cabinet/select?id={pupil}"
closed = ["/account/password"]
"#;

const OIDC: &str = r#"
[esia.oidc]
issuer = "http://gate.localhost:8410/esia"
client_id = "journals"
client_secret = "gate.secret"

[esia.oidc.claims]
assurance = "acr"
confirmed_values = ["PR"]
"#;

const BAD_OIDC: &str = r#"
[esia.oidc]
issuer = "http://user:hunter2@gate.localhost:8410/esia?realm=1"
server_url = "gate"
client_id = ""
client_auth = "jwt"
scopes = ["profile"]
userinfo = "yes"

[esia.oidc.claims]
subject_kind = "number"
confirmed_values = ["PR", "KD"]
child_values = ["KD"]
colour = "green"

[identities.second]
key = "second.key"
client_secret = "no.secret"
"#;

const MANY_FAULTS: &str = r#"
sandbox = "yes"
colour = "green"

[gate]
orign = "http://gate.localhost:8400"
listen = ["localhost", "127.0.0.1:8400", "127.0.0.1:99999"]
zone = "Moscow"
trusted_proxies = ["proxy"]

[crypto]
gost = "cryptopro"

[keys]
sealing = 5

[esia]
browser_url = "https://esia.gosuslugi.ru/aas"
issuer = ""
client_id = "PRIVRATNIK"
key = "esia-client.key.pem"
certificate = "esia-client.cert.pem"
scopes = ["fullname"]
timeout_seconds = 0
password = "hunter2"

[[support]]
phones = ["8 800 000-00-00"]
email = "nobody"

[[confirmation_places]]
title = "МФЦ № 1"
adress = "ул. Мира, 1"

[feedback]
url = "help.example.ru"

[systems.NetCity]
adapter = "eljur"
origin = "netcity.localhost"
upstream = "http://user:secret@10.0.0.5"
connect_seconds = -1
"#;
