//! Whom the journals' certificates may come from.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// The public roots and those the operator adds; several journals have certificates of the Russian Trusted CA.
#[derive(Clone, Debug)]
pub struct Roots(Arc<ClientConfig>);

/// A list of roots that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootsFault {
    /// No certificate, or not PEM.
    #[error("the file holds no certificate in PEM form")]
    NotPem,
    /// A certificate that cannot be a root.
    #[error("certificate {0} of the file cannot serve as a root")]
    Unusable(usize),
}

impl Roots {
    /// The public roots alone.
    pub fn public() -> Self {
        Self::over(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
    }

    /// The public roots and the certificates of a PEM file.
    ///
    /// # Errors
    /// [`RootsFault`] when there is none or one cannot be used.
    pub fn with_extra(pem: &[u8]) -> Result<Self, RootsFault> {
        let mut store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let mut added = 0;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| RootsFault::NotPem)?;
            added += 1;
            store.add(certificate).map_err(|_| RootsFault::Unusable(added))?;
        }
        if added == 0 { Err(RootsFault::NotPem) } else { Ok(Self::over(store)) }
    }

    pub(super) fn tls(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0)
    }

    fn over(store: RootCertStore) -> Self {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring serves the default protocol versions")
            .with_root_certificates(store)
            .with_no_client_auth();
        Self(Arc::new(config))
    }
}

#[cfg(test)]
mod tests {
    use super::{Roots, RootsFault};

    #[test]
    fn a_file_without_certificates_is_refused() {
        for (pem, fault) in [
            (b"".as_slice(), RootsFault::NotPem),
            (b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", RootsFault::NotPem),
            (b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", RootsFault::Unusable(1)),
        ] {
            assert_eq!(Roots::with_extra(pem).map(|_| ()), Err(fault));
        }
    }
}
