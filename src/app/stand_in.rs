//! One stand-in alone, as a server for any other client.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::demo::{self, Keyring};
use crate::{
    crypto::{
        certificate::Certificate,
        dice::SystemDice,
        gost::{self, Body},
    },
    domain::Secret,
    edge::serve::asked_to_stop,
    flow::port::{Clock, Dice},
    sandbox::{
        bars, esia, netcity, oidc,
        people::people,
        portal, rid,
        server::{self, TlsIdentity},
        spo,
    },
    telemetry::SystemClock,
};

/// Which stand-in.
pub enum Which {
    /// ESIA, and the system that it knows; without one, the demo's, whose key and certificate are made.
    Esia(Option<Registered>),
    /// A provider in front of ESIA, and the client that it knows; without one, the demo's, whose secret is made.
    Oidc(Option<OidcClient>),
    /// Network City.
    Netcity,
    /// БАРС «Электронная школа».
    Bars,
    /// РИД.
    Rid,
    /// The college journal of ИРТех.
    Spo,
    /// The plain form application.
    Portal,
}

/// A client as its owner registers it at the OIDC stand-in.
pub struct OidcClient {
    /// `client_id`.
    pub id: String,
    /// The file that holds its secret.
    pub secret: PathBuf,
    /// Where people may be sent back to, compared to the letter.
    pub redirect_uris: Vec<String>,
    /// Where people may be sent after a sign-out, compared to the letter.
    pub post_logout_redirect_uris: Vec<String>,
}

/// An information system as its owner registers it at the ESIA stand-in.
pub struct Registered {
    /// `client_id`.
    pub mnemonic: String,
    /// Its GOST certificate, PEM or DER.
    pub certificate: PathBuf,
    /// Where people may be sent back to, compared to the letter.
    pub redirect_uris: Vec<String>,
}

/// Where and how it listens.
pub struct Place {
    /// A loopback address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Keys and certificates.
    pub dir: PathBuf,
    /// Whether it speaks TLS.
    pub tls: bool,
}

/// Runs until SIGINT or SIGTERM. The first line on standard output is the origin, when it already answers there.
///
/// # Errors
/// A sentence that names the address or the file in the way.
pub fn run(which: Which, place: &Place) -> Result<(), String> {
    if !place.listen.ip().is_loopback() {
        return Err(format!("{}: a stand-in listens on loopback only, such as 127.0.0.1:8402", place.listen));
    }
    fs::create_dir_all(&place.dir).map_err(|fault| format!("{}: {fault}", place.dir.display()))?;
    let identity = place.tls.then(|| Keyring::at(&place.dir).tls_identity()).transpose()?;
    let (listener, address) =
        bind(place.listen).map_err(|fault| format!("cannot listen on {}: {fault}", place.listen))?;
    let origin = format!("{}://{address}", if place.tls { "https" } else { "http" });
    let (router, hint) = match which {
        Which::Esia(registered) => esia(registered, &place.dir, &origin)?,
        Which::Oidc(client) => oidc(client, &place.dir, &origin)?,
        Which::Netcity => netcity(&origin),
        Which::Bars => bars(&origin),
        Which::Rid => rid(&origin),
        Which::Spo => spo(&origin),
        Which::Portal => portal(&origin),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|fault| fault.to_string())?;
    let told = format!("{origin}\n{hint}\nCtrl-C ends it.");
    runtime.block_on(serve(router, listener, identity, &told)).map_err(|fault| fault.to_string())
}

