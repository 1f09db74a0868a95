//! Connecting within a deadline that covers TLS too.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tower::Service;

use super::Roots;

/// Plain and TLS connections, whichever the address asks for.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    inner: HttpsConnector<HttpConnector>,
    deadline: Duration,
}

impl Connector {
    /// Trusts `roots` for the certificate of `host`, by whatever address it is called, and gives up after `deadline`.
    pub(super) fn new(host: &str, roots: &Roots, deadline: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let config = rustls::ClientConfig::clone(&roots.tls());
        let builder = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http();
        let builder = match ServerName::try_from(host.trim_matches(['[', ']']).to_owned()) {
            Ok(name) => builder.with_server_name_resolver(FixedServerNameResolver::new(name)),
            // What is no name is no name in a certificate either.
            Err(_) => builder,
        };
        let inner = builder.enable_http1().wrap_connector(tcp);
        Self { inner, deadline }
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, address: Uri) -> Self::Future {
        let connecting = tokio::time::timeout(self.deadline, self.inner.call(address));
        Box::pin(async move {
            connecting.await.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
        })
    }
}
