//! The demo's configuration file, and where everything listens.

use std::{fs, path::Path};

use super::{Keyring, MNEMONIC, Site};

/// Where everything listens, on 127.0.0.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The gate and the journals, as people see them.
    pub gateway: u16,
    /// Probes and metrics.
    pub admin: u16,
    /// The ESIA stand-in.
    pub esia: u16,
    /// The journals themselves, in the order of [`Site::ALL`].
    pub journals: [u16; Site::ALL.len()],
    /// The gateway in ESIA's place, for the journals' servers.
    pub facade: u16,
}

impl Ports {
    /// How many there are.
    pub const COUNT: u16 = 4 + Site::ALL.len() as u16;

    /// All in a row.
    pub const fn from(base: u16) -> Self {
        let mut journals = [0; Site::ALL.len()];
        let mut number = 0;
        while number < journals.len() {
            journals[number] = base + 3 + number as u16;
            number += 1;
        }
        let facade = base + 3 + journals.len() as u16;
        Self { gateway: base, admin: base + 1, esia: base + 2, journals, facade }
    }

    /// `http://gate.localhost:8400`
    pub fn gate_origin(self) -> String {
        format!("http://gate.localhost:{}", self.gateway)
    }

    /// A journal as people see it: `http://netcity.localhost:8400`
    pub fn origin(self, site: Site) -> String {
        format!("http://{}.localhost:{}", site.name(), self.gateway)
    }

    /// Where a journal itself listens, which nobody but the gateway should call.
    pub const fn journal(self, site: Site) -> u16 {
        self.journals[site.number() as usize]
    }

    /// The journal itself.
    pub fn upstream(self, site: Site) -> String {
        format!("http://127.0.0.1:{}", self.journal(site))
    }

    /// The gateway in ESIA's place, as the journals' servers reach it.
    pub fn facade_origin(self) -> String {
        format!("http://127.0.0.1:{}", self.facade)
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
    // Who has given it certificates has made https of http.
    if found.contains(&format!("://gate.localhost:{}\"", ports.gateway)) {
        return Ok(());
    }
    Err(format!(
        "{} was made for other ports: give the --base-port of then, or another --dir",
        file.display()
    ))
}

/// A configuration that `serve` accepts as it is.
fn configuration(ports: Ports) -> String {
    let journals = Site::ALL.into_iter().flat_map(|site| {
        let name = site.name();
        [(format!("{{{name}}}"), ports.origin(site)), (format!("{{{name}_upstream}}"), ports.upstream(site))]
    });
    let places = [
        ("{gate}", ports.gate_origin()),
        ("{listen}", format!("127.0.0.1:{}", ports.gateway)),
        ("{admin}", format!("127.0.0.1:{}", ports.admin)),
        ("{esia_browser}", ports.esia_origin()),
        ("{esia_server}", format!("http://127.0.0.1:{}", ports.esia)),
        ("{issuer}", format!("{}/", ports.esia_origin())),
        ("{mnemonic}", MNEMONIC.to_owned()),
        ("{netcity_callback}", format!("{}/webapi/sso/esia/callback", ports.upstream(Site::Netcity))),
        ("{bars_callback}", format!("{}/auth/esia/callback", ports.upstream(Site::Bars))),
        ("{facade}", ports.facade_origin()),
        ("{facade_listen}", format!("127.0.0.1:{}", ports.facade)),
    ];
    let places = places.into_iter().map(|(place, value)| (place.to_owned(), value));
    places.chain(journals).fold(TEMPLATE.to_owned(), |text, (place, value)| text.replace(&place, &value))
}

const TEMPLATE: &str = include_str!("gateway.toml");
