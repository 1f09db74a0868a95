//! What the gate's pages say of the region: its name, and where to confirm an account.

/// Told by the operator in the configuration.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The region's name, in the page's head.
    pub region: String,
    /// Where an ESIA account can be confirmed.
    pub places: Vec<ConfirmationPlace>,
    /// What stands behind the words «форму обратной связи».
    pub feedback: Option<String>,
    /// The region's own service on Госуслуги.
    pub service: Option<Service>,
}

/// A service on Госуслуги, the other way to the marks.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name there.
    pub title: String,
    /// Its address.
    pub url: String,
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
