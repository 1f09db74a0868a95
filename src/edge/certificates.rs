//! Which certificate a browser is shown: chosen by the name it asks for (SNI), changed while connections are open.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::crypto::tls::ShownCertificate;

/// A certificate for every host.
#[derive(Clone)]
pub struct Wardrobe(BTreeMap<String, ShownCertificate>);

/// A host for which there is no certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no certificate is for {host}; order one with that name and add it, or take the host out")]
pub struct Uncovered {
    /// The host.
    pub host: String,
}

/// What the listeners show now; clones would show other things, so there is one, shared.
pub struct Certificates(RwLock<Shown>);

struct Shown {
    first: String,
    keys: BTreeMap<String, Arc<CertifiedKey>>,
}

impl Wardrobe {
    /// Of several certificates for one host that which lasts longest is shown.
    ///
    /// # Errors
    /// Every host without a certificate.
    pub fn assign(
        hosts: impl IntoIterator<Item = impl Into<String>>,
        certificates: &[ShownCertificate],
    ) -> Result<Self, Vec<Uncovered>> {
        let (mut worn, mut bare) = (BTreeMap::new(), Vec::new());
        for host in hosts.into_iter().map(Into::into) {
            let covering = certificates.iter().filter(|certificate| certificate.covers(&host));
            match covering.max_by_key(|certificate| certificate.not_after()) {
                Some(certificate) => drop(worn.insert(host, certificate.clone())),
                None => bare.push(Uncovered { host }),
            }
        }
        if bare.is_empty() { Ok(Self(worn)) } else { Err(bare) }
    }

    /// The hosts in the alphabet's order, each with its certificate.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ShownCertificate)> {
        self.0.iter().map(|(host, certificate)| (host.as_str(), certificate))
    }

    fn shown(&self, first: impl Into<String>) -> Shown {
        let key = |certificate: &ShownCertificate| Arc::clone(certificate.certified());
        let keys = self.0.iter().map(|(host, certificate)| (host.clone(), key(certificate))).collect();
        Shown { first: first.into(), keys }
    }
}

impl Certificates {
    /// Shows the wardrobe's; whoever names no host is shown that of `first`. A balancer in front that checks no
    /// name, such as nginx by default, sends none.
    pub fn new(first: impl Into<String>, wardrobe: &Wardrobe) -> Self {
        Self(RwLock::new(wardrobe.shown(first)))
    }

    /// From the next handshake on these are shown; open connections stay as they are.
    pub fn change(&self, first: impl Into<String>, wardrobe: &Wardrobe) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = wardrobe.shown(first);
    }

    /// The certificate for a name; none for a host that is not served here.
    fn show(&self, name: Option<&str>) -> Option<Arc<CertifiedKey>> {
        let shown = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let host = name.unwrap_or(&shown.first).to_ascii_lowercase();
        shown.keys.get(&host).cloned()
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.show(hello.server_name())
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Certificates")
    }
}
