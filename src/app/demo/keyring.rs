//! Keys and certificates of a sandbox folder: made at the first start, kept.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
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
        key::{read_private, write_private_pem},
        rsa::RsaKey,
        seal::KeyRing,
        signer::LocalSigner,
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
        self.certificate(gost, "esia-client", MNEMONIC, now)
    }

    /// The certificate with which the gateway signs in ESIA's place; its key lies beside it.
    ///
    /// # Errors
    /// A sentence with the file's name.
    pub fn facade(&self, gost: &dyn Gost, now: Moment) -> Result<Certificate, String> {
        self.certificate(gost, "facade", "facade", now)
    }

    /// What signs for a journal that asks the gateway in ESIA's place: the files are `NAME-esia.key.pem` and
    /// `NAME-esia.cert.pem`.
    ///
    /// # Errors
    /// A sentence with the file's name.
    pub fn journal(&self, gost: &Arc<dyn Gost>, name: &str, now: Moment) -> Result<LocalSigner, String> {
        let files = format!("{name}-esia");
        let certificate = self.certificate(&**gost, &files, name, now)?;
        let file = self.dir.join(format!("{files}.key.pem"));
        let said = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
        let pem = fs::read(&file).map(Zeroizing::new).map_err(|fault| said(&fault))?;
        let key = read_private(&pem).map_err(|fault| said(&fault))?;
        LocalSigner::new(Arc::clone(gost), key, certificate).map_err(|fault| said(&fault))
    }

    /// A key and its self-signed certificate, made unless they are there.
    fn certificate(
        &self,
        gost: &dyn Gost,
        files: &str,
        name: &str,
        now: Moment,
    ) -> Result<Certificate, String> {
        let (key_file, file) = (format!("{files}.key.pem"), format!("{files}.cert.pem"));
        let path = self.dir.join(&file);
        if !path.exists() {
            let key = PrivateKey::generate(Curve::CryptoProA, &SystemDice);
            let (begin, end) = lasting(now);
            let certificate = Certificate::self_signed(gost, &key, name, begin, end, &SystemDice)
                .map_err(|fault| fault.to_string())?;
            self.keep(&key_file, write_private_pem(&key).expose().as_bytes(), 0o600)?;
            self.keep(&file, certificate.to_pem().as_bytes(), 0o644)?;
        }
        let pem = fs::read(&path).map_err(|fault| format!("{}: {fault}", path.display()))?;
        Certificate::from_pem_or_der(&pem).map_err(|fault| format!("{}: {fault}", path.display()))
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
