//! Words of others on their way into a log line.

use crate::domain::{FullName, Link};

/// The journal's words about a sign-in, or nothing of them if they name the account or its holder: some journals
/// repeat the login in their refusals.
pub(super) fn impersonal(words: &str, link: &Link) -> String {
    let lower = words.to_lowercase();
    let people = link.card.pupils.iter().map(|pupil| &pupil.name).chain([&link.card.name]);
    let mut secrets = people.flat_map(|FullName { last, first, middle }| {
        [Some(last), Some(first), middle.as_ref()].into_iter().flatten().map(String::as_str)
    });
    let names = |secret: &str| !secret.trim().is_empty() && lower.contains(&secret.to_lowercase());
    if names(link.account.login.as_str()) || secrets.any(names) {
        return "the journal's words name the person and are withheld".to_owned();
    }
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::impersonal;
    use crate::domain::{
        AccountKey, Basis, FullName, Holding, Link, LinkCard, LinkId, LinkState, Login, Moment, Oid,
        PersonKey, Realm, SchoolId, System,
    };

    fn link() -> Link {
        Link {
            id: LinkId(1),
            person: PersonKey { realm: Realm("r".into()), oid: Oid(1) },
            account: AccountKey {
                system: System("netcity".into()),
                school: SchoolId("1".into()),
                login: Login::parse("ОрловаМС").expect("a login"),
            },
            holding: Holding::Own,
            basis: Basis::Proof,
            state: LinkState::Active,
            since: Moment::from_secs(0),
            card: LinkCard {
                name: FullName::new("Орлова", "Мария", None),
                school_name: String::new(),
                groups: vec![],
                pupils: vec![],
                roles: vec![],
                cards: vec![],
            },
            chosen: None,
        }
    }

    #[test]
    fn words_that_name_the_person_are_withheld() {
        let plain = "следующая попытка не ранее чем через минуту";
        assert_eq!(impersonal(plain, &link()), plain);
        for personal in ["Пользователь орловамс заблокирован", "ОРЛОВА: нет доступа", "Мария, пароль неверен"]
        {
            assert!(!impersonal(personal, &link()).contains("заблокирован"));
            assert_ne!(impersonal(personal, &link()), personal);
        }
    }
}
