//! What the journal says of an account's holder, put together from several answers.

use serde_json::Value;

use super::{pupils::Pupils, role::roles_of_context, signed_in::SignedIn};
use crate::{
    domain::{AccountKey, FullName, Profile},
    flow::port::JournalFault,
    legacy::{
        fault::unavailable,
        json::{date, text},
    },
};

/// The answers after a sign-in; `Null` where the journal gave none.
pub(super) struct Told {
    /// `mysettings`.
    pub(super) settings: Value,
    /// `context`.
    pub(super) context: Value,
    pub(super) pupils: Pupils,
}

/// Puts the profile together.
pub(super) fn profile(account: &AccountKey, signed: SignedIn, told: Told) -> Result<Profile, JournalFault> {
    let name = name(&told.settings, &signed).ok_or_else(|| unavailable("no name of the account is told"))?;
    let roles = if signed.roles.is_empty() { roles_of_context(&told.context) } else { signed.roles };
    if roles.is_empty() {
        return Err(unavailable("no role of the account is told"));
    }
    let school = signed.school_name.or_else(|| text(&told.context, "/organization/name"));
    Ok(Profile {
        user_id: signed.user_id,
        name,
        birth_date: date(&told.settings, "/birthDate"),
        roles,
        school_name: school.unwrap_or_else(|| account.school.0.clone()),
        groups: told.pupils.classes,
        pupils: told.pupils.names,
    })
}

/// By parts where they are told; the display name may be shortened.
pub(super) fn name(settings: &Value, signed: &SignedIn) -> Option<FullName> {
    let part = |pointer| text(settings, pointer);
    match (part("/lastName"), part("/firstName")) {
        (Some(last), Some(first)) => Some(FullName::new(last, first, part("/middleName"))),
        _ => FullName::from_display(signed.user_name.as_deref()?),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::{Value, json};

    use super::{Told, profile};
    use crate::{
        domain::{AccountKey, Login, Profile, Role, SchoolId, System},
        flow::port::JournalFault,
        legacy::netcity::{pupils::Pupils, signed_in::SignedIn},
    };

    fn of(answer: &Value, settings: Value, context: Value) -> Result<Profile, JournalFault> {
        let account = AccountKey {
            system: System("netcity".into()),
            school: SchoolId("101".into()),
            login: Login::parse("somebody").unwrap(),
        };
        let signed = SignedIn::read(answer, &account.school).unwrap();
        profile(&account, signed, Told { settings, context, pupils: Pupils::default() })
    }

    fn answer() -> Value {
        json!({ "at": "1", "accountInfo": {
            "user": { "id": 5001, "name": "Орлов П. А." },
            "userRoles": [{ "role": { "id": 1, "name": "Ученик" } }],
            "currentOrganization": { "name": "СОШ № 12" },
        } })
    }

    #[test]
    fn the_settings_know_name_and_birth_date_best() {
        let settings = json!({
            "lastName": "Орлов", "firstName": "Пётр", "middleName": "Алексеевич", "birthDate": "2015-08-14T00:00:00",
        });
        let profile = of(&answer(), settings, Value::Null).unwrap();
        assert_eq!(profile.name.spoken(), "Орлов Пётр Алексеевич");
        assert_eq!(profile.birth_date, Some(date(2015, 8, 14)));
        assert_eq!((profile.user_id.as_deref(), profile.school_name.as_str()), (Some("5001"), "СОШ № 12"));
    }

    #[test]
    fn without_settings_the_display_name_serves() {
        let profile = of(&answer(), Value::Null, Value::Null).unwrap();
        assert_eq!((profile.name.spoken().as_str(), profile.birth_date), ("Орлов П. А.", None));
    }

    #[test]
    fn the_context_fills_in_roles_and_school() {
        let bare = json!({ "at": "1", "accountInfo": { "user": { "name": "Орлов Пётр" } } });
        let context = json!({ "roles": ["Student"], "organization": { "name": "Гимназия № 3" } });
        let profile = of(&bare, Value::Null, context).unwrap();
        assert_eq!((profile.roles[0].role, profile.school_name.as_str()), (Role::Pupil, "Гимназия № 3"));
        assert!(of(&bare, Value::Null, Value::Null).is_err(), "an account of no role proves nothing");
    }

    #[test]
    fn an_account_without_a_name_proves_nothing() {
        assert!(matches!(
            of(&json!({ "at": "1" }), Value::Null, Value::Null),
            Err(JournalFault::Unavailable { .. })
        ));
    }
}
