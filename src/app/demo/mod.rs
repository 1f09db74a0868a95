//! The demo: ESIA stand-in, journals and gateway in one process, over one folder that outlives it.

mod folder;
mod keyring;
mod register;
mod screen;
mod site;

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use futures_util::stream::BoxStream;
use tokio::{net::TcpListener, runtime::Runtime};

use super::{Gateway, Renewal, notify::Systemd};
use crate::{
    crypto::{
        certificate::Certificate,
        dice::SystemDice,
        gost::{self, Body},
        jws::{Algorithm, TrustedCertificates},
    },
    domain::Secret,
    esia::settings::DEFAULT_SCOPES,
    flow::port::{Clock, Dice},
    sandbox::{bars, esia, esia_sign_in, netcity, oidc, people, portal, rid, server, spo},
    telemetry::Logs,
};

pub use folder::Ports;
pub use keyring::{Keyring, OIDC_SECRET};
pub use register::fill_register;
pub use screen::{everybody, welcome};
pub use site::Site;

/// A demo that is put together: the stand-ins already answer, the gateway's doors are bound.
pub struct Demo {
    gateway: Gateway,
    file: PathBuf,
    stand_ins: Runtime,
    running: Vec<server::Running>,
    /// Faults on request, records, rotation.
    pub esia: esia::Control,
    /// Faults on request, records, changed passwords.
    pub netcity: netcity::Control,
    /// The same of БАРС.
    pub bars: bars::Control,
    /// The same of РИД.
    pub rid: rid::Control,
    /// The same of the colleges' journal.
    pub spo: spo::Control,
    /// The same of the portal.
    pub app: portal::Control,
}

/// In which header the portal takes the gateway's word: the configuration's default.
const HEADER: &str = "X-Privratnik-Assertion";

/// The mnemonic of the sandbox's gateway at the stand-in.
pub const MNEMONIC: &str = "PRIVRATNIK";

impl Demo {
    /// Makes the folder if it is not there, and starts the stand-ins.
    ///
    /// # Errors
    /// A sentence that names the folder, the file or the address in the way.
    pub fn prepare(dir: &Path, ports: Ports, clock: Arc<dyn Clock>) -> Result<Self, String> {
        let dice: Arc<dyn Dice> = Arc::new(SystemDice);
        let gost = gost::body(Body::Pure, Arc::clone(&dice)).map_err(|fault| fault.to_string())?;
        fs::create_dir_all(dir).map_err(|fault| format!("{}: {fault}", dir.display()))?;
        let keyring = Keyring::at(dir);
        let client = keyring.client(&*gost, clock.now())?;
        let keys = keyring.esia(&*gost, clock.now())?;
        keyring.sealing()?;
        let assertion = keyring.assertion()?;
        let facade = keyring.facade(&*gost, clock.now())?;
        // A journal that asks the gateway as if it were ESIA.
        let asks = |site: Site| {
            let signer = Arc::new(keyring.journal(&gost, site.name(), clock.now())?);
            let (base, issuer) = (ports.facade_origin(), format!("{}/", ports.facade_origin()));
            let trusted = TrustedCertificates::new(vec![facade.clone()]);
            let name = site.name().to_uppercase();
            Ok::<_, String>(esia_sign_in::Settings::new(
                &base,
                name,
                issuer,
                signer,
                Arc::clone(&gost),
                trusted,
            ))
        };
        let (netcity_asks, bars_asks) = (asks(Site::Netcity)?, asks(Site::Bars)?);
        folder::configure(dir, ports)?;
        let file = dir.join("gateway.toml");
        let settled = super::load(&file).map_err(|faults| faults.to_string())?;

        let today = clock.now().timestamp().to_zoned(settled.gate.zone.clone()).date();
        let esia = esia::app(
            esia::Settings {
                clients: vec![client_card(client, &format!("{}/callback", settled.gate.origin.as_str()))],
                people: people::people(today),
                ..esia::Settings::new(
                    ports.esia_origin(),
                    Arc::clone(&clock),
                    Arc::clone(&dice),
                    Arc::clone(&gost),
                )
            },
            keys,
        );
        let origin = |site| ports.upstream(site);
        let (time, chance) = (|| Arc::clone(&clock), || Arc::clone(&dice));
        let netcity = netcity::app(netcity::Settings {
            esia: Some(netcity_asks),
            ..netcity::Settings::new(time(), chance(), origin(Site::Netcity))
        });
        let bars = bars::app(bars::Settings {
            esia: Some(bars_asks),
            ..bars::Settings::new(time(), chance(), origin(Site::Bars))
        });
        let rid = rid::app(rid::Settings::new(time(), chance(), origin(Site::Rid)));
        let spo = spo::app(spo::Settings::new(time(), chance(), origin(Site::Spo)));
        let app = portal::app(portal::Settings {
            assertion: Some(portal::Assertion {
                key: assertion,
                header: HEADER.to_owned(),
                issuer: ports.gate_origin(),
                audience: origin(Site::App),
            }),
            ..portal::Settings::new(time(), chance(), origin(Site::App))
        });
        let stand_ins = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let stand_ins = stand_ins.map_err(|fault| fault.to_string())?;
        let mut running = Vec::new();
        let routers = [
            (ports.esia, esia.router()),
            (ports.journal(Site::Netcity), netcity.router()),
            (ports.journal(Site::Bars), bars.router()),
            (ports.journal(Site::Rid), rid.router()),
            (ports.journal(Site::Spo), spo.router()),
            (ports.journal(Site::App), app.router()),
        ];
        for (port, router) in routers {
            let started = stand_ins.block_on(listen(port, router));
            running.push(started.map_err(|fault| format!("cannot listen on 127.0.0.1:{port}: {fault}"))?);
        }
        let gateway = Gateway::compose(&settled, clock).map_err(|fault| fault.to_string())?;
        Ok(Self {
            gateway,
            file,
            stand_ins,
            running,
            esia: esia.control(),
            netcity: netcity.control(),
            bars: bars.control(),
            rid: rid.control(),
            spo: spo.control(),
            app: app.control(),
        })
    }

