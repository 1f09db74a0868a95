//! A journal that answers some addresses itself, exactly as told, and leaves the rest to the stand-in.

use privratnik::app::demo::Site;
use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

use super::house::House;

/// What it answers itself begins so.
pub(crate) const ASIDE: &str = "/aside/";

/// The file at `/aside/file`, of which pieces may be asked.
pub(crate) const FILE: &[u8; 10] = b"0123456789";

/// The journal's hand: what it has heard, and when it goes on.
#[derive(Clone)]
pub(crate) struct Aside {
    heads: Arc<Mutex<Vec<String>>>,
    taken: Arc<Mutex<u64>>,
    go_on: Arc<Semaphore>,
}

impl Aside {
    /// The same house before this journal.
    pub(crate) async fn before(house: House) -> (House, Self) {
        let aside = Self::open(house.ports.journal(Site::Netcity)).await;
        let line = |port: u16| format!("upstream = \"http://127.0.0.1:{port}\"");
        let (there, here) = (line(house.ports.journal(Site::Netcity)), line(aside.1));
        (house.reconfigured(&[(&there, &here)]).await, aside.0)
    }

    /// Listens; everything else goes to the stand-in at this port.
    pub(crate) async fn open(journal: u16) -> (Self, u16) {
        let aside = Self { heads: Arc::default(), taken: Arc::default(), go_on: Arc::new(Semaphore::new(0)) };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let serving = aside.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream, journal));
            }
        });
        (aside, port)
    }

    /// Lets it send the next piece of what is sent in pieces.
    pub(crate) fn go_on(&self) {
        self.go_on.add_permits(1);
    }

    /// The heads of what it has answered itself, in lower case.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("nobody panicked").clone()
    }

    /// How many bytes of a body were thrown away.
    pub(crate) fn taken(&self) -> u64 {
        *self.taken.lock().expect("nobody panicked")
    }

    /// Every request on a connection of its own: it closes behind each answer.
    async fn serve(self, mut stream: TcpStream, journal: u16) {
        let mut read = Vec::new();
        let end = loop {
            if let Some(end) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
                return;
            }
        };
        let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
        let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let Some(wish) = target.strip_prefix(ASIDE) else {
            let mut journal = TcpStream::connect(("127.0.0.1", journal)).await.expect("it listens");
            let line = read.windows(2).position(|bytes| bytes == b"\r\n").expect("a request line");
            // The next request may be one to answer here.
            read.splice(line..line, *b"\r\nConnection: close");
            journal.write_all(&read).await.expect("it reads");
            // How it ends is the journal's affair.
            let _ended = copy_bidirectional(&mut stream, &mut journal).await;
            return;
        };
        self.heads.lock().expect("nobody panicked").push(head.clone());
        // A gateway that has hung up is seen by the test.
        let _answered = match wish {
            "events" => self.pieces(stream, "text/event-stream").await,
            "poll" | "slow" => self.poll(stream).await,
            "download" => self.pieces(stream, "application/zip").await,
            "discard" => self.discard(stream, &head, (read.len() - end) as u64).await,
            "file" => piece(stream, &head, "application/pdf").await,
            "page" => piece(stream, &head, "text/plain").await,
            other => panic!("nothing to answer to {other}"),
        };
    }

    async fn pieces(&self, mut stream: TcpStream, kind: &str) -> std::io::Result<()> {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await?;
        for number in 1..=3 {
            self.go_on.acquire().await.expect("never closed").forget();
            stream.write_all(format!("9\r\npiece {number}\n\n\r\n").as_bytes()).await?;
        }
        stream.write_all(b"0\r\n\r\n").await
    }

    async fn poll(&self, mut stream: TcpStream) -> std::io::Result<()> {
        self.go_on.acquire().await.expect("never closed").forget();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnews").await
    }

    async fn discard(&self, mut stream: TcpStream, head: &str, behind: u64) -> std::io::Result<()> {
        let length = head.split("\r\ncontent-length: ").nth(1).and_then(|rest| rest.lines().next());
        let length: u64 = length.expect("an upload says its length").parse().expect("a number");
        let mut buffer = vec![0; 64 * 1024];
        let mut taken = behind;
        while taken < length {
            match stream.read(&mut buffer).await? {
                0 => break,
                count => taken += count as u64,
            }
            *self.taken.lock().expect("nobody panicked") = taken;
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await
    }
}

/// [`FILE`], or what `Range: bytes=2-5` asks of it where `If-Range` fits.
async fn piece(mut stream: TcpStream, head: &str, kind: &str) -> std::io::Result<()> {
    let is_fresh = !head.contains("\r\nif-range:") || head.contains("\r\nif-range: \"one\"\r\n");
    let text = std::str::from_utf8(FILE).expect("digits");
    let (status, body, range) = if head.contains("\r\nrange: bytes=2-5\r\n") && is_fresh {
        ("206 Partial Content", &text[2..=5], "Content-Range: bytes 2-5/10\r\n")
    } else {
        ("200 OK", text, "")
    };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nETag: \"one\"\r\nAccept-Ranges: bytes\r\n{range}\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).await
}
