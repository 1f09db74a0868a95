//! SignedData with its certificates as they came: decoding and encoding a foreign certificate may change a byte, and
//! with it the hash by which ESIA knows it.

use cms::content_info::CmsVersion;
use cms::revocation::RevocationInfoChoices;
use cms::signed_data::{DigestAlgorithmIdentifiers, EncapsulatedContentInfo, SignerInfos};
use der::Sequence;
use der::asn1::{Any, SetOfVec};

/// SignedData of RFC 5652 §5.1.
#[derive(Sequence)]
pub(super) struct SignedData {
    pub(super) version: CmsVersion,
    pub(super) digest_algorithms: DigestAlgorithmIdentifiers,
    pub(super) encap_content_info: EncapsulatedContentInfo,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub(super) certificates: Option<SetOfVec<Any>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub(super) crls: Option<RevocationInfoChoices>,
    pub(super) signer_infos: SignerInfos,
}
