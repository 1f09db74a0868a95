//! `deploy/privratnik.toml`: every key of the code, with the code's defaults, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::recorder::shapes;
use crate::config::raw::{self, Raw, form};
use crate::config::{Cause, Fault, read};

const SAMPLE: &str = include_str!("../../../deploy/privratnik.toml");

/// Sections that show another kind of journal, with keys that were explained before.
const SHOWN_AGAIN: [&str; 3] = ["systems.bars", "systems.spo", "systems.app"];

/// A key as the sample explains it.
struct Explained {
    key: String,
    /// As TOML; `None` where there is none.
    default: Option<String>,
}

/// What stands behind the mark of a line that is switched off.
fn switched_off(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('#')?;
    (rest.starts_with("    ") || !rest.is_empty() && !rest.starts_with(' ')).then_some(rest)
}

/// The sample with every key in force.
fn switched_on() -> String {
    SAMPLE
        .lines()
        .map(|line| switched_off(line).unwrap_or(line))
        .fold(String::new(), |text, line| text + line + "\n")
}

/// The keys of a table, those of a list's items as if there were one, and names that an operator gives as `NAME`.
fn keys(table: &Table, within: &str, found: &mut BTreeSet<String>) {
    for (key, value) in table {
        let named = matches!(within, "systems" | "identities");
        let key = if named { "NAME" } else { key };
        let path = if within.is_empty() { key.to_owned() } else { format!("{within}.{key}") };
        let items: Vec<&Value> = value.as_array().map_or_else(|| vec![value], |items| items.iter().collect());
        items.into_iter().filter_map(Value::as_table).for_each(|table| keys(table, &path, found));
        found.insert(path);
    }
}

/// What the sample says of each key, by sections.
fn explained() -> BTreeMap<String, Vec<Explained>> {
    let (mut section, mut comment) = (String::new(), String::new());
    let mut found: BTreeMap<String, Vec<Explained>> = BTreeMap::new();
    for line in SAMPLE.lines() {
        let (code, is_off) = switched_off(line).map_or((line, false), |code| (code, true));
        if let Some(prose) = code.strip_prefix('#') {
            comment = format!("{comment} {}", prose.trim());
            continue;
        }
        let entry = code
            .split_once(" = ")
            .filter(|(key, _)| key.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase()));
        if code.starts_with('[') {
            code.trim_matches(['[', ']']).clone_into(&mut section);
        } else if let Some((key, value)) = entry
            && !SHOWN_AGAIN.contains(&&*section)
        {
            let told = found.entry(section.clone()).or_default();
            told.push(Explained { key: key.to_owned(), default: default(key, &comment, value, is_off) });
        }
        comment.clear();
    }
    found
}

/// The default that a comment tells, which a key that is switched off has to show.
fn default(key: &str, comment: &str, value: &str, is_off: bool) -> Option<String> {
    assert!(
        comment.contains(" Default: ") || comment.contains(" Needed"),
        "{key} is not explained: {comment}"
    );
    let (default, _) = comment.split_once(" Default: `")?.1.split_once('`')?;
    assert!(
        !is_off || default == value || default == "[]",
        "{key} = {value} is switched off, and is not {default}"
    );
    Some(default.to_owned())
}

/// Compares what a section of the sample says with what the code does.
fn compare<T: Debug + Default + DeserializeOwned>(
    told: &mut BTreeMap<String, Vec<Explained>>,
    section: &str,
) {
    let told = told.remove(section).unwrap_or_else(|| panic!("there is no section {section}"));
    let line = |one: &Explained| Some(format!("{} = {}\n", one.key, one.default.as_ref()?));
    let read: T = toml::from_str(&told.iter().filter_map(line).collect::<String>()).unwrap();
    let code = format!("{:#?}", T::default());
    assert_eq!(format!("{read:#?}"), code, "defaults of [{section}]");
    for Explained { key, .. } in told.iter().filter(|one| one.default.is_none()) {
        let is_none = ["None", "[]", "{}"].map(|none| code.contains(&format!("\n    {key}: {none},")));
        assert!(is_none.contains(&true), "{section}.{key} has a default, and the sample tells none: {code}");
    }
}

