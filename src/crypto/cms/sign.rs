//! Making of detached SignedData.

use cms::cert::IssuerAndSerialNumber;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    EncapsulatedContentInfo, SignedAttributes, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Any, OctetString, OctetStringRef, SetOfVec};
use der::oid::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;

use crate::crypto::certificate::{self, Certificate};
use crate::crypto::gost::{Gost, PrivateKey};
use crate::crypto::oid;
use crate::domain::Moment;

use super::CmsError;
use super::shape::SignedData;

/// Signs `message`: DER of detached SignedData with the certificate inside. With a signing time there are signed
/// attributes (contentType, signingTime, messageDigest), without it there are none; ESIA takes both.
///
/// # Errors
/// [`CmsError::Gost`] when signing fails.
pub fn detached(
    message: &[u8],
    key: &PrivateKey,
    certificate: &Certificate,
    gost: &dyn Gost,
    signing_time: Option<Moment>,
) -> Result<Vec<u8>, CmsError> {
    let width = key.curve().width();
    let attributes = signing_time.map(|at| attributes(&gost.digest(width, message), at)).transpose()?;
    let signature = match &attributes {
        Some(attributes) => gost.sign(key, &attributes.to_der()?)?,
        None => gost.sign(key, message)?,
    };
    let digest = algorithm(oid::digest(width));
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: signer(certificate)?,
        digest_alg: digest.clone(),
        signed_attrs: attributes,
        // What CMS writers of GOST put here is the key's identifier, not the one of the signature in X.509.
        signature_algorithm: algorithm(oid::key(width)),
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from([digest])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: oid::DATA, econtent: None },
        certificates: Some(SetOfVec::try_from([Any::from_der(certificate.der())?])?),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from([signer])?),
    };
    Ok(ContentInfo { content_type: oid::SIGNED_DATA, content: Any::encode_from(&signed)? }.to_der()?)
}

fn signer(certificate: &Certificate) -> Result<SignerIdentifier, CmsError> {
    let tbs = x509_cert::Certificate::from_der(certificate.der())?.tbs_certificate;
    let (issuer, serial_number) = (tbs.issuer, tbs.serial_number);
    Ok(SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber { issuer, serial_number }))
}

fn attributes(digest: &[u8], at: Moment) -> Result<SignedAttributes, CmsError> {
    Ok(SetOfVec::try_from([
        attribute(oid::CONTENT_TYPE, Any::encode_from(&oid::DATA)?)?,
        attribute(oid::SIGNING_TIME, Any::encode_from(&certificate::time(at)?)?)?,
        attribute(oid::MESSAGE_DIGEST, Any::encode_from(&OctetStringRef::new(digest)?)?)?,
    ])?)
}

fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute, CmsError> {
    Ok(Attribute { oid, values: SetOfVec::try_from([value])? })
}

const fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}
