//! What the gateway says of somebody, in every request, to a journal that takes its word.

use super::{Role, Standing, Vouched};

/// Whom the journal is told of: its own words for the account, nothing that it does not know already.
#[derive(Clone, PartialEq, Eq)]
pub struct Asserted {
    /// The sign-in name in the journal.
    pub login: String,
    /// The school's number in the journal; empty where it asks for none.
    pub school: String,
    /// The journal's number of the person's card.
    pub number: String,
    /// As what.
    pub role: Role,
    /// For which pupil, where one was chosen.
    pub pupil: Option<String>,
}

impl Asserted {
    /// Somebody who is vouched for, entering in this standing.
    pub fn of(vouched: &Vouched, standing: &Standing) -> Self {
        Self {
            login: vouched.account.login.typed().to_owned(),
            school: vouched.account.school.0.clone(),
            number: vouched.number.clone(),
            role: vouched.role,
            pupil: standing.pupil.clone(),
        }
    }
}
