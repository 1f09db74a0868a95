//! The journal behind every proxy: as little work as possible, so that the proxies are what is measured.

use std::{net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::places::{CHECK, HOME, SESSION, SIGN_IN, SIGN_OUT, Thing};

/// Serves until the process is ended.
pub(crate) fn run(listen: SocketAddr) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|fault| fault.to_string())?.block_on(async {
        let answers = Arc::new(Answers::new());
        let bound = TcpListener::bind(listen).await.map_err(|fault| format!("{listen}: {fault}"))?;
        println!("{listen}");
        loop {
            let (stream, _) = bound.accept().await.map_err(|fault| fault.to_string())?;
            tokio::spawn(serve(stream, Arc::clone(&answers)));
        }
    })
}

/// Whole answers, ready to be written.
struct Answers {
    things: Vec<(&'static str, Vec<u8>)>,
    form: Vec<u8>,
    inside: Vec<u8>,
    signed_in: Vec<u8>,
    allowed: Vec<u8>,
    nothing: Vec<u8>,
}

impl Answers {
    fn new() -> Self {
        let form = "<form action method=post><input name=user><input name=password type=password></form>";
        Self {
            things: Thing::ALL
                .map(|thing| (thing.path(), whole("200 OK", thing.kind(), "", &thing.bytes())))
                .into(),
            form: whole("200 OK", "text/html", "", form.as_bytes()),
            inside: whole("200 OK", "text/html", "", b"<p id=who>Inside</p>"),
            signed_in: whole(
                "302 Found",
                "text/html",
                &format!(
                    "Location: {HOME}\r\nSet-Cookie: {SESSION}=dl1swyrfgtq3e1rhd4cvknlz; path=/; HttpOnly\r\n"
                ),
                b"",
            ),
            allowed: b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
            nothing: whole("404 Not Found", "text/plain", "", b"There is no such page.\n"),
        }
    }

    fn to(&self, method: &str, path: &str) -> &[u8] {
        match (method, path) {
            ("POST", SIGN_IN) => &self.signed_in,
            (_, SIGN_IN) => &self.form,
            (_, HOME | SIGN_OUT) => &self.inside,
            (_, CHECK) => &self.allowed,
            (_, path) => {
                self.things.iter().find(|(own, _)| *own == path).map_or(&self.nothing, |(_, whole)| whole)
            }
        }
    }
}

/// With the headers that an old server on IIS sends.
fn whole(status: &str, kind: &str, lines: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nCache-Control: private\r\nContent-Type: {kind}\r\nServer: Microsoft-IIS/8.5\r\n\
         X-AspNet-Version: 4.0.30319\r\nX-Powered-By: ASP.NET\r\nDate: Tue, 01 Sep 2026 08:00:00 GMT\r\n{lines}\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Whoever breaks off is none of its business.
async fn serve(mut stream: TcpStream, answers: Arc<Answers>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut buffer = Vec::with_capacity(4096);
    loop {
        let length = match find(&buffer) {
            Some(head) => head + body_length(&buffer[..head]),
            None => usize::MAX,
        };
        if buffer.len() < length {
            if stream.read_buf(&mut buffer).await.ok()? == 0 {
                return None;
            }
            continue;
        }
        let line =
            buffer.split(|byte| *byte == b'\r').next().and_then(|line| std::str::from_utf8(line).ok())?;
        let mut words = line.split(' ');
        let (method, path) = (words.next()?, words.next()?);
        stream.write_all(answers.to(method, path)).await.ok()?;
        buffer.drain(..length);
    }
}

/// Where the head ends.
fn find(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

fn body_length(head: &[u8]) -> usize {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
}
