//! Ed25519 (RFC 8032): what journals that take the gateway's word verify its signatures with.
//!
//! `ring` computes. Keys are read and written as RFC 8410 says: PKCS#8 and SubjectPublicKeyInfo, which `openssl genpkey
//! -algorithm ed25519` and `openssl pkey -pubout` write.

use der::asn1::{BitStringRef, OctetStringRef};
use der::oid::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use pkcs8::PrivateKeyInfo;
use ring::digest;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use super::pem;
use crate::domain::Secret;
use crate::flow::port::Dice;

/// A private key. It cannot be printed, compared or serialised by accident.
pub struct Ed25519Key(Ed25519KeyPair);

/// A public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ed25519Public([u8; 32]);

/// What is wrong with a key or a signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ed25519Error {
    /// The key is of another kind.
    #[error("the key is of algorithm {0}, not Ed25519; `openssl genpkey -algorithm ed25519` makes one")]
    OtherAlgorithm(String),
    /// The encoding is broken.
    #[error(
        "the key cannot be read as PKCS#8 or SubjectPublicKeyInfo ({0}); expected unencrypted PEM or DER"
    )]
    Malformed(String),
    /// The signature is not one of this message by this key.
    #[error("the Ed25519 signature does not match the message and the key")]
    WrongSignature,
}

impl Ed25519Key {
    /// Reads a private key, PEM (`PRIVATE KEY`) or DER. A public key that lies beside it has to be its own.
    ///
    /// # Errors
    /// [`Ed25519Error::Malformed`] and [`Ed25519Error::OtherAlgorithm`].
    pub fn from_pem(text: &[u8]) -> Result<Self, Ed25519Error> {
        let der = pem::der_of(text, &["PRIVATE KEY"]).map_err(Ed25519Error::Malformed)?;
        let info = PrivateKeyInfo::from_der(&der)?;
        judge(&info.algorithm)?;
        let seed = OctetStringRef::from_der(info.private_key)?.as_bytes();
        let pair = match info.public_key {
            Some(public) => Ed25519KeyPair::from_seed_and_public_key(seed, public),
            None => Ed25519KeyPair::from_seed_unchecked(seed),
        };
        pair.map(Self).map_err(|cause| Ed25519Error::Malformed(cause.to_string()))
    }

    /// A fresh key as PKCS#8 PEM, byte for byte as OpenSSL writes it; for the demo and tests.
    pub fn generate_pem(dice: &dyn Dice) -> Secret<String> {
        let mut seed = Zeroizing::new([0; 32]);
        dice.fill(seed.as_mut_slice());
        let seed = OctetStringRef::new(seed.as_slice()).and_then(|seed| seed.to_der()).expect(FITS);
        let seed = Zeroizing::new(seed);
        let der = Zeroizing::new(PrivateKeyInfo::new(ALGORITHM, &seed).to_der().expect(FITS));
        Secret::new(pem::encode("PRIVATE KEY", &der))
    }

    /// The public key that belongs to it.
    pub fn public(&self) -> Ed25519Public {
        Ed25519Public(self.0.public_key().as_ref().try_into().expect("a public key of Ed25519 has 32 bytes"))
    }

    /// Signs; the same message gets the same 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

impl Ed25519Public {
    /// Reads a public key, PEM (`PUBLIC KEY`) or DER.
    ///
    /// # Errors
    /// [`Ed25519Error::Malformed`] and [`Ed25519Error::OtherAlgorithm`].
    pub fn from_pem(text: &[u8]) -> Result<Self, Ed25519Error> {
        let der = pem::der_of(text, &["PUBLIC KEY"]).map_err(Ed25519Error::Malformed)?;
        let info = SubjectPublicKeyInfoRef::from_der(&der)?;
        judge(&info.algorithm)?;
        let bytes = info.subject_public_key.raw_bytes().try_into();
        bytes.map(Self).map_err(|_| Ed25519Error::Malformed("a public key has 32 bytes".to_owned()))
    }

    /// Writes it as `openssl pkey -pubout` does.
    pub fn to_pem(self) -> String {
        pem::encode("PUBLIC KEY", &self.spki_der())
    }

    /// Verifies a signature.
    ///
    /// # Errors
    /// [`Ed25519Error::WrongSignature`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Ed25519Error> {
        let key = UnparsedPublicKey::new(&ED25519, &self.0);
        key.verify(message, signature).map_err(|_| Ed25519Error::WrongSignature)
    }

    /// The key's short name: the first eight bytes of the SHA-256 of its SubjectPublicKeyInfo, in hexadecimal. It tells
    /// keys apart while one takes the other's place, and proves nothing.
    pub fn key_id(&self) -> String {
        let digest = digest::digest(&digest::SHA256, &self.spki_der());
        base16ct::lower::encode_string(&digest.as_ref()[..8])
    }

