//! Certificates that the front door shows to browsers: read, compared with their key, asked for their names.
//!
//! No chain is built: whether browsers trust the issuer is known to browsers only.

use std::sync::Arc;

use der::Decode as _;
use rustls::client::verify_server_name;
use rustls::crypto::ring;
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};

use super::certificate::moment;
use crate::domain::{Moment, Secret};

/// A certificate with its chain and the key that belongs to it.
#[derive(Clone)]
pub struct ShownCertificate {
    certified: Arc<CertifiedKey>,
    not_before: Moment,
    not_after: Moment,
}

/// Why two files are not a certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShownFault {
    /// The file of the chain has no certificate.
    #[error("there is no certificate in PEM form; write the site's own first, then the intermediate ones")]
    NoCertificate,
    /// A certificate that cannot be read.
    #[error("the certificate cannot be read: {0}; ask its issuer for it anew")]
    Malformed(String),
    /// The file of the key has none.
    #[error("there is no private key in PEM form without a password; openssl pkey writes one")]
    NoKey,
    /// A key of an algorithm that TLS 1.2 and 1.3 do not have.
    #[error(
        "the private key is not RSA, ECDSA (P-256, P-384) or Ed25519; order a certificate for such a key"
    )]
    UnfitKey,
    /// The key is another certificate's.
    #[error("the private key does not belong to the certificate; name the files of one order")]
    ForeignKey,
}

impl ShownCertificate {
    /// Reads a chain, the site's own certificate first, and its key: PKCS#8, PKCS#1 or SEC1.
    ///
    /// # Errors
    /// [`ShownFault`].
    pub fn from_pem(chain: &[u8], key: &Secret<String>) -> Result<Self, ShownFault> {
        let chain: Vec<_> =
            CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().map_err(malformed)?;
        let own = chain.first().ok_or(ShownFault::NoCertificate)?;
        let parsed = x509_cert::Certificate::from_der(own).map_err(malformed)?;
        ParsedCertificate::try_from(own).map_err(malformed)?;
        let validity = parsed.tbs_certificate.validity;
        let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes()).map_err(|_| ShownFault::NoKey)?;
        let key = ring::sign::any_supported_type(&key).map_err(|_| ShownFault::UnfitKey)?;
        let certified = CertifiedKey::new(chain, key);
        // ring knows the public half of every key, so "unknown" does not occur.
        certified.keys_match().map_err(|_| ShownFault::ForeignKey)?;
        Ok(Self {
            certified: Arc::new(certified),
            not_before: moment(validity.not_before),
            not_after: moment(validity.not_after),
        })
    }

    /// Whether a browser that opened `host` finds that name in the certificate, written out or by a wildcard.
    pub fn covers(&self, host: &str) -> bool {
        let own = self.certified.end_entity_cert().and_then(ParsedCertificate::try_from);
        let name = ServerName::try_from(host.trim_matches(['[', ']']));
        matches!((own, name), (Ok(own), Ok(name)) if verify_server_name(&own, &name).is_ok())
    }

    /// Valid from.
    pub const fn not_before(&self) -> Moment {
        self.not_before
    }

    /// Valid until.
    pub const fn not_after(&self) -> Moment {
        self.not_after
    }

    /// Whether `now` lies within its term, both ends included.
    pub fn is_valid_at(&self, now: Moment) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    /// What rustls shows and signs with.
    pub const fn certified(&self) -> &Arc<CertifiedKey> {
        &self.certified
    }
}

fn malformed(fault: impl std::fmt::Display) -> ShownFault {
    ShownFault::Malformed(fault.to_string())
}

#[cfg(test)]
pub(crate) mod tests {
    use openssl::asn1::Asn1Time;
    use openssl::ec::{EcGroup, EcKey};
    use openssl::hash::MessageDigest;
    use openssl::nid::Nid;
    use openssl::pkey::{PKey, Private};
    use openssl::rsa::Rsa;
    use openssl::x509::X509;
    use openssl::x509::extension::SubjectAlternativeName;

    use super::{ShownCertificate, ShownFault};
    use crate::domain::Secret;

    fn curve() -> PKey<Private> {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
    }

    /// A certificate for these names with this term in seconds of the epoch, and its key, both PEM.
    pub(crate) fn order(names: &[&str], begin: i64, end: i64) -> (Vec<u8>, Vec<u8>) {
        let key = curve();
        (certificate(&key, names, begin, end), key.private_key_to_pem_pkcs8().unwrap())
    }

    fn certificate(key: &PKey<Private>, names: &[&str], begin: i64, end: i64) -> Vec<u8> {
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_pubkey(key).unwrap();
        builder.set_not_before(&Asn1Time::from_unix(begin).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::from_unix(end).unwrap()).unwrap();
        let context = builder.x509v3_context(None, None);
        let mut alternative = SubjectAlternativeName::new();
        for name in names {
            alternative.dns(name);
        }
        let alternative = alternative.build(&context).unwrap();
        builder.append_extension(alternative).unwrap();
        builder.sign(key, MessageDigest::sha256()).unwrap();
        builder.build().to_pem().unwrap()
    }

    fn pkcs8(key: &PKey<Private>) -> Secret<String> {
        Secret::new(String::from_utf8(key.private_key_to_pem_pkcs8().unwrap()).unwrap())
    }

    #[test]
    fn names_and_term_are_read_from_the_certificate() {
        let key = curve();
        let pem = certificate(&key, &["gate.example.ru", "*.journals.example.ru"], 1_000, 2_000);
        let shown = ShownCertificate::from_pem(&pem, &pkcs8(&key)).ok().unwrap();
        assert_eq!((shown.not_before().secs(), shown.not_after().secs()), (1_000, 2_000));
        for (host, covered) in [
            ("gate.example.ru", true),
            ("Gate.Example.RU", true),
            ("netcity.journals.example.ru", true),
            ("a.b.journals.example.ru", false),
            ("journals.example.ru", false),
            ("example.ru", false),
            ("10.0.0.1", false),
            ("not a host", false),
        ] {
            assert_eq!(shown.covers(host), covered, "{host}");
        }
    }

    #[test]
    fn every_usual_form_of_a_key_is_read() {
        let curve = curve();
        let sec1 = curve.ec_key().unwrap().private_key_to_pem().unwrap();
        let rsa = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let pkcs1 = rsa.rsa().unwrap().private_key_to_pem().unwrap();
        for (key, pem) in [(&curve, sec1), (&rsa, pkcs1), (&rsa, rsa.private_key_to_pem_pkcs8().unwrap())] {
            let pem = Secret::new(String::from_utf8(pem).unwrap());
            assert!(ShownCertificate::from_pem(&certificate(key, &["a.test"], 0, 1), &pem).is_ok());
        }
    }

    #[test]
    fn what_is_not_a_certificate_and_its_key_is_named() {
        let (key, other) = (curve(), curve());
        let pem = certificate(&key, &["a.test"], 0, 1);
        let garbled = b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let small = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
        let text = |text: &str| Secret::new(text.to_owned());
        let fault = |chain: &[u8], key| ShownCertificate::from_pem(chain, &key).err();
        assert_eq!(fault(b"", pkcs8(&key)), Some(ShownFault::NoCertificate));
        assert!(matches!(fault(garbled, pkcs8(&key)), Some(ShownFault::Malformed(_))));
        assert_eq!(fault(&pem, text("")), Some(ShownFault::NoKey));
        assert_eq!(fault(&pem, pkcs8(&small)), Some(ShownFault::UnfitKey));
        assert_eq!(fault(&pem, pkcs8(&other)), Some(ShownFault::ForeignKey));
    }
}
