//! What was written → what is meant.
//!
//! Layers, the later one wins: the defaults of [`raw`], a TOML file, the environment
//! (`PRIVRATNIK__GATE__ORIGIN` is `gate.origin`; two underscores between the words of a path, because names of
//! keys have single ones), systemd credentials for the files that hold secrets. [`raw`] is what was written, [`Settled`] what
//! is meant: newtypes, checked against each other, with the bytes of every named file.
//!
//! All faults are told at once, one line each: `file: key: what is wrong, what to write instead`.
//!
//! What keys and certificates hold is not judged here: whoever has the cryptography does that.

mod certificate;
mod complaint;
mod fault;
mod file;
mod layers;
mod material;
mod origin;
pub mod raw;
mod settle;
mod settled;
mod shared;

use std::ffi::OsString;
use std::path::Path;

pub use certificate::{CertificateFiles, CertificatePair};
pub use fault::{Cause, Fault, Faults};
pub use material::{AssertionMaterial, ClientMaterial, FacadeMaterial, Material, NameMaterial};
pub use origin::Origin;
pub use settled::{
    Adapter, Admin, AssertionSettings, BarsPaths, ChildClaims, Claims, ClientAuth, ConsentPaper, Contact,
    Crypto, Direct, DirectVersion, Esia, EsiaMode, Facade, FacadeAttribute, FormSchool, FormSettings, Gate,
    GostBody, Help, Journal, JournalFacade, Keys, Limits, Linking, LogLevel, MailNotices, MailSecurity,
    Mnemonic, NameClaims, Notices, Oidc, OidcName, OwnSignIn, PersonFilter, Place, Retention, Settled,
    SpoPaths, SubjectKind, TokenAlgorithm, Way, WebhookNotices,
};
pub use shared::{Shared, SharedPlace};

/// A configuration that was read.
pub struct Reading {
    /// What is meant, or every fault that was found, in the order of the keys.
    pub settled: Result<Settled, Faults>,
    /// What the named files hold, for whoever can judge it.
    pub material: Material,
}

/// Reads, checks and settles the configuration in `path`. Relative paths in it start at the file's folder;
/// `environment` is what [`environment`] gives.
pub fn read(path: &Path, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Reading {
    let mut written = match layers::read(path, environment) {
        Ok(written) => written,
        Err(faults) => return Reading { settled: Err(faults), material: Material::default() },
    };
    let raw = layers::digest(&mut written);
    settle::settle(raw, written)
}

/// As [`read`], for those who need a whole configuration or none.
///
/// # Errors
/// Every fault that was found, in the order of the keys.
pub fn load(
    path: &Path,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Settled, Faults> {
    read(path, environment).settled
}

/// The process's environment: the only place that reads it.
pub fn environment() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os()
}

#[cfg(test)]
mod tests;
