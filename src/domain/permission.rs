//! A consent that is given at ESIA: what is asked of a person with `permissions`, and whether what was granted covers it.
//!
//! The mnemonics are words between the operator and ESIA: none is known here, and none is judged but by comparison. How
//! they travel does not belong here.

use std::time::Duration;

/// The type of consent that the operator has at ESIA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionTerms {
    /// Mnemonic of the type, `EDU_JOURNAL`.
    pub kind: String,
    /// Mnemonic of the one purpose.
    pub purpose: String,
    /// Mnemonics of what may be done with the data.
    pub actions: Vec<String>,
    /// Mnemonics of the data.
    pub scopes: Vec<String>,
    /// The organisation in whose name it is asked; `None` leaves it to ESIA.
    pub responsible: Option<String>,
    /// The longest term that the type has at ESIA; `None` if it is longer than any of ours.
    pub longest: Option<Duration>,
}

/// What is asked of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Mnemonic of the type.
    pub kind: String,
    /// Mnemonic of the purpose.
    pub purpose: String,
    /// Mnemonics of what may be done with the data.
    pub actions: Vec<String>,
    /// Mnemonics of the data.
    pub scopes: Vec<String>,
    /// The organisation in whose name it is asked.
    pub responsible: Option<String>,
    /// For how long, in minutes; not 0.
    pub minutes: u64,
}

/// What ESIA says that a person has granted, in one object. Lists that it leaves out are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantedPermission {
    /// Mnemonic of the type.
    pub kind: String,
    /// Mnemonics of the purposes.
    pub purposes: Vec<String>,
    /// Mnemonics of what may be done with the data.
    pub actions: Vec<String>,
    /// Mnemonics of the data.
    pub scopes: Vec<String>,
    /// For how long, in minutes, if ESIA says so.
    pub minutes: Option<u64>,
}

/// What is missing in what was granted. Names mnemonics, nothing of a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Shortfall {
    /// No consent of the type.
    #[error("no consent of the type {0} was granted")]
    Type(String),
    /// The purpose is another one.
    #[error("the purpose {0} was not granted")]
    Purpose(String),
    /// Some of the data are left out.
    #[error("the scope {0} was not granted")]
    Scope(String),
    /// Something that is to be done with them is left out.
    #[error("the action {0} was not granted")]
    Action(String),
    /// For no time at all.
    #[error("it was granted for no time")]
    Term,
}

impl PermissionTerms {
    /// What is asked for a consent that lasts so long here. Part of a minute is not asked for: a consent must not hold
    /// here when it has run out at ESIA.
    pub fn asked(&self, lasts: Duration) -> Permission {
        let lasts = self.longest.map_or(lasts, |longest| longest.min(lasts));
        Permission {
            kind: self.kind.clone(),
            purpose: self.purpose.clone(),
            actions: self.actions.clone(),
            scopes: self.scopes.clone(),
            responsible: self.responsible.clone(),
            minutes: (lasts.as_secs() / 60).max(1),
        }
    }
}

impl Permission {
    /// For how long the consent holds, if one of the objects covers all that was asked. More than was asked does no harm;
    /// a shorter term is the term. Objects are not added up: each is a consent of its own.
    ///
    /// # Errors
    /// [`Shortfall`] of the object of this type that lacks something.
    pub fn granted_by(&self, granted: &[GrantedPermission]) -> Result<Duration, Shortfall> {
        let mut lacks = Shortfall::Type(self.kind.clone());
        for one in granted.iter().filter(|one| one.kind == self.kind) {
            match self.covered_by(one) {
                Ok(term) => return Ok(term),
                Err(shortfall) => lacks = shortfall,
            }
        }
        Err(lacks)
    }

