//! `privratnik key …`

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::{FAILED, FAULTY, Format, fail, say};
use crate::{
    app::write_new,
    crypto::{
        certificate::{Certificate, VerifyingKey, request},
        dice::SystemDice,
        gost::{Body, Curve, Gost, PrivateKey, body},
        key::{read_private, write_private_pem},
    },
    flow::port::Clock,
    telemetry::SystemClock,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes a GOST R 34.10-2012 key, with a self-signed certificate or with a request for one.
    ///
    /// Writes NAME.key.pem (readable by its owner only) and NAME.cert.pem or NAME.request.pem, never over an
    /// existing file, and prints the certificate hash that ESIA wants as `client_certificate_hash`.
    Generate {
        /// The files' common beginning, with a folder if need be: `keys/esia-client`.
        #[arg(long, value_name = "NAME")]
        out: PathBuf,
        /// The name in the certificate: the system's mnemonic at ESIA.
        #[arg(long, value_name = "TEXT")]
        common_name: String,
        /// The curve; ESIA's own certificates lie on the default one.
        #[arg(long, value_enum, default_value_t)]
        curve: CurveName,
        /// Makes a PKCS#10 request for a certification centre instead of a self-signed certificate.
        #[arg(long)]
        request: bool,
        /// How long the self-signed certificate is valid.
        #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3660))]
        days: u32,
        /// How the result is told.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Shows what a key or certificate file holds. Never prints the secret part of a key.
    Inspect {
        /// A PEM or DER file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How the result is told.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Curves that certification centres give out for 256-bit keys, and the usual 512-bit one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum CurveName {
    /// id-GostR3410-2001-CryptoPro-A-ParamSet.
    #[default]
    CryptoproA,
    /// id-tc26-gost-3410-2012-256-paramSetA.
    Tc26_256A,
    /// id-tc26-gost-3410-12-512-paramSetA.
    Tc26_512A,
}

impl From<CurveName> for Curve {
    fn from(name: CurveName) -> Self {
        match name {
            CurveName::CryptoproA => Self::CryptoProA,
            CurveName::Tc26_256A => Self::Tc26A256,
            CurveName::Tc26_512A => Self::Tc26A512,
        }
    }
}

pub(super) fn run(command: &Command) -> ExitCode {
    match command {
        Command::Generate { out, common_name, curve, request, days, format } => {
            let wish = Wish { out, common_name, curve: (*curve).into(), request: *request, days: *days };
            match wish.carry_out() {
                Ok(made) => tell(&made, *format),
                Err(fault) => fail(FAILED, &fault),
            }
        }
        Command::Inspect { file, format } => match inspect(file) {
            Ok(found) => tell(&found, *format),
            Err(fault) => fail(FAULTY, &fault),
        },
    }
}

/// What is to be made.
struct Wish<'a> {
    out: &'a Path,
    common_name: &'a str,
    curve: Curve,
    request: bool,
    days: u32,
}

impl Wish<'_> {
    fn carry_out(&self) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
        let dice = SystemDice;
        let gost = body(Body::Pure, Arc::new(SystemDice))?;
        let key = PrivateKey::generate(self.curve, &dice);
        let key_file = self.file("key.pem");
        let (kind, file, pem, hash) = if self.request {
            ("request", self.file("request.pem"), request(&*gost, &key, self.common_name)?, None)
        } else {
            let certificate = self.self_signed(&*gost, &key, &dice)?;
            ("certificate", self.file("cert.pem"), certificate.to_pem(), Some(certificate.esia_hash()))
        };
        // A key without its certificate would only be in the way of the next try.
        if file.exists() {
            return Err(format!("{} is there already; give another --out", file.display()).into());
        }
        write_new(&key_file, write_private_pem(&key).expose().as_bytes(), 0o600)?;
        write_new(&file, pem.as_bytes(), 0o644)?;
        Ok(json!({
            "key": key_file.display().to_string(),
            kind: file.display().to_string(),
            "curve": self.curve.to_string(),
            "client_certificate_hash": hash,
        }))
    }

    fn self_signed(
        &self,
        gost: &dyn Gost,
        key: &PrivateKey,
        dice: &SystemDice,
    ) -> Result<Certificate, Box<dyn std::error::Error>> {
        let now = SystemClock.now();
        let end = now.plus(Duration::from_secs(u64::from(self.days) * 86_400));
        Ok(Certificate::self_signed(gost, key, self.common_name, now, end, dice)?)
    }

    fn file(&self, ending: &str) -> PathBuf {
        let mut name = self.out.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        name.into()
    }
}

fn inspect(file: &Path) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
    let bytes = fs::read(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
    if let Ok(certificate) = Certificate::from_pem_or_der(&bytes) {
        let key = match certificate.public() {
            VerifyingKey::Gost(key) => key.curve().to_string(),
            VerifyingKey::Rsa(_) => "RSA".to_owned(),
        };
        return Ok(json!({
            "kind": "certificate",
            "subject": certificate.subject(),
            "key": key,
            "not_before": certificate.not_before().timestamp().to_string(),
            "not_after": certificate.not_after().timestamp().to_string(),
            "client_certificate_hash": certificate.esia_hash(),
        }));
    }
    let key = read_private(&bytes).map_err(|fault| {
        format!("{}: neither a certificate nor a GOST private key: {fault}", file.display())
    })?;
    Ok(json!({ "kind": "private key", "key": key.curve().to_string() }))
}

fn tell(found: &serde_json::Value, format: Format) -> ExitCode {
    match format {
        Format::Json => say(&format_args!("{found:#}")),
        Format::Text => {
            for (name, value) in found.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null())
            {
                say(&format_args!("{name}: {}", value.as_str().unwrap_or_default()));
            }
        }
    }
    ExitCode::SUCCESS
}
