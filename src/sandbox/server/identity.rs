//! What a stand-in shows of itself over TLS.

use std::sync::Arc;

use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

/// A certificate chain and its key, ready to serve TLS 1.2 and 1.3.
#[derive(Clone)]
pub struct TlsIdentity {
    pub(super) config: Arc<rustls::ServerConfig>,
}

/// Why PEM texts are no identity.
#[derive(Debug, thiserror::Error)]
pub enum TlsIdentityError {
    /// The first text holds no readable certificate.
    #[error("the certificate chain is not readable as PEM: {0}")]
    Chain(rustls_pki_types::pem::Error),
    /// The second text holds no readable private key.
    #[error("the private key is not readable as PEM: {0}")]
    Key(rustls_pki_types::pem::Error),
    /// The two do not belong together, or are of a kind that TLS here cannot use.
    #[error("the certificate and the key cannot serve TLS together: {0}")]
    Pair(#[from] rustls::Error),
}

impl TlsIdentity {
    /// From PEM: the chain, the server's own certificate first, and the private key.
    ///
    /// # Errors
    /// Either text is unreadable, or the key is not the certificate's.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsIdentityError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(TlsIdentityError::Chain)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(TlsIdentityError::Key)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(Self { config: Arc::new(config) })
    }
}
