//! The keys with which the stand-in signs tokens, and their certificates: one RSA pair, one GOST pair.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    crypto::{
        certificate::{Certificate, CertificateError},
        gost::{Curve, Gost, KeyError, PrivateKey},
        jws::JwsKey,
        key,
        rsa::{RsaError, RsaKey},
    },
    domain::Moment,
    flow::port::Dice,
};

/// The stand-in's signing keys with their certificates.
#[derive(Clone)]
pub struct Keys {
    rsa: RsaKey,
    rsa_certificate: Certificate,
    gost: PrivateKey,
    gost_certificate: Certificate,
}

/// Why keys could not be made, kept or read.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// RSA failed.
    #[error(transparent)]
    Rsa(#[from] RsaError),
    /// A certificate could not be made or read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The GOST key could not be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A file could not be written or read.
    #[error("{path}: {fault}; give the stand-in a folder that it may write to", path = .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        fault: io::Error,
    },
}

impl Keys {
    /// Fresh keys with certificates that are valid from a day before `now` for a year, as ESIA's are.
    ///
    /// # Errors
    /// [`KeysError`] when OpenSSL refuses to make or sign something.
    pub fn generate(gost: &dyn Gost, dice: &dyn Dice, now: Moment) -> Result<Self, KeysError> {
        Self::certify(RsaKey::generate()?, PrivateKey::generate(Curve::CryptoProA, dice), gost, dice, now)
    }

    /// The same keys under certificates whose term ended a day before `now`.
    pub(super) fn expired(&self, gost: &dyn Gost, dice: &dyn Dice, now: Moment) -> Result<Self, KeysError> {
        Self::certify(self.rsa.clone(), self.gost.clone(), gost, dice, now.minus(TERM + DAY))
    }

    fn certify(
        rsa: RsaKey,
        key: PrivateKey,
        gost: &dyn Gost,
        dice: &dyn Dice,
        now: Moment,
    ) -> Result<Self, KeysError> {
        let (from, to) = (now.minus(DAY), now.plus(TERM));
        Ok(Self {
            rsa_certificate: rsa.self_signed("ESIA sandbox RSA", from, to, dice)?,
            gost_certificate: Certificate::self_signed(gost, &key, "ESIA sandbox GOST", from, to, dice)?,
            rsa,
            gost: key,
        })
    }

    /// Writes `esia.rsa.key.pem`, `esia.rsa.cert.pem`, `esia.gost.key.pem`, `esia.gost.cert.pem`; only the
    /// owner may read the keys.
    ///
    /// # Errors
    /// [`KeysError::File`]: the folder does not exist or may not be written to.
    pub fn save(&self, folder: &Path) -> Result<(), KeysError> {
        write(&folder.join(RSA_KEY), self.rsa.to_pem()?.expose(), 0o600)?;
        write(&folder.join(RSA_CERTIFICATE), &self.rsa_certificate.to_pem(), 0o644)?;
        write(&folder.join(GOST_KEY), key::write_private_pem(&self.gost).expose(), 0o600)?;
        write(&folder.join(GOST_CERTIFICATE), &self.gost_certificate.to_pem(), 0o644)
    }

    /// Reads what [`Keys::save`] wrote.
    ///
    /// # Errors
    /// [`KeysError`]: a file is missing or is not what its name says.
    pub fn load(folder: &Path) -> Result<Self, KeysError> {
        Ok(Self {
            rsa: RsaKey::from_pem(&read(&folder.join(RSA_KEY))?)?,
            rsa_certificate: Certificate::from_pem_or_der(&read(&folder.join(RSA_CERTIFICATE))?)?,
            gost: key::read_private(&read(&folder.join(GOST_KEY))?)?,
            gost_certificate: Certificate::from_pem_or_der(&read(&folder.join(GOST_CERTIFICATE))?)?,
        })
    }

    /// The certificates that verify the tokens: RSA, then GOST.
    pub fn certificates(&self) -> [Certificate; 2] {
        [self.rsa_certificate.clone(), self.gost_certificate.clone()]
    }

    pub(super) fn rsa_signer(&self) -> JwsKey {
        JwsKey::Rsa(self.rsa.clone(), self.rsa_certificate.clone())
    }

    pub(super) fn gost_signer(&self, gost: Arc<dyn Gost>) -> JwsKey {
        JwsKey::Gost(gost, self.gost.clone(), self.gost_certificate.clone())
    }
}

/// Removes the old file first: an existing one would keep its mode.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), KeysError> {
    let written = match fs::remove_file(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        Ok(()) | Err(_) => fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(path)
            .and_then(|mut file| file.write_all(text.as_bytes())),
    };
    written.map_err(|fault| KeysError::File { path: path.to_owned(), fault })
}

fn read(path: &Path) -> Result<Vec<u8>, KeysError> {
    fs::read(path).map_err(|fault| KeysError::File { path: path.to_owned(), fault })
}

const DAY: Duration = Duration::from_secs(86_400);
const TERM: Duration = Duration::from_hours(10 * 365 * 24);

const RSA_KEY: &str = "esia.rsa.key.pem";
const RSA_CERTIFICATE: &str = "esia.rsa.cert.pem";
const GOST_KEY: &str = "esia.gost.key.pem";
const GOST_CERTIFICATE: &str = "esia.gost.cert.pem";