    fn covered_by(&self, one: &GrantedPermission) -> Result<Duration, Shortfall> {
        let missing =
            |asked: &[String], granted: &[String]| asked.iter().find(|name| !granted.contains(name)).cloned();
        if !one.purposes.contains(&self.purpose) {
            return Err(Shortfall::Purpose(self.purpose.clone()));
        }
        if let Some(scope) = missing(&self.scopes, &one.scopes) {
            return Err(Shortfall::Scope(scope));
        }
        // Whether ESIA repeats the actions is not known; what it does repeat has to fit.
        if !one.actions.is_empty()
            && let Some(action) = missing(&self.actions, &one.actions)
        {
            return Err(Shortfall::Action(action));
        }
        match one.minutes.unwrap_or(self.minutes).min(self.minutes) {
            0 => Err(Shortfall::Term),
            minutes => Ok(Duration::from_mins(minutes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{GrantedPermission, Permission, PermissionTerms, Shortfall};

    fn names(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn terms(longest: Option<u64>) -> PermissionTerms {
        PermissionTerms {
            kind: "EDU_JOURNAL".into(),
            purpose: "DIARY".into(),
            actions: names("USE_DATA"),
            scopes: names("fullname snils"),
            responsible: Some("Министерство".into()),
            longest: longest.map(Duration::from_mins),
        }
    }

    fn granted() -> GrantedPermission {
        GrantedPermission {
            kind: "EDU_JOURNAL".into(),
            purposes: names("DIARY"),
            actions: names("USE_DATA"),
            scopes: names("fullname snils"),
            minutes: Some(100),
        }
    }

    #[test]
    fn a_consent_is_asked_for_as_long_as_it_lasts_here_and_no_longer_than_esia_has_it() {
        for (seconds, longest, minutes) in [
            (365 * 24 * 3600, None, 525_600),
            (365 * 24 * 3600, Some(525_600), 525_600),
            (366 * 24 * 3600, Some(525_600), 525_600),
            (24 * 3600, Some(525_600), 1_440),
            (119, None, 1),
            (1, None, 1),
        ] {
            let asked = terms(longest).asked(Duration::from_secs(seconds));
            let expected = Permission {
                kind: "EDU_JOURNAL".into(),
                purpose: "DIARY".into(),
                actions: names("USE_DATA"),
                scopes: names("fullname snils"),
                responsible: Some("Министерство".into()),
                minutes,
            };
            assert_eq!(asked, expected, "{seconds} s, at most {longest:?}");
        }
    }

    #[test]
    fn what_was_granted_covers_what_was_asked_or_says_what_is_missing() {
        let term = |minutes| Ok(Duration::from_mins(minutes));
        let other = GrantedPermission { kind: "KID_SCHOOL".into(), ..granted() };
        let table = [
            (vec![granted()], term(100)),
            (vec![GrantedPermission { minutes: None, ..granted() }], term(100)),
            (vec![GrantedPermission { minutes: Some(99), ..granted() }], term(99)),
            (vec![GrantedPermission { minutes: Some(1_000), ..granted() }], term(100)),
            (vec![GrantedPermission { minutes: Some(0), ..granted() }], Err(Shortfall::Term)),
            (vec![other.clone(), granted()], term(100)),
            (vec![GrantedPermission { scopes: names("inn snils fullname"), ..granted() }], term(100)),
            (vec![GrantedPermission { purposes: names("ADS DIARY"), ..granted() }], term(100)),
            (vec![GrantedPermission { actions: names("SHARE_DATA USE_DATA"), ..granted() }], term(100)),
            (vec![GrantedPermission { actions: vec![], ..granted() }], term(100)),
            (vec![], Err(Shortfall::Type("EDU_JOURNAL".into()))),
            (vec![other], Err(Shortfall::Type("EDU_JOURNAL".into()))),
            (
                vec![GrantedPermission { purposes: names("ADS"), ..granted() }],
                Err(Shortfall::Purpose("DIARY".into())),
            ),
            (
                vec![GrantedPermission { purposes: vec![], ..granted() }],
                Err(Shortfall::Purpose("DIARY".into())),
            ),
            (
                vec![GrantedPermission { scopes: names("fullname"), ..granted() }],
                Err(Shortfall::Scope("snils".into())),
            ),
            (
                vec![GrantedPermission { scopes: vec![], ..granted() }],
                Err(Shortfall::Scope("fullname".into())),
            ),
            (
                vec![GrantedPermission { actions: names("SHARE_DATA"), ..granted() }],
                Err(Shortfall::Action("USE_DATA".into())),
            ),
            // Two halves are not a whole.
            (
                ["fullname", "snils"]
                    .map(|one| GrantedPermission { scopes: names(one), ..granted() })
                    .to_vec(),
                Err(Shortfall::Scope("fullname".into())),
            ),
            (vec![GrantedPermission { scopes: vec![], ..granted() }, granted()], term(100)),
        ];
        let asked = terms(None).asked(Duration::from_mins(100));
        for (granted, expected) in table {
            assert_eq!(asked.granted_by(&granted), expected, "{granted:?}");
        }
    }
}
