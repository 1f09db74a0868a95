//! The files that a configuration names, as far as they could be read.

use std::path::PathBuf;

use super::certificate::CertificateFiles;
use super::settled::{GostBody, TokenAlgorithm};
use crate::domain::Secret;

/// What keys and certificates are made of. It is there even when other parts of the configuration are faulty, so
/// that one check tells what is wrong with the file and what is wrong inside the files it names.
#[derive(Default)]
pub struct Material {
    /// What computes GOST, where that is written as it should be.
    pub gost: Option<GostBody>,
    /// What each name in which ESIA is asked shows, the gateway's own first; none by way of a provider.
    pub names: Vec<NameMaterial>,
    /// Those of `esia.trusted_certificates` that could be read, PEM or DER.
    pub trusted_certificates: Vec<(PathBuf, Vec<u8>)>,
    /// `keys.sealing`: the text of the key file.
    pub sealing: Option<Secret<String>>,
    /// Where the certificates for browsers lie, of those that could be read.
    pub certificates: Vec<CertificateFiles>,
    /// What the gateway in ESIA's place signs with; `None` where it is not there.
    pub facade: Option<FacadeMaterial>,
    /// The certificates of the journals that ask it.
    pub facade_clients: Vec<ClientMaterial>,
    /// The keys that sign for journals which take the gateway's word.
    pub assertions: Vec<AssertionMaterial>,
    /// Lists of extra roots by the key that names them, PEM.
    pub extra_roots: Vec<(String, Vec<u8>)>,
}

/// What one name in which ESIA is asked shows.
pub struct NameMaterial {
    /// The section that describes it: `esia`, or `identities.NAME`.
    pub section: String,
    /// `key`, PEM.
    pub key: Option<Secret<String>>,
    /// `certificate`, PEM or DER.
    pub certificate: Option<Vec<u8>>,
}

/// What the gateway in ESIA's place signs with.
pub struct FacadeMaterial {
    /// How.
    pub algorithm: TokenAlgorithm,
    /// `facade.key`, PEM.
    pub key: Option<Secret<String>>,
    /// `facade.certificate`, PEM or DER.
    pub certificate: Option<Vec<u8>>,
}

/// What a journal signs its requests with that go to the gateway in ESIA's place.
pub struct ClientMaterial {
    /// The section that names it: `systems.NAME.facade`.
    pub section: String,
    /// Its certificates, PEM or DER.
    pub certificates: Vec<(PathBuf, Vec<u8>)>,
}

/// What signs the header of one journal.
pub struct AssertionMaterial {
    /// The key of the configuration that names it: `systems.app.assertion.key`.
    pub key: String,
    /// What lies there, PEM.
    pub pem: Secret<String>,
}