    fn spki_der(&self) -> Vec<u8> {
        let subject_public_key = BitStringRef::from_bytes(&self.0).expect(FITS);
        SubjectPublicKeyInfoRef { algorithm: ALGORITHM, subject_public_key }.to_der().expect(FITS)
    }
}

impl From<der::Error> for Ed25519Error {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// RFC 8410 §3: the identifier has no parameters.
fn judge(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), Ed25519Error> {
    if algorithm.oid != ALGORITHM.oid {
        return Err(Ed25519Error::OtherAlgorithm(algorithm.oid.to_string()));
    }
    match algorithm.parameters {
        None => Ok(()),
        Some(_) => Err(Ed25519Error::Malformed("its algorithm has parameters".to_owned())),
    }
}

/// id-Ed25519.
const ALGORITHM: AlgorithmIdentifierRef<'_> =
    AlgorithmIdentifierRef { oid: ObjectIdentifier::new_unwrap("1.3.101.112"), parameters: None };

const FITS: &str = "a key of 32 bytes fits into every DER length";

#[cfg(test)]
mod tests {
    use super::{Ed25519Error, Ed25519Key, Ed25519Public};
    use crate::crypto::dice::SystemDice;
    use crate::crypto::gost::{Curve, PrivateKey};
    use crate::crypto::key::write_private_pem;

    /// RFC 8410 §10.3.
    const PRIVATE: &[u8] = b"-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
        -----END PRIVATE KEY-----\n";

    /// The same with its public key and an attribute.
    const PRIVATE_V2: &[u8] = b"-----BEGIN PRIVATE KEY-----\n\
        MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
        oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n\
        Z9w7lshQhqowtrbLDFw4rXAxZuE=\n\
        -----END PRIVATE KEY-----\n";

    /// RFC 8410 §10.1.
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
        -----END PUBLIC KEY-----\n";

    #[test]
    fn keys_are_those_of_rfc_8410() {
        for private in [PRIVATE, PRIVATE_V2] {
            let public = Ed25519Key::from_pem(private).unwrap().public();
            assert_eq!(public.to_pem(), PUBLIC);
            assert_eq!(Ed25519Public::from_pem(PUBLIC.as_bytes()), Ok(public));
        }
    }

    #[test]
    fn a_signature_is_the_one_of_rfc_8032() {
        // §7.1, TEST 2: one byte.
        let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
        let signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        let plain = |hex: &str| base16ct::lower::decode_vec(hex).unwrap();
        let head = plain("302e020100300506032b657004220420");
        let key = Ed25519Key::from_pem(&[head, plain(seed)].concat()).unwrap();
        assert_eq!(key.sign(&[0x72]), plain(signature));
        assert_eq!(key.public().verify(&[0x72], &plain(signature)), Ok(()));
    }

    #[test]
    fn a_signature_holds_for_its_message_and_key_alone() {
        let fresh =
            || Ed25519Key::from_pem(Ed25519Key::generate_pem(&SystemDice).expose().as_bytes()).unwrap();
        let (one, other) = (fresh(), fresh());
        let signature = one.sign(b"message");
        assert_eq!(one.public().verify(b"message", &signature), Ok(()));
        let wrong = Err(Ed25519Error::WrongSignature);
        assert_eq!(one.public().verify(b"massage", &signature), wrong);
        assert_eq!(other.public().verify(b"message", &signature), wrong);
        assert_eq!(one.public().verify(b"message", &signature[..63]), wrong);
        assert_eq!(one.public().key_id().len(), 16);
        assert_ne!(one.public().key_id(), other.public().key_id());
    }

    #[test]
    fn what_is_no_such_key_is_refused_and_named() {
        let gost = write_private_pem(&PrivateKey::generate(Curve::CryptoProA, &SystemDice));
        let fault = Ed25519Key::from_pem(gost.expose().as_bytes()).err();
        assert_eq!(fault, Some(Ed25519Error::OtherAlgorithm("1.2.643.7.1.1.1.1".to_owned())));
        let foreign = PRIVATE_V2.len() - 60;
        let mut foreign_public = PRIVATE_V2.to_vec();
        foreign_public[foreign] ^= 1;
        for text in [&b""[..], b"a key", PUBLIC.as_bytes(), &foreign_public] {
            let fault = Ed25519Key::from_pem(text).err();
            assert!(matches!(fault, Some(Ed25519Error::Malformed(_))), "{}", text.escape_ascii());
        }
        assert!(Ed25519Public::from_pem(PRIVATE).is_err());
    }
}
