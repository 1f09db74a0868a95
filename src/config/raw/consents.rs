//! `[consents]`: whose consent it takes to enter a journal, and where it is given.

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
    /// The consent is given at ESIA, and not on the gate's own page. Default: on the gate's own page.
    pub esia: Option<ConsentsAtEsia>,
}

/// `[consents.esia]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConsentsAtEsia {
    /// The mnemonic of the type of consent, as it is registered for the information system.
    pub r#type: Option<String>,
    /// The mnemonic of the purpose; ESIA takes exactly one.
    pub purpose: Option<String>,
    /// The mnemonics of what may be done with the data. Default: `ALL_ACTIONS_TO_DATA`.
    pub actions: Vec<String>,
    /// The mnemonics of the data. At least one.
    pub scopes: Vec<String>,
    /// The organisation in whose name the consent is asked, Russian. Default: ESIA's own word for the system.
    pub responsible: Option<String>,
    /// The longest term of the type at ESIA, in minutes. Default: as long as `days` says.
    pub longest_minutes: Option<u64>,
}

impl Default for ConsentsAtEsia {
    fn default() -> Self {
        Self {
            r#type: None,
            purpose: None,
            actions: vec!["ALL_ACTIONS_TO_DATA".to_owned()],
            scopes: Vec::new(),
            responsible: None,
            longest_minutes: None,
        }
    }
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
            esia: None,
        }
    }
}