#[test]
fn every_key_of_the_code_stands_in_the_sample_and_no_other() {
    let text = switched_on();
    toml::from_str::<Raw>(&text).unwrap_or_else(|fault| panic!("{fault}"));
    let mut found = BTreeSet::new();
    keys(&text.parse().unwrap(), "", &mut found);
    let mut missing: BTreeSet<String> = BTreeSet::new();
    let shapes = shapes::<Raw>();
    for shape in &shapes {
        for field in shape.fields {
            // A mark or a reading may stand in many places; shown once, it is known.
            let places = shapes.iter().filter(|other| other.name == shape.name);
            let mut places = places.map(|other| [&other.path[..], &[(*field).to_owned()]].concat().join("."));
            if !places.any(|place| found.contains(&place)) {
                missing.insert(format!(
                    "{} ({})",
                    [&shape.path[..], &[(*field).to_owned()]].concat().join("."),
                    shape.name
                ));
            }
        }
    }
    assert!(missing.is_empty(), "not in deploy/privratnik.toml: {missing:#?}");
}

#[test]
fn the_sample_tells_the_defaults_of_the_code() {
    let mut told = explained();
    let all = &mut told;
    compare::<Raw>(all, "");
    compare::<raw::Gate>(all, "gate");
    compare::<raw::Certificate>(all, "certificates");
    compare::<raw::Admin>(all, "admin");
    compare::<raw::Log>(all, "log");
    compare::<raw::Keys>(all, "keys");
    compare::<raw::Crypto>(all, "crypto");
    compare::<raw::Esia>(all, "esia");
    compare::<raw::Oidc>(all, "esia.oidc");
    compare::<raw::Claims>(all, "esia.oidc.claims");
    compare::<raw::ChildClaims>(all, "esia.oidc.claims.child");
    compare::<raw::Identity>(all, "identities.college");
    compare::<raw::System>(all, "systems.netcity");
    compare::<raw::Facade>(all, "facade");
    compare::<raw::FacadeClient>(all, "systems.netcity.facade");
    compare::<raw::Bars>(all, "systems.bars.bars");
    compare::<raw::Spo>(all, "systems.spo.spo");
    compare::<raw::Assertion>(all, "systems.app.assertion");
    compare::<form::Form>(all, "systems.app.form");
    compare::<form::Profile>(all, "systems.app.form.profile");
    compare::<form::Surface>(all, "systems.app.form.surface");
    compare::<raw::Support>(all, "support");
    compare::<raw::ConfirmationPlace>(all, "confirmation_places");
    compare::<raw::Feedback>(all, "feedback");
    compare::<raw::GosuslugiService>(all, "gosuslugi_service");
    compare::<raw::MannersOf>(all, "systems.netcity.manners_of");
    compare::<raw::Lifetimes>(all, "lifetimes");
    compare::<raw::Sessions>(all, "sessions");
    compare::<raw::Linking>(all, "linking");
    compare::<raw::Consents>(all, "consents");
    compare::<raw::ConsentsAtEsia>(all, "consents.esia");
    compare::<raw::Mail>(all, "notices.mail");
    compare::<raw::Webhook>(all, "notices.webhook");
    compare::<raw::Retention>(all, "retention");
    compare::<raw::Limits>(all, "limits");
    compare::<raw::Complete>(all, "register.complete");
    // Its keys are the columns' names, none of which has a default.
    assert!(all.remove("register.columns").is_some());
    assert!(told.is_empty(), "nothing is compared with {:?}", told.keys());
}

/// The faults of a text that lies alone in a folder.
fn faults(text: &str) -> Vec<Fault> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("privratnik.toml");
    std::fs::write(&file, text).unwrap();
    read(&file, []).settled.err().unwrap().iter().cloned().collect()
}

#[test]
fn the_sample_lacks_nothing_but_the_files() {
    let all = faults(SAMPLE);
    let others: Vec<_> = all.iter().filter(|fault| !matches!(fault.cause, Cause::NoFile(_))).collect();
    assert!(others.is_empty(), "{others:#?}");
    let keys: Vec<_> = all.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "certificates.0.chain",
            "certificates.0.key",
            "esia.certificate",
            "esia.key",
            "esia.trusted_certificates.0",
            "keys.sealing"
        ]
    );
}

/// What stands side by side only to be chosen from is all that is wrong with the whole of it.
#[test]
fn every_example_is_one_that_the_gateway_takes() {
    let all = faults(&switched_on());
    let others = all.iter().filter(|fault| !matches!(fault.cause, Cause::NoFile(_)));
    let others: Vec<_> = others.map(|fault| fault.key.as_str()).collect();
    assert_eq!(others, ["identities.college.client_secret", "sessions.master"], "{all:#?}");
}
