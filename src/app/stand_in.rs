//! One stand-in alone, as a server for any other client.

use std::{fs, net::SocketAddr, path::PathBuf, sync::Arc};

use tokio::net::TcpListener;

use super::demo::{self, Keyring};
use crate::{
    crypto::{
        dice::SystemDice,
        gost::{self, Body},
    },
    edge::serve::asked_to_stop,
    flow::port::{Clock, Dice},
    sandbox::{
        esia, netcity,
        people::people,
        server::{self, TlsIdentity},
    },
    telemetry::SystemClock,
};

/// Which stand-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// ESIA.
    Esia,
    /// Network City.
    Netcity,
}

/// Where and how it listens.
pub struct Place {
    /// A loopback address.
    pub listen: SocketAddr,
    /// Keys and certificates.
    pub dir: PathBuf,
    /// Whether it speaks TLS.
    pub tls: bool,
}

/// Runs until SIGINT or SIGTERM.
///
/// # Errors
/// A sentence that names the address or the file in the way.
pub fn run(which: Which, place: &Place) -> Result<(), String> {
    if !place.listen.ip().is_loopback() {
        return Err(format!("{}: a stand-in listens on loopback only, such as 127.0.0.1:8402", place.listen));
    }
    fs::create_dir_all(&place.dir).map_err(|fault| format!("{}: {fault}", place.dir.display()))?;
    let identity = place.tls.then(|| Keyring::at(&place.dir).tls_identity()).transpose()?;
    let scheme = if place.tls { "https" } else { "http" };
    let origin = format!("{scheme}://{}", place.listen);
    let (router, hint) = router(which, place, &origin)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|fault| fault.to_string())?;
    println!("{origin}\n{hint}\nCtrl-C ends it.");
    runtime.block_on(serve(router, place.listen, identity))
}

async fn serve(router: axum::Router, listen: SocketAddr, tls: Option<TlsIdentity>) -> Result<(), String> {
    let listener =
        TcpListener::bind(listen).await.map_err(|fault| format!("cannot listen on {listen}: {fault}"))?;
    let running = server::run(listener, router, tls).await.map_err(|fault| fault.to_string())?;
    let asked = asked_to_stop().await;
    running.stop().await;
    asked.map_err(|fault| fault.to_string())
}

fn router(which: Which, place: &Place, origin: &str) -> Result<(axum::Router, String), String> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let dice: Arc<dyn Dice> = Arc::new(SystemDice);
    match which {
        Which::Netcity => {
            let app = netcity::app(netcity::Settings::new(clock, dice, origin));
            Ok((app.router(), "Accounts: privratnik sandbox people".to_owned()))
        }
        Which::Esia => {
            let gost = gost::body(Body::Pure, Arc::clone(&dice)).map_err(|fault| fault.to_string())?;
            let keyring = Keyring::at(&place.dir);
            let client = keyring.client(&*gost, clock.now())?;
            let keys = keyring.esia(&*gost, clock.now())?;
            let settings = esia::Settings {
                clients: vec![demo::client_card(client, &format!("{origin}/callback"))],
                people: people(super::today()),
                ..esia::Settings::new(origin, clock, dice, gost)
            };
            let hint = format!(
                "System {}: key {}, certificate beside it.",
                demo::MNEMONIC,
                place.dir.join("esia-client.key.pem").display()
            );
            Ok((esia::app(settings, keys).router(), hint))
        }
    }
}