fn bind(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn serve(
    router: axum::Router,
    listener: TcpListener,
    tls: Option<TlsIdentity>,
    told: &str,
) -> std::io::Result<()> {
    let running = server::run(listener.try_into()?, router, tls).await?;
    let asked = asked_to_stop()?;
    println!("{told}");
    asked.await;
    running.stop().await;
    Ok(())
}

fn netcity(origin: &str) -> (axum::Router, String) {
    let app = netcity::app(netcity::Settings::new(Arc::new(SystemClock), Arc::new(SystemDice), origin));
    (app.router(), ACCOUNTS.to_owned())
}

fn bars(origin: &str) -> (axum::Router, String) {
    let app = bars::app(bars::Settings::new(Arc::new(SystemClock), Arc::new(SystemDice), origin));
    (app.router(), ACCOUNTS.to_owned())
}

fn rid(origin: &str) -> (axum::Router, String) {
    let app = rid::app(rid::Settings::new(Arc::new(SystemClock), Arc::new(SystemDice), origin));
    (app.router(), ACCOUNTS.to_owned())
}

fn spo(origin: &str) -> (axum::Router, String) {
    let app = spo::app(spo::Settings::new(Arc::new(SystemClock), Arc::new(SystemDice), origin));
    (app.router(), ACCOUNTS.to_owned())
}

fn portal(origin: &str) -> (axum::Router, String) {
    let app = portal::app(portal::Settings::new(Arc::new(SystemClock), Arc::new(SystemDice), origin));
    (app.router(), ACCOUNTS.to_owned())
}

fn esia(registered: Option<Registered>, dir: &Path, origin: &str) -> Result<(axum::Router, String), String> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let dice: Arc<dyn Dice> = Arc::new(SystemDice);
    let gost = gost::body(Body::Pure, Arc::clone(&dice)).map_err(|fault| fault.to_string())?;
    let keyring = Keyring::at(dir);
    let (client, hint) = match registered {
        Some(registered) => {
            let hint = format!("System {}, as it was given.", registered.mnemonic);
            (registered.card()?, hint)
        }
        None => {
            let certificate = keyring.client(&*gost, clock.now())?;
            let key = dir.join("esia-client.key.pem");
            let hint = format!("System {}: key {}, certificate beside it.", demo::MNEMONIC, key.display());
            (demo::client_card(certificate, &format!("{origin}/callback")), hint)
        }
    };
    let keys = keyring.esia(&*gost, clock.now())?;
    let settings = esia::Settings {
        clients: vec![client],
        people: people(super::today()),
        ..esia::Settings::new(origin, clock, dice, gost)
    };
    Ok((esia::app(settings, keys).router(), hint))
}

fn oidc(client: Option<OidcClient>, dir: &Path, origin: &str) -> Result<(axum::Router, String), String> {
    let keyring = Keyring::at(dir);
    let (client, hint) = match client {
        Some(client) => {
            let hint = format!("Client {}, as it was given.", client.id);
            (client.card()?, hint)
        }
        None => {
            let secret = keyring.oidc_secret()?;
            let hint =
                format!("Client {}: secret in {}.", demo::MNEMONIC, dir.join(demo::OIDC_SECRET).display());
            (demo::oidc_card(secret, origin), hint)
        }
    };
    let keys = keyring.oidc()?;
    let settings = oidc::Settings {
        clients: vec![client],
        people: people(super::today()),
        ..oidc::Settings::new(origin, Arc::new(SystemClock), Arc::new(SystemDice))
    };
    Ok((oidc::app(settings, keys).router(), hint))
}

impl OidcClient {
    fn card(self) -> Result<oidc::ClientCard, String> {
        let file = self.secret.display();
        let secret = fs::read_to_string(&self.secret).map_err(|fault| format!("{file}: {fault}"))?;
        let secret = secret.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            return Err(format!("{file}: the file is empty; write the client's secret into it"));
        }
        Ok(oidc::ClientCard {
            id: self.id,
            secret: Secret::new(secret.to_owned()),
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
        })
    }
}

impl Registered {
    /// Everything that the demo's own system may do, under another name.
    fn card(self) -> Result<esia::ClientCard, String> {
        let file = self.certificate.display();
        let bytes = fs::read(&self.certificate).map_err(|fault| format!("{file}: {fault}"))?;
        let certificate = Certificate::from_pem_or_der(&bytes).map_err(|fault| format!("{file}: {fault}"))?;
        Ok(esia::ClientCard {
            mnemonic: self.mnemonic,
            redirect_uris: self.redirect_uris,
            ..demo::client_card(certificate, "")
        })
    }
}

const ACCOUNTS: &str = "Accounts: privratnik sandbox people";
