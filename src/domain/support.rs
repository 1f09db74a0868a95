//! Whom people may ask: it stands at the foot of every page of ours, on the gate and on the journals' hosts.

/// A support contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// Of whom: a system, a municipality.
    pub title: String,
    /// Phone numbers as people dial them.
    pub phones: Vec<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Address of a forum.
    pub forum: Option<String>,
}

impl Support {
    /// A phone number for a `tel:` link: digits and a leading plus.
    pub fn dial(phone: &str) -> String {
        phone.chars().filter(|symbol| symbol.is_ascii_digit() || *symbol == '+').collect()
    }
}
