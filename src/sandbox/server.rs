//! Runs a stand-in's router on a listener until it is told to stop.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{
    sync::{CancellationToken, WaitForCancellationFutureOwned},
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};

/// A certificate chain and its key, ready to serve TLS 1.2 and 1.3.
#[derive(Clone)]
pub struct TlsIdentity {
    config: Arc<rustls::ServerConfig>,
}

/// Why PEM texts are no identity.
#[derive(Debug, thiserror::Error)]
pub enum TlsIdentityError {
    /// The first text holds no readable certificate.
    #[error("the certificate chain is not readable as PEM: {0}")]
    Chain(rustls_pki_types::pem::Error),
    /// The second text holds no readable private key.
    #[error("the private key is not readable as PEM: {0}")]
    Key(rustls_pki_types::pem::Error),
    /// The two do not belong together, or are of a kind that TLS here cannot use.
    #[error("the certificate and the key cannot serve TLS together: {0}")]
    Pair(#[from] rustls::Error),
}

impl TlsIdentity {
    /// From PEM: the chain, the server's own certificate first, and the private key.
    ///
    /// # Errors
    /// Either text is unreadable, or the key is not the certificate's.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsIdentityError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(TlsIdentityError::Chain)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(TlsIdentityError::Key)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(Self { config: Arc::new(config) })
    }
}

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
        let stream = Watched::new(stream, &self);
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

/// A socket that is counted as long as anybody holds it, upgraded or not, and that breaks when it is cut.
struct Watched {
    stream: TcpStream,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    _counted: TaskTrackerToken,
}

impl Watched {
    fn new(stream: TcpStream, house: &House) -> Self {
        let cut = Box::pin(house.cut.clone().cancelled_owned());
        Self { stream, cut, _counted: house.connections.token() }
    }

    /// The inner stream, unless it is cut; the reader or writer is woken by the cut.
    fn whole(&mut self, context: &mut Context<'_>) -> io::Result<Pin<&mut TcpStream>> {
        match self.cut.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(Pin::new(&mut self.stream)),
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.whole(context)?.poll_read(context, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.whole(context)?.poll_write(context, data)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.whole(context)?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.whole(context)?.poll_shutdown(context)
    }
}

/// How long [`Running::stop`] waits for requests in flight.
pub const GRACE: Duration = Duration::from_secs(1);