    /// Reads the gateway's configuration anew at each item of `asked`.
    #[must_use]
    pub fn renewed_when(self, asked: BoxStream<'static, ()>, logs: Logs) -> Self {
        let renewal = Renewal { file: self.file.clone(), asked, logs, supervisor: Arc::new(Systemd) };
        Self { gateway: self.gateway.renewed_by(renewal), ..self }
    }

    /// Serves until `stop` completes, then ends the stand-ins too.
    ///
    /// # Errors
    /// What the gateway could not write down.
    pub fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let ended = self.gateway.run(stop);
        self.stand_ins.block_on(async {
            futures_util::future::join_all(self.running.into_iter().map(server::Running::stop)).await;
        });
        self.stand_ins.shutdown_background();
        ended
    }
}

async fn listen(port: u16, router: axum::Router) -> io::Result<server::Running> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    server::run(listener, router, None).await
}

/// The card of the one client that the OIDC stand-in knows, of a gate at this origin.
pub fn oidc_card(secret: Secret<String>, gate: &str) -> oidc::ClientCard {
    oidc::ClientCard {
        id: MNEMONIC.to_owned(),
        secret,
        redirect_uris: vec![format!("{gate}/callback")],
        post_logout_redirect_uris: vec![format!("{gate}/signed-out")],
    }
}

/// The type of consent that the stand-in has for the journals. The mnemonics of the type and of the data are ESIA's; that
/// of the purpose is invented, for none is known.
fn consent_type() -> esia::ConsentType {
    esia::ConsentType {
        sysname: "EDU_JOURNAL".to_owned(),
        mandatory_scopes: vec!["fullname".to_owned()],
        optional_scopes: DEFAULT_SCOPES.iter().skip(2).map(|scope| (*scope).to_owned()).collect(),
        purposes: vec!["DIARY".to_owned()],
        longest_minutes: 525_600,
    }
}

/// The card of the one system that the stand-in knows.
pub(super) fn client_card(certificate: Certificate, redirect_uri: &str) -> esia::ClientCard {
    esia::ClientCard {
        mnemonic: MNEMONIC.to_owned(),
        certificates: vec![certificate],
        redirect_uris: vec![redirect_uri.to_owned()],
        scopes: DEFAULT_SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
        token_algorithm: Algorithm::Gost256,
        legacy_v1: true,
        consent_types: vec![consent_type()],
    }
}
