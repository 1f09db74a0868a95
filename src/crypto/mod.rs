//! GOST and everything that is signed, sealed or hashed.
//!
//! | module | what it is |
//! |---|---|
//! | [`gost`] | GOST R 34.10-2012 and Streebog: one trait, two bodies |
//! | [`key`] | GOST keys as PKCS#8 and SubjectPublicKeyInfo |
//! | [`certificate`] | X.509: reading, the hash that ESIA asks for, self-signed ones and requests |
//! | [`ed25519`] | keys by which journals believe the gateway |
//! | [`rsa`] | RSA keys for whoever signs tokens in ESIA's place; RS256 |
//! | [`signer`] | the port behind which requests to ESIA are signed |
//! | [`cms`] | detached SignedData of ESIA's first protocol version |
//! | [`jws`] | ESIA's tokens: verified against pinned certificates, made by whoever answers in its place |
//! | [`mac`] | messages whose receiver has the same key |
//! | [`tls`] | certificates that browsers are shown |
//! | [`seal`], [`blind`] | what must not be readable in a stolen file |
//! | [`token`], [`dice`] | chance: session ids, tickets, keys |
//! | [`shelf`] | what lies in memory under such words, for a while |
//!
//! What does not belong here: who may sign in, what a token's claims mean, where key files lie.

pub mod blind;
pub mod certificate;
pub mod cms;
pub mod dice;
pub mod ed25519;
mod engine;
pub mod gost;
pub mod jws;
pub mod key;
pub mod mac;
mod oid;
mod pem;
pub mod rsa;
pub mod seal;
pub mod shelf;
pub mod signer;
pub mod tls;
pub mod token;
