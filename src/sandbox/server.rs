//! Runs a stand-in's router on a listener until it is told to stop.

mod identity;
mod watched;

use std::{io, net::SocketAddr, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
pub use identity::{TlsIdentity, TlsIdentityError};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use watched::Watched;

/// A server that runs. Dropped without [`Running::stop`], it goes on until the runtime ends.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: CancellationToken,
    cut: CancellationToken,
    connections: TaskTracker,
}

impl Running {
    /// Stops listening, lets requests in flight end for [`GRACE`], then cuts what is left (upgraded sockets
    /// above all), and returns when the last connection is gone.
    pub async fn stop(self) {
        self.stop.cancel();
        self.connections.close();
        if tokio::time::timeout(GRACE, self.connections.wait()).await.is_err() {
            self.cut.cancel();
            self.connections.wait().await;
        }
    }
}

/// Serves HTTP/1.1 on the listener, over TLS where an identity is given.
///
/// # Errors
/// The listener has no local address.
pub async fn run(listener: TcpListener, router: Router, tls: Option<TlsIdentity>) -> io::Result<Running> {
    let running = Running {
        address: listener.local_addr()?,
        stop: CancellationToken::new(),
        cut: CancellationToken::new(),
        connections: TaskTracker::new(),
    };
    let house = House {
        router,
        tls: tls.map(|identity| TlsAcceptor::from(identity.config)),
        stop: running.stop.clone(),
        cut: running.cut.clone(),
        connections: running.connections.clone(),
    };
    running.connections.spawn(house.listen(listener));
    Ok(running)
}

/// What every connection needs.
#[derive(Clone)]
struct House {
    router: Router,
    tls: Option<TlsAcceptor>,
    stop: CancellationToken,
    cut: CancellationToken,
    connections: TaskTracker,
}

impl House {
    async fn listen(self, listener: TcpListener) {
        while let Some(accepted) = self.stop.run_until_cancelled(listener.accept()).await {
            match accepted {
                Ok((stream, _)) => drop(self.connections.spawn(self.clone().welcome(stream))),
                // Out of descriptors, most likely: the next ones may be free in a moment.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    async fn welcome(self, stream: TcpStream) {
        let stream = Watched::new(stream, self.cut.clone(), self.connections.token());
        match &self.tls {
            None => self.serve(stream).await,
            // A stop ends a handshake at once.
            Some(acceptor) => {
                if let Some(Ok(stream)) = self.stop.run_until_cancelled(acceptor.accept(stream)).await {
                    self.serve(stream).await;
                }
            }
        }
    }

    async fn serve(&self, stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) {
        let service = TowerToHyperService::new(self.router.clone());
        let connection =
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades();
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            // How a connection broke is the client's affair.
            _ = connection.as_mut() => {}
            () = self.stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                self.cut.run_until_cancelled(connection).await;
            }
        }
    }
}

/// How long [`Running::stop`] waits for requests in flight.
pub const GRACE: Duration = Duration::from_secs(1);
