//! WebSocket: two upgraded sockets joined, and cut when the session ends.

use http::header::{
    CONNECTION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{Method, Request, Response, StatusCode};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;
use tokio_util::sync::CancellationToken;

/// A request that may become a WebSocket, with the browser's half of it.
#[derive(Debug)]
pub struct Handshake {
    browser: OnUpgrade,
}

/// What somebody asked for who asked for an upgrade.
#[derive(Debug)]
pub enum Asked {
    /// No upgrade.
    Nothing,
    /// A WebSocket, properly.
    WebSocket(Handshake),
    /// Something else, or a WebSocket improperly: 400, and nothing goes upstream.
    Unknown,
}

impl Handshake {
    /// Looks at a request before hop-by-hop headers are stripped.
    ///
    /// Only the handshake of RFC 6455 §4.1 passes: GET, version 13, one key of 16 bytes, no body.
    pub fn find<B>(request: &mut Request<B>) -> Asked {
        if !request.headers().contains_key(UPGRADE) {
            return Asked::Nothing;
        }
        if !is_proper(request.method(), request.headers()) {
            return Asked::Unknown;
        }
        Asked::WebSocket(Self { browser: hyper::upgrade::on(request) })
    }

    /// Puts the handshake back after hop-by-hop headers are stripped, in either direction.
    pub fn ask(headers: &mut HeaderMap) {
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    }

    /// If the journal agreed, gives the future that joins the two sockets; it ends when either side closes or
    /// `until` is cancelled, and both are closed with it. `None` when the journal answered something else.
    ///
    /// The joining begins only after the answer has been sent, so the future must be spawned, not awaited.
    pub fn join<B>(
        self,
        answer: &mut Response<B>,
        until: CancellationToken,
    ) -> Option<impl Future<Output = ()> + Send + 'static> {
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
            return None;
        }
        let journal = hyper::upgrade::on(answer);
        Some(async move {
            // A session that ended, a broken socket or a refused upgrade: there is nobody left to tell.
            let _ended = until.run_until_cancelled(splice(self.browser, journal)).await;
        })
    }
}

async fn splice(
    browser: OnUpgrade,
    journal: OnUpgrade,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut browser = TokioIo::new(browser.await?);
    let mut journal = TokioIo::new(journal.await?);
    copy_bidirectional(&mut browser, &mut journal).await?;
    Ok(())
}

fn is_proper(method: &Method, headers: &HeaderMap) -> bool {
    let has_body = headers.contains_key(TRANSFER_ENCODING)
        || headers.get(CONTENT_LENGTH).is_some_and(|length| length.as_bytes() != b"0");
    method == Method::GET
        && !has_body
        && lists(headers, &CONNECTION, "upgrade")
        && only(headers, &UPGRADE).is_some_and(|protocol| protocol.eq_ignore_ascii_case(b"websocket"))
        && only(headers, &SEC_WEBSOCKET_VERSION).is_some_and(|version| version == b"13")
        && only(headers, &SEC_WEBSOCKET_KEY).is_some_and(is_key)
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_bytes().trim_ascii())
}

fn lists(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let lines = headers.get_all(name).iter();
    let mut tokens = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    tokens.any(|found| found.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
}

/// Sixteen bytes in base64 are 22 letters and two signs of padding.
fn is_key(key: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    key.len() == 24 && key.ends_with(b"==") && key[..22].iter().all(is_letter)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::{Asked, Handshake};

    fn asked(changes: &[(&str, Option<&str>)]) -> Asked {
        let mut request = Request::get("/webapi/signalr/queueHub").body(()).unwrap();
        let proper = [
            ("connection", Some("keep-alive, Upgrade")),
            ("upgrade", Some("WebSocket")),
            ("sec-websocket-version", Some("13")),
            ("sec-websocket-key", Some("dGhlIHNhbXBsZSBub25jZQ==")),
        ];
        for (name, value) in proper.iter().chain(changes) {
            let name = http::HeaderName::try_from(*name).unwrap();
            match value {
                Some(value) => drop(request.headers_mut().insert(name, value.parse().unwrap())),
                None => drop(request.headers_mut().remove(name)),
            }
        }
        Handshake::find(&mut request)
    }

    #[test]
    fn a_proper_handshake_is_known() {
        assert!(matches!(asked(&[]), Asked::WebSocket(_)));
        assert!(matches!(asked(&[("upgrade", None)]), Asked::Nothing));
    }

    #[test]
    fn anything_else_that_wants_the_socket_is_refused() {
        for change in [
            ("upgrade", Some("h2c")),
            ("upgrade", Some("websocket, h2c")),
            ("connection", None),
            ("connection", Some("close")),
            ("sec-websocket-version", Some("12")),
            ("sec-websocket-version", None),
            ("sec-websocket-key", None),
            ("sec-websocket-key", Some("short==")),
            ("content-length", Some("5")),
            ("transfer-encoding", Some("chunked")),
        ] {
            assert!(matches!(asked(&[change]), Asked::Unknown), "{change:?}");
        }
    }
}
