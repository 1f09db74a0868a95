//! `[consents]` and `[notices]`.

use std::time::Duration;

use super::{Desk, GOOD, OIDC, write};
use crate::config::{ConsentPaper, MailSecurity, Settled};
use crate::domain::{Consents, PermissionTerms};

/// [`GOOD`] with these sections at its end, in a folder with their files.
fn desk(sections: &str) -> Desk {
    let desk = Desk::new(&format!("{GOOD}\n{sections}"));
    write(&desk.path("password"), "hunter2\n", 0o600);
    write(&desk.path("key"), "0123456789abcdef0123456789abcdef\n", 0o600);
    write(&desk.path("short"), "0123456789abcdef\n", 0o600);
    desk
}

fn settled(sections: &str) -> Settled {
    desk(sections).load(&[]).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Every line of `faults` is of one of these keys, and each has one that holds the words.
#[track_caller]
fn assert_faults(sections: &str, expected: &[(&str, &str)]) {
    let faults = desk(sections).faults(&[]);
    for (key, words) in expected {
        let is_told = faults.lines().any(|line| line.contains(&format!(" {key}: ")) && line.contains(words));
        assert!(is_told, "{key}, {words}: {faults}");
    }
    assert_eq!(faults.lines().count(), expected.len(), "{faults}");
}

#[test]
fn nothing_is_demanded_and_nobody_is_told_unless_it_is_written() {
    let settled = settled("");
    let demanded = Consents { lasts: Duration::from_hours(24 * 365), ..Consents::default() };
    assert_eq!(settled.consents, ConsentPaper { demanded, ..ConsentPaper::default() });
    assert!(settled.notices.mail.is_none() && settled.notices.webhook.is_none());
}

const PAPER: &str = r#"
[consents]
pupils = true
adults = true
version = "2026-09"
text = """
Я согласен на обработку
персональных данных.

Согласие можно отозвать.
"""
data = ["фамилия, имя, отчество", " СНИЛС "]
days = 30
renew_on_new_version = true
esia_type = "KID_SCHOOL"
"#;

#[test]
fn a_paper_is_settled_paragraph_by_paragraph() {
    let ConsentPaper { demanded, text, data, esia_type, esia } = settled(PAPER).consents;
    let expected = Consents {
        pupils: true,
        adults: true,
        staff: false,
        version: "2026-09".into(),
        lasts: Duration::from_hours(24 * 30),
        renew_on_new_version: true,
    };
    assert_eq!(demanded, expected);
    assert_eq!(text, ["Я согласен на обработку персональных данных.", "Согласие можно отозвать."]);
    assert_eq!(data, ["фамилия, имя, отчество", "СНИЛС"]);
    assert_eq!((esia_type.as_deref(), esia), (Some("KID_SCHOOL"), None));
}

const AT_ESIA: &str = r#"
[consents.esia]
type = "EDU_JOURNAL"
purpose = "DIARY"
scopes = ["fullname", "snils"]
"#;

#[test]
fn a_consent_at_esia_is_what_the_operator_has_registered() {
    let expected = PermissionTerms {
        kind: "EDU_JOURNAL".into(),
        purpose: "DIARY".into(),
        actions: vec!["ALL_ACTIONS_TO_DATA".into()],
        scopes: vec!["fullname".into(), "snils".into()],
        responsible: None,
        longest: None,
    };
    let paper = settled(AT_ESIA).consents;
    assert!(paper.is_at_esia());
    assert_eq!(paper.esia.as_ref(), Some(&expected));
    let more = "actions = [\"USE_DATA\"]\nresponsible = \" Министерство \"\nlongest_minutes = 1440\n";
    let expected = PermissionTerms {
        actions: vec!["USE_DATA".into()],
        responsible: Some("Министерство".into()),
        longest: Some(Duration::from_hours(24)),
        ..expected
    };
    assert_eq!(settled(&format!("{AT_ESIA}{more}")).consents.esia, Some(expected));
    let same = format!("[consents]\nesia_type = \"EDU_JOURNAL\"\n{AT_ESIA}");
    assert!(settled(&same).consents.esia.is_some(), "the same type may be told twice");
}

#[test]
fn a_consent_at_esia_that_cannot_be_asked_for_is_told() {
    assert_faults(
        "[consents.esia]\nactions = []",
        &[
            ("consents.esia.type", "missing"),
            ("consents.esia.purpose", "missing"),
            ("consents.esia.actions", "missing"),
            ("consents.esia.scopes", "missing"),
        ],
    );
    let more = "actions = [\"ALL DATA\"]\nresponsible = \"\"\nlongest_minutes = 0\n";
    assert_faults(
        &format!("{AT_ESIA}{more}")
            .replace("EDU_JOURNAL", "")
            .replace("\"DIARY\"", "\"ДНЕВНИК\"")
            .replace("\"snils\"", "\"snils birthdate\""),
        &[
            ("consents.esia.type", "type of consent"),
            ("consents.esia.purpose", "mnemonic of a purpose"),
            ("consents.esia.actions.0", "mnemonic of an action"),
            ("consents.esia.scopes.1", "one scope"),
            ("consents.esia.responsible", "at most 200"),
            ("consents.esia.longest_minutes", "from 1 to 5260320"),
        ],
    );
    assert_faults(
        &AT_ESIA.replace("\"snils\"", "\"snils\", \"fullname\""),
        &[("consents.esia.scopes", "fullname twice")],
    );
    assert_faults(&format!("{AT_ESIA}porpose = \"DIARY\""), &[("consents.esia.porpose", "purpose")]);
    assert_faults(
        &format!("[consents]\nesia_type = \"KID_SCHOOL\"\n{AT_ESIA}"),
        &[("consents.esia_type", "EDU_JOURNAL")],
    );
}

#[test]
fn consents_are_asked_for_at_esia_itself_and_in_its_second_version() {
    let desk = desk(&format!("{OIDC}{AT_ESIA}"));
    write(&desk.path("gate.secret"), "s3cret\n", 0o600);
    assert!(desk.load(&[]).is_ok_and(|settled| settled.consents.esia.is_some()));
    for (mode, expected) in [("v1", "needs esia.mode = \"v3\""), ("oidc", "needs ESIA itself")] {
        let faults = desk.faults(&[("PRIVRATNIK__ESIA__MODE", mode)]);
        assert!(faults.contains(&format!(" consents.esia: {expected}")), "{faults}");
        assert_eq!(faults.lines().count(), 1, "{faults}");
    }
}

#[test]
fn whoever_demands_a_consent_says_to_what() {
    for word in ["pupils", "adults", "staff"] {
        let lacking =
            [("consents.version", "missing"), ("consents.text", "missing"), ("consents.data", "missing")];
        assert_faults(&format!("[consents]\n{word} = true"), &lacking);
    }
    assert_faults(
        &PAPER
            .replace("\"2026-09\"", "\"сентябрь\"")
            .replace("\" СНИЛС \"", "\"\"")
            .replace("= 30", "= 0")
            .replace("KID_SCHOOL", "KID SCHOOL"),
        &[
            ("consents.version", "name of a version"),
            ("consents.data.1", "at most 200"),
            ("consents.days", "from 1 to 3653"),
            ("consents.esia_type", "mnemonic"),
        ],
    );
    assert_faults("[consents]\ntext = \" \"", &[("consents.text", "plain text")]);
    assert_faults(&format!("[consents]\ntext = \"{}\"", "я".repeat(10_001)), &[("consents.text", "10000")]);
}

const MAIL: &str = r#"
[notices.mail]
server = "mail.example.ru"
user = "dnevnik"
password = "password"
from = "dnevnik@example.ru"
"#;

const WEBHOOK: &str = r#"
[notices.webhook]
url = "https://bus.example.ru/privratnik"
key = "key"
timeout_seconds = 3
"#;

#[test]
fn both_ways_to_tell_may_be_on() {
    let notices = settled(&format!("{MAIL}{WEBHOOK}")).notices;
    let mail = notices.mail.unwrap();
    assert_eq!((&*mail.server, mail.port, mail.security), ("mail.example.ru", 587, MailSecurity::StartTls));
    let (user, password) = mail.login.unwrap();
    assert!(user == "dnevnik" && password.same_as(b"hunter2"), "the line's end is no part of it");
    assert_eq!(
        (&*mail.from, mail.from_name, mail.within),
        ("dnevnik@example.ru", None, Duration::from_secs(10))
    );
    let webhook = notices.webhook.unwrap();
    assert_eq!(webhook.url.as_str(), "https://bus.example.ru/privratnik");
    assert!(webhook.key.same_as(b"0123456789abcdef0123456789abcdef"));
    assert_eq!(webhook.within, Duration::from_secs(3));
}

#[test]
fn a_port_is_that_of_the_security_unless_it_is_written() {
    for (lines, port) in [
        ("security = \"tls\"", 465),
        ("security = \"tls\"\nport = 1465", 1465),
        ("security = \"starttls\"", 587),
    ] {
        assert_eq!(settled(&format!("{MAIL}{lines}")).notices.mail.unwrap().port, port, "{lines}");
    }
    for server in ["localhost", "127.0.0.1", "::1"] {
        let here = MAIL.replace("mail.example.ru", server) + "security = \"plain\"";
        assert_eq!(settled(&here).notices.mail.unwrap().port, 25, "{server}");
    }
}

#[test]
fn secrets_of_notices_may_be_credentials() {
    let bare = format!("{MAIL}{WEBHOOK}").replace("password = \"password\"", "").replace("key = \"key\"", "");
    let desk = desk(&bare);
    std::fs::create_dir(desk.path("credentials")).unwrap();
    for name in ["notices.mail.password", "notices.webhook.key"] {
        write(&desk.path("credentials").join(name), &"granted ".repeat(5), 0o600);
    }
    let folder = desk.path("credentials").display().to_string();
    let notices =
        desk.load(&[("CREDENTIALS_DIRECTORY", &folder)]).unwrap_or_else(|faults| panic!("{faults}")).notices;
    let granted = "granted ".repeat(5);
    assert!(notices.mail.unwrap().login.unwrap().1.same_as(granted.as_bytes()));
    assert!(notices.webhook.unwrap().key.same_as(granted.as_bytes()));
    assert_faults(&bare, &[("notices.mail.password", "missing"), ("notices.webhook.key", "missing")]);
}

#[test]
fn what_would_send_personal_data_in_clear_or_nowhere_is_told() {
    assert_faults(
        "[notices.mail]\n[notices.webhook]",
        &[
            ("notices.mail.server", "missing"),
            ("notices.mail.from", "missing"),
            ("notices.webhook.url", "missing"),
            ("notices.webhook.key", "missing"),
        ],
    );
    assert_faults(&format!("{MAIL}security = \"plain\""), &[("notices.mail.security", "this machine")]);
    assert_faults(
        &MAIL
            .replace("mail.example.ru", "smtp://mail.example.ru")
            .replace("user = \"dnevnik\"", "port = 0")
            .replace("dnevnik@example.ru", "Дневник <dnevnik@example.ru>"),
        &[
            ("notices.mail.server", "name of a server"),
            ("notices.mail.port", "from 1 to 65535"),
            ("notices.mail.password", "without a user"),
            ("notices.mail.from", "e-mail address"),
        ],
    );
    for url in ["http://bus.example.ru/", "https://u:p@bus.example.ru/", "ftp://127.0.0.1/", "bus.example.ru"]
    {
        let written = WEBHOOK.replace("https://bus.example.ru/privratnik", url);
        assert_faults(&written, &[("notices.webhook.url", "https address")]);
    }
    let here = WEBHOOK.replace("https://bus.example.ru/privratnik", "http://[::1]:9000/hook");
    assert!(settled(&here).notices.webhook.is_some());
    assert_faults(&WEBHOOK.replace("= \"key\"", "= \"short\""), &[("notices.webhook.key", "32 characters")]);
}
