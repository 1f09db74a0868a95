//! Faults on request: what a tester may wish for, and how it is written in JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spot {
    /// The authorise endpoints.
    Ac,
    /// The token endpoints.
    Te,
    /// The data of persons.
    Rs,
}

/// What goes wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Trouble {
    /// The answer is right but comes late.
    Slow {
        /// How late, milliseconds; at most five minutes are waited.
        millis: u64,
    },
    /// 500 in the endpoint's own form: ESIA-007007 at `ac` and `te`, a JSON error at `rs`.
    Error,
    /// 502 with an HTML page.
    Html,
}

/// A wish of the tester: the body of `POST /sandbox/faults`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "wish", deny_unknown_fields)]
pub enum Wish {
    /// Trouble at a spot, for so many requests; without a number until it is called off.
    Trouble {
        /// Where.
        at: Spot,
        /// What.
        trouble: Trouble,
        /// For how many requests.
        #[serde(default)]
        times: Option<u32>,
    },
    /// No trouble anywhere.
    Calm,
    /// Fresh keys and certificates sign from now on.
    Rotate {
        /// Whether the certificate page names the new ones; if not, it goes on naming the old ones only,
        /// as in the rotation of May 2024 that broke clients.
        announced: bool,
    },
    /// The same keys sign under a certificate that is out of its term.
    ExpiredCertificate,
    /// Every access token issued so far is over its life.
    ExpireTokens,
    /// Every access and refresh token issued so far is revoked.
    RevokeTokens,
}

/// The troubles that are on.
#[derive(Clone, Debug, Default)]
pub(super) struct Troubles(BTreeMap<Spot, (Trouble, Option<u32>)>);

impl Troubles {
    /// Puts trouble on a spot in place of what was there; for no request at all, it only takes away.
    pub(super) fn bring(&mut self, at: Spot, trouble: Trouble, times: Option<u32>) {
        if times == Some(0) {
            self.0.remove(&at);
        } else {
            self.0.insert(at, (trouble, times));
        }
    }

    /// Calls off everything.
    pub(super) fn calm(&mut self) {
        self.0.clear();
    }

    /// What strikes the next request at this spot; counts it.
    pub(super) fn strike(&mut self, at: Spot) -> Option<Trouble> {
        let (trouble, left) = self.0.get_mut(&at)?;
        let trouble = *trouble;
        match left {
            None => return Some(trouble),
            Some(left) => *left = left.saturating_sub(1),
        }
        if matches!(self.0.get(&at), Some((_, Some(0)))) {
            self.0.remove(&at);
        }
        Some(trouble)
    }
}

#[cfg(test)]
mod tests {
    use super::{Spot, Trouble, Troubles, Wish};

    #[test]
    fn trouble_lasts_as_often_as_was_wished() {
        let mut troubles = Troubles::default();
        troubles.bring(Spot::Te, Trouble::Html, Some(2));
        troubles.bring(Spot::Rs, Trouble::Error, None);
        let te: Vec<_> = (0..3).map(|_| troubles.strike(Spot::Te)).collect();
        assert_eq!(te, [Some(Trouble::Html), Some(Trouble::Html), None]);
        assert!((0..9).all(|_| troubles.strike(Spot::Rs) == Some(Trouble::Error)));
        assert_eq!(troubles.strike(Spot::Ac), None);
    }

    #[test]
    fn wishes_are_json() {
        let slow = r#"{"wish":"trouble","at":"te","trouble":{"kind":"slow","millis":3000},"times":1}"#;
        let wish = Wish::Trouble { at: Spot::Te, trouble: Trouble::Slow { millis: 3000 }, times: Some(1) };
        assert_eq!(serde_json::from_str::<Wish>(slow).unwrap(), wish);
        assert_eq!(serde_json::from_str::<Wish>(r#"{"wish":"calm"}"#).unwrap(), Wish::Calm);
        assert!(serde_json::from_str::<Wish>(r#"{"wish":"rain"}"#).is_err());
    }
}
