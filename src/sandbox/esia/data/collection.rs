//! The collections below a person: address, name inside `embed`, scopes that open them.

use super::element::{self, Element};
use crate::{esia::wire::demand::scope::Scopes, sandbox::people::EsiaAccount};

/// A collection below a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collection {
    Contacts,
    Addresses,
    Documents,
    Organizations,
    Roles,
    Vehicles,
    Kids,
}

impl Collection {
    pub(super) const ALL: [Self; 7] = [
        Self::Contacts,
        Self::Addresses,
        Self::Documents,
        Self::Organizations,
        Self::Roles,
        Self::Vehicles,
        Self::Kids,
    ];

    /// Last segment of its address.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Contacts => "ctts",
            Self::Addresses => "addrs",
            Self::Documents => "docs",
            Self::Organizations => "orgs",
            Self::Roles => "roles",
            Self::Vehicles => "vhls",
            Self::Kids => "kids",
        }
    }

    /// Its name in `embed` and in the person.
    pub(super) const fn embedded(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Addresses => "addresses",
            Self::Documents => "documents",
            Self::Organizations => "organizations",
            Self::Roles => "roles",
            Self::Vehicles => "vehicles",
            Self::Kids => "kids",
        }
    }

    /// Whether any of the scopes opens it.
    pub(super) fn is_open(self, scope: &Scopes) -> bool {
        match self {
            Self::Contacts => scope.has_any(&["mobile", "email", "contacts"]),
            Self::Addresses => scope.has_any(&["addresses", "contacts"]),
            Self::Documents => scope.names().any(|name| name.ends_with("_doc") && !name.starts_with("kid_")),
            Self::Organizations | Self::Roles => scope.has("usr_org"),
            Self::Vehicles => scope.has("vehicles"),
            Self::Kids => scope.names().any(|name| name.starts_with("kid_")),
        }
    }

    /// Its elements, as far as the scopes show them. Nobody in the sandbox has organisations or vehicles.
    pub(super) fn elements(self, person: &EsiaAccount, scope: &Scopes) -> Vec<Element> {
        match self {
            Self::Contacts => element::contacts(person, scope),
            Self::Addresses => element::addresses(person),
            Self::Documents => element::documents(person, scope),
            Self::Organizations | Self::Roles | Self::Vehicles => Vec::new(),
            Self::Kids => person.kids.iter().map(|kid| element::kid(kid, scope)).collect(),
        }
    }
}
