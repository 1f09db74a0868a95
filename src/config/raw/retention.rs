//! `[retention]`: how long what no longer serves is kept (152-ФЗ).

use serde::Deserialize;

/// `[retention]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// For how many days a closed row of the work list is kept. Default: 365.
    pub turned_away_days: u64,
    /// For how many days a consent that has ended or run out is kept, as the proof that it was given. Default: 1095, the
    /// limitation of three years.
    pub consents_days: u64,
}

impl Default for Retention {
    fn default() -> Self {
        Self { turned_away_days: 365, consents_days: 1095 }
    }
}
