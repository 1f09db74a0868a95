//! A client that says exactly the bytes it is told.

use std::io::ErrorKind;
use std::net::SocketAddr;

use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Whatever the bytes go through.
trait Line: AsyncRead + AsyncWrite + Send + Unpin {}

impl<L: AsyncRead + AsyncWrite + Send + Unpin> Line for L {}

pub(super) struct Client {
    stream: Box<dyn Line>,
    unread: Vec<u8>,
}

impl Client {
    pub(super) async fn connect(address: SocketAddr) -> Self {
        Self::over(TcpStream::connect(address).await.unwrap())
    }

    /// Over TLS, as a browser that opened `host`.
    pub(super) async fn connect_tls(address: SocketAddr, tls: &TlsConnector, host: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        Self::over(tls.connect(ServerName::try_from(host.to_owned()).unwrap(), stream).await.unwrap())
    }

    fn over(stream: impl Line + 'static) -> Self {
        Self { stream: Box::new(stream), unread: Vec::new() }
    }

    pub(super) async fn say(&mut self, bytes: &str) {
        // A refusal may close the connection before the last byte is out; what matters is the answer.
        let _refused_early = self.stream.write_all(bytes.as_bytes()).await;
    }

    /// The head of the next answer.
    pub(super) async fn head(&mut self) -> String {
        loop {
            if let Some(end) = self.unread.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                return String::from_utf8(self.unread.drain(..end + 4).collect()).unwrap();
            }
            self.read_more().await;
        }
    }

    /// Status line and body of the next answer.
    pub(super) async fn answer(&mut self) -> (String, String) {
        let head = self.head().await;
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap())
        });
        let body = self.read_exactly(length.unwrap_or(0)).await;
        (head.lines().next().unwrap_or_default().to_owned(), body)
    }

    pub(super) async fn read_exactly(&mut self, count: usize) -> String {
        while self.unread.len() < count {
            self.read_more().await;
        }
        String::from_utf8(self.unread.drain(..count).collect()).unwrap()
    }

    /// The first line, or nothing if it was closed before.
    pub(super) async fn read_line(&mut self) -> String {
        let mut byte = [0];
        let mut line = Vec::new();
        // Closed without a word or with a reset: it is the same to whoever waits.
        while !line.ends_with(b"\r\n") && self.stream.read_exact(&mut byte).await.is_ok() {
            line.push(byte[0]);
        }
        String::from_utf8(line).unwrap().trim_end().to_owned()
    }

    /// Everything until the other side closes.
    pub(super) async fn read_to_end(&mut self) -> String {
        let mut rest = std::mem::take(&mut self.unread);
        match self.stream.read_to_end(&mut rest).await {
            Ok(_) => {}
            // What is cut off says no farewell of TLS.
            Err(fault) => assert_eq!(fault.kind(), ErrorKind::UnexpectedEof, "{fault}"),
        }
        String::from_utf8(rest).unwrap()
    }

    async fn read_more(&mut self) {
        let count = self.stream.read_buf(&mut self.unread).await.unwrap();
        assert!(count > 0, "closed after {:?}", String::from_utf8_lossy(&self.unread));
    }
}
