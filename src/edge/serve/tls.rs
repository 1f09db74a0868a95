//! TLS on a listener, by rustls on pingora's streams.
//!
//! pingora's own handshake would do the same with one difference: its deadline is fixed at a minute, and it writes
//! an error with the client's address into the log for every port scan. So pingora is given a plain listener.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::edge::certificates::Certificates;

/// How browsers are spoken to over TLS.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

/// What client and listener have agreed to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Http1,
    Http2,
}

impl Tls {
    /// TLS 1.2 and 1.3, with the certificate of the name that is asked for.
    pub fn new(certificates: Arc<Certificates>) -> Self {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .expect("ring serves both versions")
            .with_no_client_auth()
            .with_cert_resolver(certificates);
        config.alpn_protocols = vec![H2.to_vec(), b"http/1.1".to_vec()];
        // A browser that comes again saves a round trip; the tickets' keys live in this process and change by themselves.
        // Without chance for them there are no tickets, and nothing else is lost.
        if let Ok(ticketer) = ring::Ticketer::new() {
            config.ticketer = ticketer;
        }
        Self(TlsAcceptor::from(Arc::new(config)))
    }

    /// Greets a client that has `patience` to finish its handshake.
    ///
    /// # Errors
    /// When it speaks something else, wants a name that is not served, or takes too long.
    pub(super) async fn accept<S>(
        &self,
        stream: S,
        patience: Duration,
    ) -> io::Result<(TlsStream<S>, Protocol)>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let greeting = tokio::time::timeout(patience, self.0.accept(stream));
        let stream = greeting.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        let protocol = match stream.get_ref().1.alpn_protocol() {
            Some(H2) => Protocol::Http2,
            // rustls agrees on nothing that is not on our list; who brings no list speaks HTTP/1.
            Some(_) | None => Protocol::Http1,
        };
        Ok((stream, protocol))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Tls")
    }
}

const H2: &[u8] = b"h2";
