//! A tap on the line between the gateway and the journal: hears every request, and answers one address itself.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::house::House;

/// The tap; what was heard is kept.
#[derive(Clone, Default)]
pub(crate) struct Tap {
    heard: Arc<Mutex<Vec<u8>>>,
    canned: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl Tap {
    /// The same house with a tap on its line.
    pub(crate) async fn on(house: House) -> (House, Self) {
        let tap = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let journal = house.ports.journal(privratnik::app::demo::Site::Netcity);
        tokio::spawn(tap.clone().listen(listener, journal));
        let line = |port: u16| format!("upstream = \"http://127.0.0.1:{port}\"");
        (house.reconfigured(&[(&line(journal), &line(address.port()))]).await, tap)
    }

    /// Everything that the gateway has sent since the last look, in lower case.
    pub(crate) fn heard(&self) -> String {
        let heard = std::mem::take(&mut *self.heard.lock().expect("nobody panicked"));
        String::from_utf8_lossy(&heard).to_lowercase()
    }

    /// From now on a GET or HEAD of this path is answered with these bytes, and the journal never sees it; `RANGE` behind the
    /// path means requests for a part.
    pub(crate) fn answer(&self, path: &str, bytes: Vec<u8>) {
        self.canned.lock().expect("nobody panicked").insert(path.to_owned(), bytes);
    }

    async fn listen(self, listener: TcpListener, journal: u16) {
        while let Ok((gateway, _)) = listener.accept().await {
            let journal = TcpStream::connect(("127.0.0.1", journal)).await.expect("the journal listens");
            tokio::spawn(self.clone().relay(gateway, journal));
        }
    }

    /// Ends when either side closes.
    async fn relay(self, mut gateway: TcpStream, mut journal: TcpStream) {
        let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        loop {
            let passed = tokio::select! {
                read = gateway.read(&mut asked) => {
                    let bytes = &asked[..read.unwrap_or(0)];
                    self.keep(bytes);
                    match self.own_answer(bytes) {
                        Some(answer) => gateway.write_all(&answer).await.and(Ok(1)),
                        None => journal.write_all(bytes).await.map(|()| bytes.len()),
                    }
                }
                read = journal.read(&mut answered) => {
                    let bytes = &answered[..read.unwrap_or(0)];
                    gateway.write_all(bytes).await.map(|()| bytes.len())
                }
            };
            if !passed.is_ok_and(|length| length > 0) {
                return;
            }
        }
    }

    fn own_answer(&self, request: &[u8]) -> Option<Vec<u8>> {
        let head = String::from_utf8_lossy(request).to_lowercase();
        let path = head.strip_prefix("get ").or_else(|| head.strip_prefix("head "))?.split(' ').next()?;
        if path.starts_with(LEADS_OFF) {
            return Some(leading_off(request).into());
        }
        let canned = self.canned.lock().expect("nobody panicked");
        let part = head.contains("\r\nrange: ").then(|| canned.get(&format!("{path}{RANGE}"))).flatten();
        part.or_else(|| canned.get(path)).cloned()
    }

    fn keep(&self, bytes: &[u8]) {
        self.heard.lock().expect("nobody panicked").extend_from_slice(bytes);
    }
}

/// Behind a path: requests for a part of it.
pub(crate) const RANGE: &str = " with a range";

/// Where the tap itself answers; the journal never sees it.
pub(crate) const LEADS_OFF: &str = "/leads-off";

/// A redirect to another site, with the token of the request.
fn leading_off(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head).to_lowercase();
    let at = head.lines().find_map(|line| line.strip_prefix("at: ")).unwrap_or_default();
    format!("HTTP/1.1 302 Found\r\nLocation: http://elsewhere.test/?at={at}\r\nContent-Length: 0\r\n\r\n")
}
