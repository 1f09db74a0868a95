//! Keys and certificates of a sandbox folder: made at the first start, kept.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use zeroize::Zeroizing;

use super::MNEMONIC;
use crate::{
    app::write_new,
    crypto::{
        certificate::Certificate,
        dice::SystemDice,
        ed25519::{Ed25519Key, Ed25519Public},
        gost::{Curve, Gost, PrivateKey},
        key::write_private_pem,
        rsa::RsaKey,
        seal::KeyRing,
        token::random_token,
    },
    domain::{Moment, Secret},
    flow::port::Clock,
    sandbox::{esia::Keys, oidc, server::TlsIdentity},
    telemetry::SystemClock,
};

/// The folder.
pub struct Keyring {
    dir: PathBuf,
}

/// A sandbox's certificates outlive the sandbox.
const TEN_YEARS: Duration = Duration::from_hours(24 * 3650);

/// The secret of the one client that the OIDC stand-in knows.
pub const OIDC_SECRET: &str = "oidc-client.secret";

/// What signs for the portal.
const ASSERTION_KEY: &str = "assertion.key.pem";

/// Under which a stand-in is reached.
const LOOPBACK: [&str; 6] =
    ["localhost", "esia.localhost", "oidc.localhost", "netcity.localhost", "127.0.0.1", "::1"];

impl Keyring {
    /// In this folder, which exists.
    pub fn at(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// The certificate of the one system that the ESIA stand-in knows; its key lies beside it.
    ///
    /// # Errors
    /// A sentence with the file's name.
    pub fn client(&self, gost: &dyn Gost, now: Moment) -> Result<Certificate, String> {
        let file = self.dir.join("esia-client.cert.pem");
        if !file.exists() {
            let key = PrivateKey::generate(Curve::CryptoProA, &SystemDice);
            let (begin, end) = lasting(now);
            let certificate = Certificate::self_signed(gost, &key, MNEMONIC, begin, end, &SystemDice)
                .map_err(|fault| fault.to_string())?;
            self.keep("esia-client.key.pem", write_private_pem(&key).expose().as_bytes(), 0o600)?;
            self.keep("esia-client.cert.pem", certificate.to_pem().as_bytes(), 0o644)?;
        }
        let pem = fs::read(&file).map_err(|fault| format!("{}: {fault}", file.display()))?;
        Certificate::from_pem_or_der(&pem).map_err(|fault| format!("{}: {fault}", file.display()))
    }

    /// The stand-in's own keys.
    ///
    /// # Errors
    /// A sentence with the folder's name.
    pub fn esia(&self, gost: &dyn Gost, now: Moment) -> Result<Keys, String> {
        let said = |fault: &dyn std::fmt::Display| format!("{}: {fault}", self.dir.display());
        if self.dir.join("esia.gost.cert.pem").exists() {
            return Keys::load(&self.dir).map_err(|fault| said(&fault));
        }
        let (begin, _) = lasting(now);
        let keys = Keys::generate(gost, &SystemDice, begin).map_err(|fault| said(&fault))?;
        keys.save(&self.dir).map_err(|fault| said(&fault))?;
        Ok(keys)
    }

    /// The OIDC stand-in's own key.
    ///
    /// # Errors
    /// A sentence with the file's name.
    pub fn oidc(&self) -> Result<oidc::Keys, String> {
        let file = self.dir.join("oidc.rsa.key.pem");
        if !file.exists() {
            let fresh = oidc::Keys::generate().and_then(|keys| keys.to_pem());
            let pem = fresh.map_err(|fault| fault.to_string())?;
            self.keep("oidc.rsa.key.pem", pem.expose().as_bytes(), 0o600)?;
        }
        oidc::Keys::load(&file).map_err(|fault| fault.to_string())
    }

    /// The secret of the one client that the OIDC stand-in knows.
    ///
    /// # Errors
    /// A sentence with the file's name.
    pub fn oidc_secret(&self) -> Result<Secret<String>, String> {
        let file = self.dir.join(OIDC_SECRET);
        self.keep(OIDC_SECRET, random_token(&SystemDice).expose().as_bytes(), 0o600)?;
        let secret = fs::read_to_string(&file).map_err(|fault| format!("{}: {fault}", file.display()))?;
        Ok(Secret::new(secret))
    }

    /// What verifies the headers that the gateway signs for the portal; the key lies beside the configuration, which
    /// may name it.
    ///
    /// # Errors
    /// A sentence with the file's name.
    pub fn assertion(&self) -> Result<Ed25519Public, String> {
        let file = self.dir.join(ASSERTION_KEY);
        self.keep(ASSERTION_KEY, Ed25519Key::generate_pem(&SystemDice).expose().as_bytes(), 0o600)?;
        let pem =
            fs::read(&file).map(Zeroizing::new).map_err(|fault| format!("{}: {fault}", file.display()))?;
        let key = Ed25519Key::from_pem(&pem).map_err(|fault| format!("{}: {fault}", file.display()))?;
        Ok(key.public())
    }

    /// The file of sealing keys.
    ///
    /// # Errors
    /// A sentence with the file's name.
    pub fn sealing(&self) -> Result<(), String> {
        self.keep("sealing.keys", KeyRing::generate_text(&SystemDice).expose().as_bytes(), 0o600)
    }

    /// A key and certificate for `localhost` and the loopback addresses.
    ///
    /// # Errors
    /// A sentence with the file's name.
    pub fn tls_identity(&self) -> Result<TlsIdentity, String> {
        let (chain, key) = (self.dir.join("tls.cert.pem"), self.dir.join("tls.key.pem"));
        if !chain.exists() {
            let (begin, end) = lasting(SystemClock.now());
            let fresh = RsaKey::generate().map_err(|fault| fault.to_string())?;
            let certificate = fresh.self_signed_for("localhost", &LOOPBACK, begin, end, &SystemDice);
            let certificate = certificate.map_err(|fault| fault.to_string())?;
            let pem = fresh.to_pem().map_err(|fault| fault.to_string())?;
            self.keep("tls.key.pem", pem.expose().as_bytes(), 0o600)?;
            self.keep("tls.cert.pem", certificate.to_pem().as_bytes(), 0o644)?;
        }
        let read = |file: &Path| fs::read(file).map_err(|fault| format!("{}: {fault}", file.display()));
        TlsIdentity::from_pem(&read(&chain)?, &read(&key)?).map_err(|fault| fault.to_string())
    }

    /// Writes a file unless it is there.
    pub(super) fn keep(&self, name: &str, bytes: &[u8], mode: u32) -> Result<(), String> {
        match write_new(&self.dir.join(name), bytes, mode) {
            Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other.map_err(|fault| fault.to_string()),
        }
    }
}

/// From yesterday, so that a clock that is a little behind does not matter.
fn lasting(now: Moment) -> (Moment, Moment) {
    let begin = now.minus(Duration::from_hours(24));
    (begin, begin.plus(TEN_YEARS))
}
