//! The manner `assertion` and its section need each other, and a journal that knows them.

use super::{Desk, GOOD};
use crate::config::{AssertionSettings, Settled};
use crate::domain::System;

const EXAMPLE: &str = include_str!("../raw/form.example.toml");

/// The example of the documentation with more in its first section, and with sections of its own.
fn load(more: &str, sections: &str) -> Result<Settled, String> {
    let with = format!("{more}\n{sections}\n[systems.app.form]\n");
    let text = format!("{GOOD}{}", EXAMPLE.replacen("[systems.app.form]\n", &with, 1));
    Desk::new(&text.replace("https://app.example.ru", "http://app.localhost:8400")).load(&[])
}

#[track_caller]
fn faults(more: &str, sections: &str) -> String {
    load(more, sections).err().expect("a fault")
}

fn settled(more: &str, sections: &str) -> Option<AssertionSettings> {
    let mut settled = load(more, sections).unwrap_or_else(|faults| panic!("{faults}"));
    settled.journals.remove(&System("app".into())).expect("the journal").assertion
}

const MANNERS: &str = "manners = [\"assertion\", \"replay\"]";
const SECTION: &str = "[systems.app.assertion]\nkey = \"esia-client.key.pem\"";

#[test]
fn the_section_says_who_signs_in_which_header_and_for_whom() {
    assert!(settled("", "").is_none());
    let usual = settled(MANNERS, SECTION).expect("the section");
    assert!(usual.key.same_as(b"a key"));
    assert_eq!((&*usual.header, &*usual.audience), ("X-Privratnik-Assertion", "http://10.0.0.7"));
    let own = format!("{SECTION}\nheader = \"X-Journal-Person\"\naudience = \"urn:app\"");
    let own = settled("manners_of.staff = [\"assertion\"]", &own).expect("the section");
    assert_eq!((&*own.header, &*own.audience), ("X-Journal-Person", "urn:app"));
}

#[test]
fn a_credential_takes_the_place_of_its_key() {
    let desk = Desk::new("");
    std::fs::create_dir(desk.path("credentials")).unwrap();
    super::write(&desk.path("credentials/systems.app.assertion.key"), "granted", 0o440);
    let with = format!("{MANNERS}\n[systems.app.assertion]\n[systems.app.form]\n");
    let text = format!("{GOOD}{}", EXAMPLE.replacen("[systems.app.form]\n", &with, 1));
    let text = text.replace("https://app.example.ru", "http://app.localhost:8400");
    super::write(&desk.path("gateway.toml"), &text, 0o600);
    let folder = desk.path("credentials").display().to_string();
    let settled = desk.load(&[("CREDENTIALS_DIRECTORY", &folder)]).unwrap_or_else(|told| panic!("{told}"));
    let assertion = settled.journals[&System("app".into())].assertion.as_ref().expect("the section");
    assert!(assertion.key.same_as(b"granted"));
}

#[test]
fn one_without_the_other_is_a_contradiction_and_so_is_another_kind_of_journal() {
    let table = [
        (MANNERS, "", "systems.app.manners: has assertion, and there is no section [systems.app.assertion]"),
        ("", SECTION, "systems.app.assertion: serves nobody: no manner is assertion"),
        (MANNERS, "[systems.app.assertion]", "systems.app.assertion.key: is missing"),
    ];
    for (more, sections, expected) in table {
        let told = faults(more, sections);
        assert!(told.contains(expected), "{expected}:\n{told}");
    }
    let other = GOOD.replacen("[systems.netcity]\n", "[systems.netcity]\nmanners = [\"assertion\"]\n", 1);
    let told = Desk::new(&other).faults(&[]);
    assert!(
        told.contains("systems.netcity.manners: has assertion, which adapter = \"form\" alone knows"),
        "{told}"
    );
}

#[test]
fn a_header_that_has_to_arrive_from_browsers_is_no_header_for_this() {
    for name in ["Cookie", "X-Requested-With", "X-Re"] {
        let told = faults(MANNERS, &format!("{SECTION}\nheader = \"{name}\""));
        assert!(told.contains("systems.app.assertion.header"), "{name}: {told}");
    }
    let told = faults(MANNERS, &format!("{SECTION}\naudience = \" \""));
    assert!(told.contains("systems.app.assertion.audience"), "{told}");
}
