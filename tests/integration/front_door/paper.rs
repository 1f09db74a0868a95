//! Certificates made on the spot, and clients that trust them.

use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::x509::extension::SubjectAlternativeName;
use openssl::x509::{X509, X509NameBuilder};
use privratnik::crypto::tls::ShownCertificate;
use privratnik::domain::Secret;
use privratnik::flow::port::Clock;
use privratnik::telemetry::SystemClock;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsConnector;

/// A certificate that signs itself, and its key; PEM.
pub(crate) struct Paper {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Paper {
    /// For these hosts, from now until tomorrow.
    pub(crate) fn of(hosts: &[&str]) -> Self {
        let now = SystemClock.now().secs();
        Self::within(hosts, now, now + DAY)
    }

    /// One that ran out yesterday.
    pub(crate) fn expired(hosts: &[&str]) -> Self {
        let now = SystemClock.now().secs();
        Self::within(hosts, now - 2 * DAY, now - DAY)
    }

    fn within(hosts: &[&str], begin: i64, end: i64) -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_nid(Nid::COMMONNAME, "made for a test").unwrap();
        let name = name.build();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_subject_name(&name).unwrap();
        builder.set_issuer_name(&name).unwrap();
        builder.set_pubkey(&key).unwrap();
        builder.set_not_before(&Asn1Time::from_unix(begin).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::from_unix(end).unwrap()).unwrap();
        let context = builder.x509v3_context(None, None);
        let mut names = SubjectAlternativeName::new();
        for host in hosts {
            match host.parse::<IpAddr>() {
                Ok(_) => names.ip(host),
                Err(_) => names.dns(host),
            };
        }
        let names = names.build(&context).unwrap();
        builder.append_extension(names).unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        let certificate = builder.build().to_pem().unwrap();
        Self { certificate, key: key.private_key_to_pem_pkcs8().unwrap() }
    }

    pub(crate) fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// As the front door shows it.
    pub(crate) fn shown(&self) -> ShownCertificate {
        let key = Secret::new(String::from_utf8(self.key.clone()).unwrap());
        ShownCertificate::from_pem(&self.certificate, &key).unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// Writes `NAME.pem` and `NAME.key.pem`.
    pub(crate) fn lay(&self, folder: &Path, name: &str) {
        fs::write(folder.join(format!("{name}.pem")), &self.certificate).unwrap();
        let key = folder.join(format!("{name}.key.pem"));
        fs::write(&key, &self.key).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// A server that shows it.
    pub(crate) fn server(&self) -> ServerConfig {
        let chain = vec![CertificateDer::from_pem_slice(&self.certificate).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(&self.key).unwrap();
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap()
    }

    /// A client that trusts nothing else and offers these protocols.
    pub(crate) fn client(&self, protocols: &[&str]) -> TlsConnector {
        self.client_of(&[&rustls::version::TLS12, &rustls::version::TLS13], protocols)
    }

    /// The same in these versions of TLS.
    pub(crate) fn client_of(
        &self,
        versions: &[&'static SupportedProtocolVersion],
        protocols: &[&str],
    ) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(&self.certificate).unwrap()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        TlsConnector::from(Arc::new(config))
    }
}

const DAY: i64 = 24 * 60 * 60;
