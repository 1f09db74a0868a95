//! Certificates that vouch for themselves, and requests (PKCS#10, RFC 2986), put together by hand: the builder of
//! `x509-cert` wants signing keys of crates that know no GOST.

use std::net::IpAddr;
use std::time::Duration;

use der::asn1::{Any, BitString, GeneralizedTime, Ia5String, OctetString, SetOfVec, UtcTime};
use der::{Decode as _, Encode as _, Tag};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::certificate::{TbsCertificate, Version};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::{AsExtension as _, Extension};
use x509_cert::name::{RdnSequence, RelativeDistinguishedName};
use x509_cert::request::{CertReq, CertReqInfo};
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

use crate::crypto::gost::{Gost, PrivateKey};
use crate::crypto::{key, oid, pem};
use crate::domain::Moment;
use crate::flow::port::Dice;

use super::{Certificate, CertificateError};

/// Whom a certificate is about.
pub(in crate::crypto) struct Subject<'a> {
    pub(in crate::crypto) common_name: &'a str,
    /// Host names and addresses under which a server with this certificate is reached; none for other uses.
    pub(in crate::crypto) hosts: &'a [&'a str],
    pub(in crate::crypto) not_before: Moment,
    pub(in crate::crypto) not_after: Moment,
    /// SubjectPublicKeyInfo, DER.
    pub(in crate::crypto) public: &'a [u8],
    pub(in crate::crypto) signed_with: AlgorithmIdentifierOwned,
}

impl Certificate {
    /// A certificate that vouches for itself, for sandboxes and for ESIA's technological portal.
    ///
    /// # Errors
    /// [`CertificateError::Gost`] when signing fails, [`CertificateError::Name`] and [`CertificateError::Term`] for
    /// what X.509 cannot hold.
    pub fn self_signed(
        gost: &dyn Gost,
        key: &PrivateKey,
        common_name: &str,
        not_before: Moment,
        not_after: Moment,
        dice: &dyn Dice,
    ) -> Result<Self, CertificateError> {
        let public = key::public_to_spki_der(&key.public());
        let subject = Subject {
            common_name,
            hosts: &[],
            not_before,
            not_after,
            public: &public,
            signed_with: signature_algorithm(key),
        };
        self_signed(subject, dice, |tbs| Ok(gost.sign(key, tbs)?))
    }
}

/// A certificate request, PKCS#10 in PEM.
///
/// # Errors
/// As [`Certificate::self_signed`].
pub fn request(gost: &dyn Gost, key: &PrivateKey, common_name: &str) -> Result<String, CertificateError> {
    let info = CertReqInfo {
        version: x509_cert::request::Version::V1,
        subject: name(common_name)?,
        public_key: SubjectPublicKeyInfoOwned::from_der(&key::public_to_spki_der(&key.public()))?,
        attributes: SetOfVec::new(),
    };
    let signature = BitString::from_bytes(&gost.sign(key, &info.to_der()?)?)?;
    let request = CertReq { info, algorithm: signature_algorithm(key), signature };
    Ok(pem::encode("CERTIFICATE REQUEST", &request.to_der()?))
}

/// Puts a certificate together and has it signed.
pub(in crate::crypto) fn self_signed(
    subject: Subject<'_>,
    dice: &dyn Dice,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, CertificateError>,
) -> Result<Certificate, CertificateError> {
    let name = name(subject.common_name)?;
    let extensions = alternative_names(&name, subject.hosts)?.map(|extension| vec![extension]);
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: serial(dice)?,
        signature: subject.signed_with.clone(),
        issuer: name.clone(),
        validity: Validity { not_before: time(subject.not_before)?, not_after: time(subject.not_after)? },
        subject: name,
        subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(subject.public)?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions,
    };
    let signature = BitString::from_bytes(&sign(&tbs_certificate.to_der()?)?)?;
    let signature_algorithm = subject.signed_with;
    let certificate = x509_cert::Certificate { tbs_certificate, signature_algorithm, signature };
    Certificate::from_pem_or_der(&certificate.to_der()?)
}

/// UTCTime until 2049 and GeneralizedTime after, as RFC 5280 §4.1.2.5 wants it.
pub(in crate::crypto) fn time(moment: Moment) -> Result<Time, CertificateError> {
    let since_epoch =
        u64::try_from(moment.secs()).map(Duration::from_secs).map_err(|_| CertificateError::Term)?;
    let short = UtcTime::from_unix_duration(since_epoch).map(Time::UtcTime);
    short
        .or_else(|_| GeneralizedTime::from_unix_duration(since_epoch).map(Time::GeneralTime))
        .map_err(|_| CertificateError::Term)
}

/// Parameters are absent, RFC 9215 §2.
fn signature_algorithm(key: &PrivateKey) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: oid::signature(key.curve().width()), parameters: None }
}

fn name(common_name: &str) -> Result<RdnSequence, CertificateError> {
    if !(1..=LONGEST_NAME).contains(&common_name.chars().count()) {
        return Err(CertificateError::Name);
    }
    let value = Any::new(Tag::Utf8String, common_name.as_bytes())?;
    let attribute = AttributeTypeAndValue { oid: oid::COMMON_NAME, value };
    Ok(RdnSequence(vec![RelativeDistinguishedName(SetOfVec::try_from([attribute])?)]))
}

/// subjectAltName, the only place where TLS clients look for the server's name (RFC 9525 §2).
fn alternative_names(name: &RdnSequence, hosts: &[&str]) -> Result<Option<Extension>, CertificateError> {
    if hosts.is_empty() {
        return Ok(None);
    }
    let names = hosts.iter().map(|host| {
        Ok(match host.parse() {
            Ok(IpAddr::V4(address)) => GeneralName::IpAddress(OctetString::new(address.octets())?),
            Ok(IpAddr::V6(address)) => GeneralName::IpAddress(OctetString::new(address.octets())?),
            Err(_) => GeneralName::DnsName(Ia5String::new(host)?),
        })
    });
    let names = SubjectAltName(names.collect::<Result<_, CertificateError>>()?);
    Ok(Some(names.to_extension(name, &[])?))
}

/// 126 random bits: RFC 5280 asks for a positive number, and no caller keeps a count.
fn serial(dice: &dyn Dice) -> Result<SerialNumber, CertificateError> {
    let mut bytes = [0; 16];
    dice.fill(&mut bytes);
    bytes[0] = bytes[0] & 0x3f | 0x40;
    Ok(SerialNumber::new(&bytes)?)
}

/// ub-common-name of RFC 5280, appendix A.
const LONGEST_NAME: usize = 64;
