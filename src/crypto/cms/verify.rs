//! Checking of detached SignedData.

use cms::content_info::ContentInfo;
use cms::signed_data::{SignedAttributes, SignerIdentifier, SignerInfo};
use der::asn1::OctetStringRef;
use der::oid::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use ring::digest;
use x509_cert::ext::pkix::SubjectKeyIdentifier;

use crate::crypto::certificate::{Certificate, VerifyingKey};
use crate::crypto::gost::Gost;
use crate::crypto::oid;

use super::CmsError;
use super::shape::SignedData;

/// Verifies detached SignedData over `message` and hands out the signer's certificate: whether that one is
/// trusted is for the caller to say.
///
/// # Errors
/// [`CmsError`].
pub fn verify_detached(cms: &[u8], message: &[u8], gost: &dyn Gost) -> Result<Certificate, CmsError> {
    let signed = read(cms)?;
    let signer = the_only(signed.signer_infos.0.as_slice(), "it has not exactly one signer")?;
    let certificate = certificate_of(&signed, &signer.sid)?;
    check_algorithms(certificate.public(), signer)?;
    let signed_bytes = match &signer.signed_attrs {
        Some(attributes) => {
            check_attributes(attributes, &digest_of(certificate.public(), message, gost))?;
            attributes.to_der()?
        }
        None => message.to_vec(),
    };
    let signature = signer.signature.as_bytes();
    certificate.public().verify(gost, &signed_bytes, signature).map_err(|_| CmsError::WrongSignature)?;
    Ok(certificate)
}

fn read(cms: &[u8]) -> Result<SignedData, CmsError> {
    let info = ContentInfo::from_der(cms)?;
    if info.content_type != oid::SIGNED_DATA {
        return Err(malformed("it is another kind of CMS"));
    }
    let signed: SignedData = info.content.decode_as()?;
    if signed.encap_content_info.econtent.is_some() {
        return Err(malformed("the content is inside"));
    }
    if signed.encap_content_info.econtent_type != oid::DATA {
        return Err(malformed("its content is not plain data"));
    }
    Ok(signed)
}

/// The certificate inside that the signer names; others may stand beside it.
fn certificate_of(signed: &SignedData, sid: &SignerIdentifier) -> Result<Certificate, CmsError> {
    for candidate in signed.certificates.iter().flat_map(|set| set.iter()) {
        let der = candidate.to_der()?;
        if is_named(sid, &x509_cert::Certificate::from_der(&der)?)? {
            return Ok(Certificate::from_pem_or_der(&der)?);
        }
    }
    Err(malformed("the signer's certificate is not inside"))
}

fn is_named(sid: &SignerIdentifier, certificate: &x509_cert::Certificate) -> Result<bool, CmsError> {
    let tbs = &certificate.tbs_certificate;
    Ok(match sid {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            named.issuer == tbs.issuer && named.serial_number == tbs.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(named) => {
            tbs.get::<SubjectKeyIdentifier>()?.is_some_and(|(_, own)| own == *named)
        }
    })
}

/// The algorithms must be those of the key, or a signer could be moved to a weaker digest. The signature's may be
/// spelt as the key's identifier or as the one of X.509.
fn check_algorithms(key: &VerifyingKey, signer: &SignerInfo) -> Result<(), CmsError> {
    let (digest, signatures) = match key {
        VerifyingKey::Gost(key) => {
            let width = key.curve().width();
            (oid::digest(width), [oid::key(width), oid::signature(width)])
        }
        VerifyingKey::Rsa(_) => (oid::SHA256, [oid::RSA_KEY, oid::RSA_SHA256]),
    };
    if signer.digest_alg.oid != digest {
        return Err(CmsError::Algorithm(signer.digest_alg.oid.to_string()));
    }
    if !signatures.contains(&signer.signature_algorithm.oid) {
        return Err(CmsError::Algorithm(signer.signature_algorithm.oid.to_string()));
    }
    Ok(())
}

/// RFC 5652 §11: both attributes must be there, each once with one value.
fn check_attributes(attributes: &SignedAttributes, digest: &[u8]) -> Result<(), CmsError> {
    let content_type: ObjectIdentifier = value(attributes, oid::CONTENT_TYPE)?.decode_as()?;
    let named: OctetStringRef<'_> = value(attributes, oid::MESSAGE_DIGEST)?.decode_as()?;
    if content_type == oid::DATA && named.as_bytes() == digest { Ok(()) } else { Err(CmsError::OtherMessage) }
}

fn value(attributes: &SignedAttributes, oid: ObjectIdentifier) -> Result<&der::Any, CmsError> {
    let found: Vec<_> = attributes.iter().filter(|attribute| attribute.oid == oid).collect();
    let attribute = the_only(&found, "a signed attribute is missing or repeated")?;
    the_only(attribute.values.as_slice(), "a signed attribute has not exactly one value")
}

fn digest_of(key: &VerifyingKey, message: &[u8], gost: &dyn Gost) -> Vec<u8> {
    match key {
        VerifyingKey::Gost(key) => gost.digest(key.curve().width(), message),
        VerifyingKey::Rsa(_) => digest::digest(&digest::SHA256, message).as_ref().to_vec(),
    }
}

fn the_only<'a, T>(items: &'a [T], otherwise: &str) -> Result<&'a T, CmsError> {
    match items {
        [only] => Ok(only),
        _ => Err(malformed(otherwise)),
    }
}

fn malformed(why: &str) -> CmsError {
    CmsError::Malformed(why.to_owned())
}
