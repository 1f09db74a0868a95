//! Faults on request: what a tester may wish for, and how it is written in JSON.

use serde::{Deserialize, Serialize};

use crate::sandbox::trouble::Trouble;

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spot {
    /// The description.
    Discovery,
    /// The keys.
    Jwks,
    /// `authorize`.
    Authorize,
    /// `token`.
    Token,
    /// `userinfo`.
    UserInfo,
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
    /// A fresh key signs from now on.
    Rotate {
        /// Whether the keys that are told to the world include it; if not, only the old one is told.
        announced: bool,
    },
    /// Every access token issued so far is revoked.
    RevokeTokens,
}
