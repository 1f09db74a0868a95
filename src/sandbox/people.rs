//! The invented people of the sandbox: who they are at ESIA and which journal accounts they hold.
//!
//! Nobody here exists. СНИЛС are either from the range below 001-001-998, where no checksum applies and
//! ESIA's own test accounts lie, or made up with a valid checksum. Birth dates follow today's date, so that
//! a pupil of fifteen is fifteen whenever the demo runs.

mod at_esia;
mod card;
mod in_bars;
mod in_colleges;
mod in_journals;
mod in_portal;
mod in_rid;
mod names;
mod recorded;

use jiff::civil::Date;
use serde::Serialize;

use crate::domain::Assurance;

pub use at_esia::people;
pub(in crate::sandbox) use card::{PersonCard, cards};
pub use in_bars::{BarsAccount, bars_accounts};
pub use in_colleges::{COLLEGES, College, CollegeAccount, CollegePlace, college_accounts, college_students};
pub use in_journals::{SCHOOLS, netcity_accounts, pupils};
pub use in_portal::{PortalAccount, portal_accounts};
pub use in_rid::{RID_SCHOOLS, RidAccount, RidKind, RidSchool, rid_accounts};
pub(in crate::sandbox) use recorded::recorded_snils;

/// One invented person.
#[derive(Clone, Debug, Serialize)]
pub struct SamplePerson {
    /// What this person is good for, one English sentence.
    pub about: &'static str,
    /// What to try with this person, one Russian sentence for the demo's screen.
    pub try_this: &'static str,
    /// The account at the ESIA stand-in.
    pub esia: EsiaAccount,
    /// The journal accounts whose papers this person holds: the own ones, and the children's.
    pub accounts: Vec<HeldAccount>,
}

/// An account at the ESIA stand-in.
#[derive(Clone, Debug, Serialize)]
pub struct EsiaAccount {
    /// Sign-in name at ESIA's own page.
    pub login: &'static str,
    /// Password at ESIA's own page.
    pub password: &'static str,
    /// ESIA's permanent number of the person.
    pub oid: u64,
    /// `XXX-XXX-XXX YY`; absent for a simplified account.
    pub snils: Option<&'static str>,
    /// Фамилия, имя, отчество.
    #[serde(flatten)]
    pub name: Name,
    /// `yyyy-mm-dd`.
    pub birth_date: Date,
    /// `M` or `F`, as ESIA writes it.
    pub gender: &'static str,
    /// Assurance level as ESIA's tokens write it.
    pub level: Level,
    /// `+7(XXX)XXXXXXX`.
    pub mobile: &'static str,
    /// E-mail address.
    pub email: &'static str,
    /// Series and number of the main identity document.
    pub identity_document: Option<Document>,
    /// The birth certificate, if the account has it recorded.
    pub birth_certificate: Option<Document>,
    /// The children that the account lists.
    pub kids: Vec<Kid>,
}

/// Фамилия, имя, отчество.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Name {
    /// Фамилия.
    pub last: &'static str,
    /// Имя.
    pub first: &'static str,
    /// Отчество; not everybody has one.
    pub middle: Option<&'static str>,
}

impl Name {
    /// «Орлова Мария Сергеевна».
    pub fn full(&self) -> String {
        [Some(self.last), Some(self.first), self.middle].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// Assurance of an ESIA account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Level {
    /// A child's account, made by a parent.
    #[serde(rename = "KD")]
    Child,
    /// Simplified or standard: not confirmed.
    #[serde(rename = "P")]
    Simple,
    /// Confirmed («подтверждённая»).
    #[serde(rename = "PR")]
    Confirmed,
}

impl From<Level> for Assurance {
    fn from(level: Level) -> Self {
        match level {
            Level::Child => Self::Child,
            Level::Simple => Self::Simple,
            Level::Confirmed => Self::Confirmed,
        }
    }
}

/// A document by series and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// ESIA's document type: `RF_PASSPORT`, `RF_BRTH_CERT`.
    pub kind: &'static str,
    /// Series.
    pub series: &'static str,
    /// Number.
    pub number: &'static str,
}

/// A child as the parent's ESIA account lists it.
#[derive(Clone, Debug, Serialize)]
pub struct Kid {
    /// The child's identifier inside the parent's account; not the oid of the child's own account.
    pub id: u64,
    /// Фамилия, имя, отчество.
    #[serde(flatten)]
    pub name: Name,
    /// `yyyy-mm-dd`.
    pub birth_date: Date,
    /// `M` or `F`.
    pub gender: &'static str,
    /// Not every child has it recorded.
    pub snils: Option<&'static str>,
    /// Not every child has it recorded.
    pub birth_certificate: Option<Document>,
}

/// What a person knows of a journal account.
#[derive(Clone, Debug, Serialize)]
pub struct HeldAccount {
    /// `netcity`, `bars`, `rid`, `spo`, `app`.
    pub system: &'static str,
    /// The school's number in the journal; 0 where the journal asks for none.
    pub school: u32,
    /// Sign-in name in the journal.
    pub login: &'static str,
    /// Password in the journal.
    pub password: &'static str,
    /// The role of the account itself.
    pub role: JournalRole,
}

/// What an account is in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JournalRole {
    /// Ученик.
    Pupil,
    /// Родитель.
    Parent,
    /// Сотрудник.
    Staff,
}

/// A school of the stand-in journals.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct School {
    /// Number in the journal.
    pub id: u32,
    /// Full name.
    pub name: &'static str,
    /// Short name.
    pub short_name: &'static str,
    /// Municipality.
    pub municipality: &'static str,
}

/// A pupil in a class.
#[derive(Clone, Debug)]
pub struct Pupil {
    /// User number in the journal.
    pub id: u64,
    /// Фамилия, имя, отчество.
    pub name: Name,
    /// School number.
    pub school: u32,
    /// «5В».
    pub class: &'static str,
    /// Birth date.
    pub birth_date: Date,
}

/// An account in the Network City stand-in.
#[derive(Clone, Debug)]
pub struct NetcityAccount {
    /// User number in the journal.
    pub user_id: u64,
    /// School number.
    pub school: u32,
    /// Sign-in name.
    pub login: &'static str,
    /// Password.
    pub password: &'static str,
    /// Whose account it is.
    pub holder: Name,
    /// One role, or several to choose from at sign-in.
    pub roles: Vec<JournalRole>,
    /// User numbers of the pupils whose diary it shows.
    pub pupils: Vec<u64>,
}
