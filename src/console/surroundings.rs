//! What stands around every page: whom to ask, where to confirm an account.

/// Told by the operator in the configuration.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The region's name, in the page's head.
    pub region: String,
    /// Contacts, on every page.
    pub support: Vec<Support>,
    /// Where an ESIA account can be confirmed.
    pub places: Vec<ConfirmationPlace>,
}

/// A support contact.
#[derive(Clone, Debug, Default)]
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
    pub(super) fn dial(phone: &str) -> String {
        phone.chars().filter(|symbol| symbol.is_ascii_digit() || *symbol == '+').collect()
    }
}

/// A centre that confirms ESIA accounts: МФЦ, центр занятости, a mobile point.
#[derive(Clone, Debug, Default)]
pub struct ConfirmationPlace {
    /// Name.
    pub title: String,
    /// Address.
    pub address: Option<String>,
    /// Hours.
    pub hours: Option<String>,
}
