//! Whom the client trusts in TLS.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

/// Why the extra roots are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootsFault {
    /// Not PEM, or no certificate inside.
    #[error("the extra root certificates of ESIA cannot be read ({0}); expected certificates in PEM")]
    Unreadable(String),
    /// TLS could not be set up at all.
    #[error("TLS towards ESIA could not be set up: {0}")]
    Tls(String),
}

/// TLS with the common roots and the extra ones; no extra ones is an empty text.
pub(super) fn tls(extra_pem: &[u8]) -> Result<ClientConfig, RootsFault> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for root in extra(extra_pem)? {
        roots.add(root).map_err(|fault| RootsFault::Unreadable(fault.to_string()))?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|fault| RootsFault::Tls(fault.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn extra(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, RootsFault> {
    let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let roots = roots.map_err(|fault| RootsFault::Unreadable(fault.to_string()))?;
    if roots.is_empty() && !pem.trim_ascii().is_empty() {
        return Err(RootsFault::Unreadable("no certificate inside".to_owned()));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::{RootsFault, tls};

    #[test]
    fn no_extra_roots_are_fine_and_rubbish_is_not() {
        assert!(tls(b"").is_ok());
        assert!(tls(b"\n").is_ok());
        for bad in [
            "a certificate",
            "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        ] {
            assert!(matches!(tls(bad.as_bytes()), Err(RootsFault::Unreadable(_))), "{bad}");
        }
    }
}
