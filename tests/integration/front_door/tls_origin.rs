//! A journal behind TLS whose certificate is made on the spot.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::paper::Paper;

pub(super) struct TlsOrigin {
    address: SocketAddr,
    certificate: Vec<u8>,
}

impl TlsOrigin {
    pub(super) fn open() -> Self {
        Self::named("127.0.0.1")
    }

    /// With a certificate for this host.
    pub(super) fn named(host: &str) -> Self {
        let paper = Paper::of(&[host]);
        let config = Arc::new(paper.server());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that does not trust the certificate ends the exchange; that is the test's affair.
                let _untrusted = answer(stream, Arc::clone(&config));
            }
        });
        Self { address, certificate: paper.certificate().to_vec() }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate in PEM form, to be trusted.
    pub(super) fn certificate(&self) -> &[u8] {
        &self.certificate
    }
}

fn answer(stream: TcpStream, config: Arc<ServerConfig>) -> std::io::Result<()> {
    let session = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut tls = StreamOwned::new(session, stream);
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        tls.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    tls.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")?;
    tls.flush()
}
