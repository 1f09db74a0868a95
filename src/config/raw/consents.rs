//! `[consents]`: whose consent it takes to enter a journal.

use serde::Deserialize;

/// `[consents]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Consents {
    /// Whether pupils under 18 need the consent of one parent. Default: false.
    pub pupils: bool,
    /// Whether pupils of 18 and over, and parents, need to give their own. Default: false.
    pub adults: bool,
    /// Whether staff needs to give its own. Default: false.
    pub staff: bool,
    /// The version of `text` and `data`: at most 40 letters, digits, full stops and hyphens. A new one for every change.
    pub version: Option<String>,
    /// The paragraph that people agree to, plain text, Russian; an empty line begins another paragraph.
    pub text: Option<String>,
    /// What is handed over, item by item, Russian. Default: none.
    pub data: Vec<String>,
    /// For how many days a consent lasts. Default: 365.
    pub days: u64,
    /// Whether a consent to an earlier version has to be given anew. Default: false.
    pub renew_on_new_version: bool,
    /// The mnemonic of the type of consent at ESIA, if it is given in the personal cabinet of Госуслуги. Default: only on
    /// the gate's own page.
    pub esia_type: Option<String>,
}

impl Default for Consents {
    fn default() -> Self {
        Self {
            pupils: false,
            adults: false,
            staff: false,
            version: None,
            text: None,
            data: Vec::new(),
            days: 365,
            renew_on_new_version: false,
            esia_type: None,
        }
    }
}
