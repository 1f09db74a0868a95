//! Messages to one address of the operator's: JSON by POST, signed with a key that both sides have.
//!
//! The receiver computes HMAC-SHA256 under the key over the value of [`TIMESTAMP`], a full stop and the body, compares it
//! with what [`SIGNATURE`] has behind `v1=`, and refuses a time that is not within minutes of its own.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, header::CONTENT_TYPE};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use jiff::civil::Date;
use serde::Serialize;
use url::Url;

use super::roots::{BadRoots, tls};
use crate::crypto::mac::MessageKey;
use crate::domain::Secret;
use crate::flow::port::{Clock, Notice, NoticeFault, NoticeKind, Notices, Told};

/// The header with the time of sending, in seconds since 1970.
pub const TIMESTAMP: &str = "x-privratnik-timestamp";

/// The header with the signature, `v1=` and 64 hexadecimal digits.
pub const SIGNATURE: &str = "x-privratnik-signature";

/// Where messages go.
pub struct Settings {
    /// The receiver.
    pub url: Url,
    /// The key.
    pub key: Secret<String>,
    /// Roots trusted beside the public ones, PEM; may be empty.
    pub extra_roots: Vec<u8>,
    /// How long one message may take.
    pub within: Duration,
    /// The address of the gate's page of consents.
    pub page: String,
}

/// The webhook body of [`Notices`].
pub struct Webhook {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    url: Url,
    key: MessageKey,
    within: Duration,
    page: String,
    clock: Arc<dyn Clock>,
}

/// What the receiver reads. It has the register too, so a number says enough.
#[derive(Serialize)]
struct Message<'a> {
    kind: &'static str,
    system: &'a str,
    register: &'static str,
    card: &'a str,
    page: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_day: Option<Date>,
}

impl Webhook {
    /// Calls nobody yet.
    ///
    /// # Errors
    /// [`BadRoots`].
    pub fn new(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, BadRoots> {
        let Settings { url, key, extra_roots, within, page } = settings;
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(within));
        tcp.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls(&extra_roots)?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        // Notices are rare: a connection of its own for each cannot have died in the meantime.
        let client = Client::builder(TokioExecutor::new())
            .retry_canceled_requests(false)
            .pool_max_idle_per_host(0)
            .build(connector);
        Ok(Self { client, url, key: MessageKey::new(&key), within, page, clock })
    }

    fn request(&self, notice: &Notice) -> Result<Request<Full<Bytes>>, NoticeFault> {
        let message = Message {
            kind: notice.kind.word(),
            system: &notice.card.system.0,
            register: notice.card.kind.word(),
            card: &notice.card.number,
            page: &self.page,
            last_day: match notice.kind {
                NoticeKind::ConsentEnding { last_day } => Some(last_day),
                NoticeKind::ConsentAsked | NoticeKind::ConsentRevoked => None,
            },
        };
        let body = serde_json::to_vec(&message).expect("a message has text keys and no failing parts");
        let at = self.clock.now().secs().to_string();
        let signature = self.key.sign(&[at.as_bytes(), b".", &body]);
        Request::post(self.url.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header(TIMESTAMP, at)
            .header(SIGNATURE, format!("v1={signature}"))
            .body(Full::from(body))
            .map_err(|_| NoticeFault::Unreachable("its address is none that can be called".to_owned()))
    }
}

#[async_trait::async_trait]
impl Notices for Webhook {
    /// Only the status of the answer counts; a redirect is a refusal, because it would carry the card elsewhere.
    async fn tell(&self, notice: &Notice) -> Result<Told, NoticeFault> {
        let call = self.client.request(self.request(notice)?);
        let answer = match tokio::time::timeout(self.within, call).await {
            Ok(answer) => answer.map_err(|fault| NoticeFault::Unreachable(deepest(&fault)))?,
            Err(_) => return Err(NoticeFault::TimedOut(self.within)),
        };
        let status = answer.status();
        if status.is_success() {
            Ok(Told { passed_on: true, ..Told::default() })
        } else {
            Err(NoticeFault::Refused(status.as_u16()))
        }
    }
}

/// The deepest cause says most («connection refused», «invalid peer certificate»).
fn deepest(fault: &(dyn std::error::Error + 'static)) -> String {
    let deepest = std::iter::successors(Some(fault), |fault| fault.source()).last().unwrap_or(fault);
    deepest.to_string()
}
