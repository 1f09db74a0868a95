//! A tap on the line between the gateway and the journal: hears every request, and answers one address itself.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::house::House;

/// The tap; what was heard is kept.
#[derive(Clone, Default)]
pub(crate) struct Tap(Arc<Mutex<Vec<u8>>>);

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
        let heard = std::mem::take(&mut *self.0.lock().expect("nobody panicked"));
        String::from_utf8_lossy(&heard).to_lowercase()
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
                    match bytes.starts_with(b"GET /leads-off") {
                        true => gateway.write_all(leading_off(bytes).as_bytes()).await.and(Ok(1)),
                        false => journal.write_all(bytes).await.map(|()| bytes.len()),
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

    fn keep(&self, bytes: &[u8]) {
        self.0.lock().expect("nobody panicked").extend_from_slice(bytes);
    }
}

/// Where the tap itself answers; the journal never sees it.
pub(crate) const LEADS_OFF: &str = "/leads-off";

/// A redirect to another site, with the token of the request.
fn leading_off(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head).to_lowercase();
    let at = head.lines().find_map(|line| line.strip_prefix("at: ")).unwrap_or_default();
    format!("HTTP/1.1 302 Found\r\nLocation: http://elsewhere.test/?at={at}\r\nContent-Length: 0\r\n\r\n")
}
