//! Faults on request: what a tester may wish for, and how it is written in JSON.

use serde::{Deserialize, Serialize};

pub use crate::sandbox::trouble::Trouble;

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

#[cfg(test)]
mod tests {
    use super::{Spot, Trouble, Wish};

    #[test]
    fn wishes_are_json() {
        let slow = r#"{"wish":"trouble","at":"te","trouble":{"kind":"slow","millis":3000},"times":1}"#;
        let wish = Wish::Trouble { at: Spot::Te, trouble: Trouble::Slow { millis: 3000 }, times: Some(1) };
        assert_eq!(serde_json::from_str::<Wish>(slow).unwrap(), wish);
        assert_eq!(serde_json::from_str::<Wish>(r#"{"wish":"calm"}"#).unwrap(), Wish::Calm);
        assert!(serde_json::from_str::<Wish>(r#"{"wish":"rain"}"#).is_err());
    }
}
