//! `person_filter`: which accounts a system lets in.

use crate::{
    domain::Assurance,
    esia::wire::refusal::{Refusal, Refused},
};

/// What `person_filter` of a request says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PersonFilter {
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
    ///
    /// # Errors
    /// 007003 for a filter that ESIA does not have.
    pub fn ask(given: Option<&str>) -> Result<Self, Refused> {
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

    /// Demands that an account of this level is let in.
    ///
    /// # Errors
    /// 007055 for one that is not confirmed, 007062 for one of the wrong kind.
    pub fn admit(self, level: Assurance) -> Result<(), Refused> {
        match (self, level) {
            (Self::Anybody, Assurance::Child | Assurance::Simple | Assurance::Confirmed)
            | (Self::Confirmed, Assurance::Confirmed)
            | (Self::Child, Assurance::Child)
            | (Self::NotChild, Assurance::Simple | Assurance::Confirmed) => Ok(()),
            (Self::Confirmed, Assurance::Simple | Assurance::Child) => {
                Err(Refusal::NotConfirmed.because("person_filter=conf_acc, and the account is not confirmed"))
            }
            (Self::Child, Assurance::Simple | Assurance::Confirmed) => {
                Err(Refusal::WrongKind.because("person_filter=acc_kid, and the account is not a child's"))
            }
            (Self::NotChild, Assurance::Child) => {
                Err(Refusal::WrongKind.because("person_filter=acc_not_kid, and the account is a child's"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PersonFilter::{Anybody, Child, Confirmed, NotChild};
    use crate::{domain::Assurance, esia::wire::refusal::Refusal};

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
            for (level, verdict) in
                [Assurance::Child, Assurance::Simple, Assurance::Confirmed].into_iter().zip(verdicts)
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
