//! `person_filter`: which accounts a system lets in.

use crate::sandbox::{
    esia::refusal::{Refusal, Refused},
    people::Level,
};

/// What `person_filter` of a request says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::sandbox::esia) enum PersonFilter {
    /// Anybody.
    #[default]
    Anybody,
    /// `conf_acc`: confirmed accounts only.
    Confirmed,
    /// `acc_kid`: child accounts only.
    Child,
    /// `acc_not_kid`: all but child accounts.
    NotChild,
}

impl PersonFilter {
    /// Reads the parameter.
    pub(super) fn ask(given: Option<&str>) -> Result<Self, Refused> {
        match given {
            None => Ok(Self::Anybody),
            Some("conf_acc") => Ok(Self::Confirmed),
            Some("acc_kid") => Ok(Self::Child),
            Some("acc_not_kid") => Ok(Self::NotChild),
            Some(_) => {
                Err(Refusal::Parameter("person_filter").because("known are conf_acc, acc_kid, acc_not_kid"))
            }
        }
    }

    /// Whether an account of this level is let in.
    pub(in crate::sandbox::esia) fn admit(self, level: Level) -> Result<(), Refused> {
        match (self, level) {
            (Self::Anybody, Level::Child | Level::Simple | Level::Confirmed)
            | (Self::Confirmed, Level::Confirmed)
            | (Self::Child, Level::Child)
            | (Self::NotChild, Level::Simple | Level::Confirmed) => Ok(()),
            (Self::Confirmed, Level::Simple | Level::Child) => {
                Err(Refusal::NotConfirmed.because("person_filter=conf_acc, and the account is not confirmed"))
            }
            (Self::Child, Level::Simple | Level::Confirmed) => {
                Err(Refusal::WrongKind.because("person_filter=acc_kid, and the account is not a child's"))
            }
            (Self::NotChild, Level::Child) => {
                Err(Refusal::WrongKind.because("person_filter=acc_not_kid, and the account is a child's"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PersonFilter::{Anybody, Child, Confirmed, NotChild};
    use crate::sandbox::{esia::refusal::Refusal, people::Level};

    #[test]
    fn every_filter_meets_every_level() {
        let (unconfirmed, kind) = (Some(Refusal::NotConfirmed), Some(Refusal::WrongKind));
        let table = [
            (Anybody, [None, None, None]),
            (Confirmed, [unconfirmed.clone(), unconfirmed, None]),
            (Child, [None, kind.clone(), kind.clone()]),
            (NotChild, [kind, None, None]),
        ];
        for (filter, verdicts) in table {
            for (level, verdict) in [Level::Child, Level::Simple, Level::Confirmed].into_iter().zip(verdicts)
            {
                assert_eq!(
                    filter.admit(level).err().map(|fault| fault.refusal),
                    verdict,
                    "{filter:?} {level:?}"
                );
            }
        }
    }
}
