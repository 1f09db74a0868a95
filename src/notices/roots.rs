//! Whom both ways trust in TLS.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, pem::PemObject};

/// The additional roots cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the additional root certificates are not usable: {0}; a file of PEM certificates is expected")]
pub struct BadRoots(String);

/// The certificates of a PEM text; none of an empty one.
pub(super) fn extra(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, BadRoots> {
    let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let roots = roots.map_err(|fault| BadRoots(fault.to_string()))?;
    // Each is looked at here, so that both ways refuse the same.
    let mut store = RootCertStore::empty();
    for root in &roots {
        store.add(root.clone()).map_err(|fault| BadRoots(fault.to_string()))?;
    }
    if roots.is_empty() && !pem.trim_ascii().is_empty() {
        return Err(BadRoots("no certificate in it".to_owned()));
    }
    Ok(roots)
}

/// TLS with the common roots and the extra ones.
pub(super) fn tls(extra_pem: &[u8]) -> Result<ClientConfig, BadRoots> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for root in extra(extra_pem)? {
        roots.add(root).map_err(|fault| BadRoots(fault.to_string()))?;
    }
    Ok(ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has suites for the default protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::extra;

    #[test]
    fn roots_that_are_none_are_told() {
        let garbled = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let table: [(&[u8], bool); 4] =
            [(b"", true), (b" \n", true), (b"certificate", false), (garbled, false)];
        for (pem, usable) in table {
            assert_eq!(extra(pem).is_ok(), usable, "{pem:?}");
        }
    }
}
