//! `explain`: what the front door makes of an address of a journal.

use super::{
    ComposeFault,
    compose::{addresses, places},
};
use crate::{
    config::Settled,
    domain::{Pattern, Section, System, Treatment},
    edge::path::NormalPath,
};

/// What is known of one address.
pub struct Explained {
    /// The normal form, which is judged and sent.
    pub path: String,
    /// What it is about.
    pub section: Section,
    /// The rule of the journal's table that says so; none for [`Section::Unknown`].
    pub rule: Option<Pattern>,
    /// Fields of the JSON answer that hold marks.
    pub blank: Vec<String>,
    /// Whether the journal's own way in is open by this configuration.
    pub own_sign_in: bool,
    /// What is done with a request that only reads (GET, HEAD).
    pub reading: Ruling,
    /// What is done with any other.
    pub changing: Ruling,
}

/// What is done with a request, and why.
pub struct Ruling {
    /// What.
    pub treatment: Treatment,
    /// The pattern of the journal's table that says so; none where no pattern has anything against it.
    pub rule: Option<Pattern>,
}

/// Asks the tables of the journal `system` about `path`, which begins with a slash and may have a query.
///
/// # Errors
/// A sentence that names what is wrong: the journal, the path, or the configuration.
pub fn explain(settled: &Settled, system: &str, path: &str) -> Result<Explained, ComposeFault> {
    let places = places(settled, &addresses(settled))?;
    let place = places.get(&System(system.into())).ok_or_else(|| {
        let known: Vec<_> = places.keys().map(|system| &*system.0).collect();
        ComposeFault::at("systems", format!("there is no {system}; there is {}", known.join(", ")))
    })?;
    let normal = NormalPath::parse(path)
        .map_err(|fault| ComposeFault::at(format!("path {path:?}"), format!("{fault}: answered with 400")))?;
    let surface = place.journal.surface();
    let folded = normal.folded();
    let rule = surface.section_rule(folded);
    let ruling = |reads| {
        let (treatment, rule) = surface.ruling(folded, reads);
        Ruling { treatment, rule: rule.cloned() }
    };
    Ok(Explained {
        path: normal.path().to_owned(),
        section: surface.section(folded),
        rule: rule.map(|rule| rule.pattern.clone()),
        blank: rule.map(|rule| rule.blank.iter().map(ToString::to_string).collect()).unwrap_or_default(),
        own_sign_in: place.own_sign_in,
        reading: ruling(true),
        changing: ruling(false),
    })
}
