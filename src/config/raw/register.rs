//! `[register]`: how exports of the schools' cards are read, and when a card is complete.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `[register]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Register {
    /// How columns of the export are called where they bear neither their English nor their Russian name:
    /// `snils = "СНИЛС ребёнка"`. Default: none.
    pub columns: BTreeMap<String, String>,
    /// What a complete card holds.
    pub complete: Complete,
}

/// `[register.complete]`: fields, or several of which one is enough, `birth_certificate or passport`. Fields are
/// `snils`, `birth_date`, `birth_certificate`, `passport`, `contacts` (telephone or e-mail), `login`, `middle_name`,
/// `class` and `children`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Complete {
    /// Of pupils. Default: `snils`, `birth_date`, `birth_certificate or passport`.
    pub pupils: Vec<String>,
    /// Of parents. Default: `snils`, `birth_date`, `passport`, `contacts`.
    pub parents: Vec<String>,
    /// Of staff. Default: `snils`, `birth_date`, `passport`, `contacts`.
    pub staff: Vec<String>,
}

impl Default for Complete {
    fn default() -> Self {
        let fields = |fields: &[&str]| fields.iter().map(|&field| field.to_owned()).collect();
        let grown_up = fields(&["snils", "birth_date", "passport", "contacts"]);
        Self {
            pupils: fields(&["snils", "birth_date", "birth_certificate or passport"]),
            parents: Vec::clone(&grown_up),
            staff: grown_up,
        }
    }
}
