//! `permissions`: whether a system may ask for these consents.

use crate::{
    esia::wire::{
        consent_fault::ConsentFault,
        demand::scope::Scopes,
        permissions::{Named, Permission, decode},
        refusal::{Refusal, Refused},
    },
    sandbox::esia::settings::{ClientCard, ConsentType},
};

/// The consents of a request; none without the parameter.
pub(super) fn ask(
    given: Option<&str>,
    scope: &Scopes,
    card: &ClientCard,
) -> Result<Vec<Permission>, Refused> {
    let Some(text) = given else {
        return Ok(Vec::new());
    };
    let asked = decode(text).ok_or_else(|| {
        Refusal::Unreadable("permissions").because("expected base64url without padding of a JSON array")
    })?;
    if scope.text() != "openid" {
        return Err(fault(ConsentFault::ScopeForbidden));
    }
    asked.iter().try_for_each(|permission| check(permission, card).map_err(fault))?;
    Ok(asked)
}

fn fault(fault: ConsentFault) -> Refused {
    Refusal::Consent(fault).because("compare the permissions with the consent types on the system's card")
}

fn check(asked: &Permission, card: &ClientCard) -> Result<(), ConsentFault> {
    if asked.sysname.is_empty() {
        return Err(ConsentFault::NoType);
    }
    let known = card.consent_types.iter().find(|known| known.sysname == asked.sysname);
    let known = known.ok_or(ConsentFault::UnknownType)?;
    scopes(asked, known)?;
    actions(asked)?;
    purposes(asked, known)?;
    if asked.expire == 0 || asked.expire > known.longest_minutes {
        return Err(ConsentFault::Expire);
    }
    Ok(())
}

fn scopes(asked: &Permission, known: &ConsentType) -> Result<(), ConsentFault> {
    let names: Vec<&str> = asked.scopes.iter().map(|scope| scope.sysname.as_str()).collect();
    if known.mandatory_scopes.iter().any(|scope| !names.contains(&scope.as_str())) {
        return Err(ConsentFault::MandatoryScope);
    }
    let allowed = |name: &&str| {
        known.mandatory_scopes.iter().chain(&known.optional_scopes).any(|scope| scope.as_str() == *name)
    };
    if names.iter().all(allowed) { Ok(()) } else { Err(ConsentFault::ScopeBeyondType) }
}

fn actions(asked: &Permission) -> Result<(), ConsentFault> {
    if asked.actions.is_empty() {
        return Err(ConsentFault::NoAction);
    }
    let known = |action: &Named| ACTIONS.contains(&action.sysname.as_str());
    if asked.actions.iter().all(known) { Ok(()) } else { Err(ConsentFault::UnknownAction) }
}

fn purposes(asked: &Permission, known: &ConsentType) -> Result<(), ConsentFault> {
    match asked.purposes.as_slice() {
        [] => Err(ConsentFault::NoPurpose),
        [one] if known.purposes.contains(&one.sysname) => Ok(()),
        [_] => Err(ConsentFault::UnknownPurpose),
        [_, _, ..] => Err(ConsentFault::SeveralPurposes),
    }
}

const ACTIONS: [&str; 3] = ["ALL_ACTIONS_TO_DATA", "SHARE_DATA", "USE_DATA"];

#[cfg(test)]
mod tests {
    use super::{Permission, check};
    use crate::{
        crypto::jws::Algorithm,
        esia::wire::consent_fault::ConsentFault,
        sandbox::esia::settings::{ClientCard, ConsentType},
    };

    fn card() -> ClientCard {
        ClientCard {
            mnemonic: "TEST".to_owned(),
            certificates: vec![],
            redirect_uris: vec![],
            scopes: vec!["openid".to_owned()],
            token_algorithm: Algorithm::Rs256,
            legacy_v1: false,
            consent_types: vec![ConsentType {
                sysname: "EDU_JOURNAL".to_owned(),
                mandatory_scopes: vec!["fullname".to_owned()],
                optional_scopes: vec!["kid_fullname".to_owned()],
                purposes: vec!["DIARY".to_owned()],
                longest_minutes: 525_600,
            }],
        }
    }

    #[test]
    fn a_consent_fits_its_type_or_is_refused_by_name() {
        let sound = r#"{"sysname":"EDU_JOURNAL","expire":525600,"actions":[{"sysname":"ALL_ACTIONS_TO_DATA"}],
            "purposes":[{"sysname":"DIARY"}],"scopes":[{"sysname":"fullname"}]}"#;
        let cases = [
            ("", "", None),
            ("EDU_JOURNAL", "", Some(ConsentFault::NoType)),
            ("EDU_JOURNAL", "OTHER", Some(ConsentFault::UnknownType)),
            ("fullname", "kid_fullname", Some(ConsentFault::MandatoryScope)),
            (
                r#"{"sysname":"fullname"}"#,
                r#"{"sysname":"fullname"},{"sysname":"inn"}"#,
                Some(ConsentFault::ScopeBeyondType),
            ),
            (r#"{"sysname":"ALL_ACTIONS_TO_DATA"}"#, "", Some(ConsentFault::NoAction)),
            ("ALL_ACTIONS_TO_DATA", "SELL", Some(ConsentFault::UnknownAction)),
            (r#"{"sysname":"DIARY"}"#, "", Some(ConsentFault::NoPurpose)),
            ("DIARY", "ADS", Some(ConsentFault::UnknownPurpose)),
            (
                r#"{"sysname":"DIARY"}"#,
                r#"{"sysname":"DIARY"},{"sysname":"ADS"}"#,
                Some(ConsentFault::SeveralPurposes),
            ),
            ("525600", "0", Some(ConsentFault::Expire)),
            ("525600", "525601", Some(ConsentFault::Expire)),
        ];
        for (from, to, fault) in cases {
            let asked: Permission = serde_json::from_str(&sound.replacen(from, to, 1)).unwrap();
            assert_eq!(check(&asked, &card()).err(), fault, "{from} → {to}");
        }
    }
}
