//! The HTTP client that `openidconnect` is given: our own line, to the issuer's host only.

use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http_body_util::Full;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use url::Url;

use crate::domain::Moment;
use crate::esia::line::{Line, RelayFault};
use crate::esia::meter::Endpoint;

/// Carries the requests of one story.
#[derive(Clone)]
pub(super) struct Courier {
    pub(super) line: Arc<Line>,
    pub(super) issuer: Url,
    pub(super) errand: Errand,
    pub(super) now: Moment,
}

/// What is fetched.
#[derive(Clone, Copy)]
pub(super) enum Errand {
    /// The description, and then the keys.
    Description,
    /// The keys alone.
    Keys,
    /// A code for tokens.
    Token,
    /// What is said of the person.
    UserInfo,
}

/// Why a courier came back without an answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum CourierFault {
    #[error(transparent)]
    Relay(#[from] RelayFault),
    #[error("the provider names an address outside of its issuer's host; nothing else is called")]
    Foreign,
}

impl Courier {
    async fn carry(self, request: HttpRequest) -> Result<HttpResponse, CourierFault> {
        let address = Url::parse(&request.uri().to_string()).map_err(|_| CourierFault::Foreign)?;
        if address.origin() != self.issuer.origin() {
            return Err(CourierFault::Foreign);
        }
        let endpoint = self.errand.endpoint(address.path());
        let answer =
            self.line.relay(endpoint, request.map(|body| Full::new(Bytes::from(body))), self.now).await?;
        let mut response = HttpResponse::new(answer.body.to_vec());
        *response.status_mut() = answer.status;
        // The line has looked at the kind already; the crate knows fewer names of JSON.
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(response)
    }
}

impl Errand {
    fn endpoint(self, path: &str) -> Endpoint {
        match self {
            Self::Description if path.ends_with("/.well-known/openid-configuration") => Endpoint::Discovery,
            Self::Description | Self::Keys => Endpoint::Keys,
            Self::Token => Endpoint::Token,
            Self::UserInfo => Endpoint::UserInfo,
        }
    }
}

impl<'c> AsyncHttpClient<'c> for Courier {
    type Error = CourierFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CourierFault>> + Send>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.clone().carry(request))
    }
}
