//! The HTTP client of the adapters: one call, one answer, within a deadline and a size.
//!
//! It neither retries nor follows redirects nor keeps cookies: a repeated sign-in can lock an account, and a
//! redirect could carry a token to another host.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Engine, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};

/// How long and how large a call may get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until the TCP connection stands.
    pub connect: Duration,
    /// From the beginning of a call to the last byte of its answer.
    pub call: Duration,
    /// Bytes of an answer's body.
    pub body: usize,
}

impl Default for Limits {
    /// 5 s, 15 s and 1 MiB: journals answer a sign-in slowly in the mornings, and never at length.
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), call: Duration::from_secs(15), body: 1 << 20 }
    }
}

/// The additional roots cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the additional root certificates are not usable: {0}; a file of PEM certificates is expected")]
pub struct BadRoots(String);

/// Why there is no answer. Names neither address nor content.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallFault {
    #[error("no answer within {} s", .0.as_secs())]
    TooSlow(Duration),
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
    #[error("the connection failed: {0}")]
    Broken(String),
    /// Nothing of the call has left.
    #[error("there is no connection: {0}")]
    NoConnection(String),
}

/// An answer, read whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// The client; cheap to keep, one per journal.
pub(super) struct Client {
    engine: Engine<HttpsConnector<HttpConnector>, Full<Bytes>>,
    limits: Limits,
}

impl Client {
    /// A client of one host that trusts the roots of browsers and those in `extra_roots` (PEM; may be empty): several
    /// journals have certificates of the Russian Trusted CA. Whatever the address of a call, the certificate has to be
    /// the host's.
    pub(super) fn new(limits: Limits, extra_roots: &[u8], host: &str) -> Result<Self, BadRoots> {
        let builder = HttpsConnectorBuilder::new().with_tls_config(tls(extra_roots)?).https_or_http();
        let builder = match ServerName::try_from(host.trim_matches(['[', ']']).to_owned()) {
            Ok(name) => builder.with_server_name_resolver(FixedServerNameResolver::new(name)),
            // What is no name is no name in a certificate either.
            Err(_) => builder,
        };
        let connector = builder.enable_http1().wrap_connector(tcp(limits.connect));
        let engine = Engine::builder(TokioExecutor::new())
            .retry_canceled_requests(false)
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Ok(Self { engine, limits })
    }

    /// Makes one call.
    pub(super) async fn call(&self, request: Request<Full<Bytes>>) -> Result<Answer, CallFault> {
        let deadline = self.limits.call;
        tokio::time::timeout(deadline, self.exchange(request))
            .await
            .unwrap_or(Err(CallFault::TooSlow(deadline)))
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Answer, CallFault> {
        let answer = self.engine.request(request).await.map_err(|fault| match fault.is_connect() {
            true => CallFault::NoConnection(causes(&fault)),
            false => CallFault::Broken(causes(&fault)),
        })?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, self.limits.body).collect().await.map_err(|fault| {
            if fault.is::<LengthLimitError>() {
                CallFault::TooLong(self.limits.body)
            } else {
                CallFault::Broken(causes(&*fault))
            }
        })?;
        Ok(Answer { status: head.status, headers: head.headers, body: body.to_bytes() })
    }
}

fn tcp(connect: Duration) -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_connect_timeout(Some(connect));
    tcp.set_nodelay(true);
    tcp
}

fn tls(extra_roots: &[u8]) -> Result<ClientConfig, BadRoots> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in CertificateDer::pem_slice_iter(extra_roots) {
        let certificate = certificate.map_err(|fault| BadRoots(fault.to_string()))?;
        roots.add(certificate).map_err(|fault| BadRoots(fault.to_string()))?;
    }
    let nothing_read = roots.len() == webpki_roots::TLS_SERVER_ROOTS.len();
    if nothing_read && !extra_roots.trim_ascii().is_empty() {
        return Err(BadRoots("no certificate in it".to_owned()));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has suites for the default protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// hyper's own sentence is only «client error (Connect)»; what happened stands in the sources.
fn causes(fault: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(fault), |fault| fault.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Long enough for the calls of one sign-in, and shorter than any server's own patience: a sign-in must not
/// fail because the server has just closed the pooled connection it was sent on.
const IDLE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::{Client, Limits};

    #[test]
    fn roots_that_are_none_are_named_at_the_start() {
        let garbled = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let table: [(&[u8], bool); 4] =
            [(b"", true), (b" \n", true), (b"certificate", false), (garbled, false)];
        for (pem, usable) in table {
            assert_eq!(
                Client::new(Limits::default(), pem, "journal.test").is_ok(),
                usable,
                "{}",
                pem.escape_ascii()
            );
        }
    }
}
