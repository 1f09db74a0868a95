//! The demo's configuration file, and where everything listens.

use std::{fs, path::Path};

use super::{Keyring, MNEMONIC};

/// Where everything listens, on 127.0.0.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The gate and the journals, as people see them.
    pub gateway: u16,
    /// Probes and metrics.
    pub admin: u16,
    /// The ESIA stand-in.
    pub esia: u16,
    /// The Network City stand-in.
    pub netcity: u16,
}

impl Ports {
    /// Four in a row.
    pub const fn from(base: u16) -> Self {
        Self { gateway: base, admin: base + 1, esia: base + 2, netcity: base + 3 }
    }

    /// `http://gate.localhost:8400`
    pub fn gate_origin(self) -> String {
        format!("http://gate.localhost:{}", self.gateway)
    }

    /// `http://netcity.localhost:8400`
    pub fn netcity_origin(self) -> String {
        format!("http://netcity.localhost:{}", self.gateway)
    }

    /// The journal itself, which nobody but the gateway should call.
    pub fn netcity_upstream(self) -> String {
        format!("http://127.0.0.1:{}", self.netcity)
    }

    /// The ESIA stand-in as browsers see it.
    pub fn esia_origin(self) -> String {
        format!("http://esia.localhost:{}", self.esia)
    }
}

/// Writes `gateway.toml` unless it is there; one made for other ports is left alone and refused.
pub(super) fn configure(dir: &Path, ports: Ports) -> Result<(), String> {
    Keyring::at(dir).keep("gateway.toml", configuration(ports).as_bytes(), 0o644)?;
    let file = dir.join("gateway.toml");
    let found = fs::read_to_string(&file).map_err(|fault| format!("{}: {fault}", file.display()))?;
    if found.contains(&format!("\"{}\"", ports.gate_origin())) {
        return Ok(());
    }
    Err(format!(
        "{} was made for other ports: give the --base-port of then, or another --dir",
        file.display()
    ))
}

/// A configuration that `serve` accepts as it is.
fn configuration(ports: Ports) -> String {
    [
        ("{gate}", ports.gate_origin()),
        ("{listen}", format!("127.0.0.1:{}", ports.gateway)),
        ("{admin}", format!("127.0.0.1:{}", ports.admin)),
        ("{esia_browser}", ports.esia_origin()),
        ("{esia_server}", format!("http://127.0.0.1:{}", ports.esia)),
        ("{issuer}", format!("{}/", ports.esia_origin())),
        ("{mnemonic}", MNEMONIC.to_owned()),
        ("{netcity}", ports.netcity_origin()),
        ("{netcity_upstream}", ports.netcity_upstream()),
    ]
    .iter()
    .fold(TEMPLATE.to_owned(), |text, (place, value)| text.replace(place, value))
}

const TEMPLATE: &str = include_str!("gateway.toml");
