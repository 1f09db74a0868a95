//! A journal of raw TCP that writes down every byte it is sent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

pub(super) struct RecordingOrigin {
    address: SocketAddr,
    requests: Mutex<Vec<String>>,
    held: Notify,
    let_go: Notify,
}

impl RecordingOrigin {
    pub(super) async fn open() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = Arc::new(Self::at(&listener));
        let serving = Arc::clone(&origin);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).serve(stream));
            }
        });
        origin
    }

    /// An address at which nobody listens.
    pub(super) async fn nowhere() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Arc::new(Self::at(&listener))
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request so far, as it came.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The targets of their request lines.
    pub(super) fn targets(&self) -> Vec<String> {
        let target = |request: &String| request.split(' ').nth(1).unwrap_or_default().to_owned();
        self.requests().iter().map(target).collect()
    }

    /// Waits until a request to `/held` is here; it is not answered before [`RecordingOrigin::release`].
    pub(super) async fn holding(&self) {
        self.held.notified().await;
    }

    pub(super) fn release(&self) {
        self.let_go.notify_one();
    }

    fn at(listener: &TcpListener) -> Self {
        Self {
            address: listener.local_addr().unwrap(),
            requests: Mutex::default(),
            held: Notify::new(),
            let_go: Notify::new(),
        }
    }

    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        let mut unread = Vec::new();
        while let Some(request) = next_request(&mut stream, &mut unread).await {
            let is_held = request.starts_with("GET /held ");
            let is_upgrade = request.to_lowercase().contains("\r\nupgrade: websocket\r\n");
            let is_dropped = request.contains(" /dropped-once ") && !self.requests().contains(&request);
            self.requests.lock().unwrap().push(request);
            if is_dropped {
                return;
            }
            if is_held {
                self.held.notify_one();
                self.let_go.notified().await;
            }
            if is_upgrade {
                stream.write_all(SWITCH.as_bytes()).await.unwrap();
                let (mut reader, mut writer) = stream.split();
                // An echo; how it ends is the test's affair.
                let _echoed = tokio::io::copy(&mut reader, &mut writer).await;
                return;
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
        }
    }
}

async fn next_request(stream: &mut TcpStream, unread: &mut Vec<u8>) -> Option<String> {
    loop {
        let text = String::from_utf8_lossy(unread).into_owned();
        if let Some(length) = request_length(&text) {
            unread.drain(..length);
            return Some(text[..length].to_owned());
        }
        if stream.read_buf(unread).await.unwrap_or(0) == 0 {
            return (!unread.is_empty())
                .then(|| String::from_utf8_lossy(&std::mem::take(unread)).into_owned());
        }
    }
}

fn request_length(text: &str) -> Option<usize> {
    let head = text.find("\r\n\r\n")? + 4;
    let lower = text[..head].to_lowercase();
    let body = if lower.contains("\r\ntransfer-encoding: chunked\r\n") {
        text[head..].find("0\r\n\r\n")? + 5
    } else {
        let announced = lower.split("\r\ncontent-length: ").nth(1).and_then(|rest| rest.lines().next());
        announced.map_or(0, |length| length.parse().unwrap())
    };
    (text.len() >= head + body).then_some(head + body)
}

const SWITCH: &str = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
