//! Which house stands behind a name: the gate, a journal, the operator's own door, or that of the
//! journals' servers.

use std::{collections::BTreeMap, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use http::{
    Method, Request, Response, StatusCode, Uri,
    header::{CONTENT_TYPE, HOST, HeaderValue, RETRY_AFTER},
};
use tower::ServiceExt;

use super::{
    body::Body,
    header::TrustedProxies,
    https::Https,
    incoming::{REQUEST_ID, navigates},
    journal_host::JournalHost,
    limit::{SignInLimit, Step},
    refuse,
    serve::{Caller, Role},
};
use crate::{
    domain::Refusal,
    telemetry::{
        Metrics, RequestId, RequestIds, Stopwatch,
        metrics::{Outcome, Site, StatusClass},
    },
};

/// Everything behind the front door.
pub struct Doorways {
    /// Host and port of the gate as browsers write them.
    pub gate_authority: String,
    /// The gate's pages.
    pub gate: Router,
    /// The journals by host and port.
    pub journals: BTreeMap<String, Arc<JournalHost>>,
    /// How often one address may sign in.
    pub sign_ins: SignInLimit,
    /// Whose word on addresses counts.
    pub trusted: TrustedProxies,
    /// Keeps browsers on https, where the sites are served so.
    pub https: Option<Https>,
    /// Probes and metrics, on a listener of their own.
    pub admin: Router,
    /// What journals' servers ask of the gateway in ESIA's place, on a listener of their own.
    pub facade: Option<Router>,
    /// Names requests.
    pub ids: RequestIds,
    /// Counts them.
    pub metrics: Metrics,
}

impl Doorways {
    /// Answers one request.
    pub async fn answer(&self, request: Request<Body>, caller: Caller) -> Response<Body> {
        match caller.role {
            Role::Admin => routed(self.admin.clone(), request).await,
            Role::Facade => match &self.facade {
                Some(facade) => routed(facade.clone(), request).await,
                None => misdirected(),
            },
            Role::Redirect => self.lead(&request),
            Role::Public => {
                let id = self.ids.next();
                id.over(pin!(self.answer_public(request, caller, id))).await
            }
        }
    }

    async fn answer_public(&self, request: Request<Body>, caller: Caller, id: RequestId) -> Response<Body> {
        let watch = Stopwatch::start();
        let authority = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        let authority = authority.unwrap_or_default().to_ascii_lowercase();
        let (site, mut response) = if authority == self.gate_authority {
            (Site::Gate, self.answer_at_gate(request, caller, id).await)
        } else if let Some(host) = self.journals.get(&authority) {
            (Site::Journal(host.system()), host.answer(request, caller).await)
        } else {
            (Site::Unknown, misdirected())
        };
        if let Some(https) = self.https.as_ref().filter(|_| site != Site::Unknown) {
            https.stay(response.headers_mut());
        }
        self.count(site, &response, watch);
        response
    }

    async fn answer_at_gate(
        &self,
        mut request: Request<Body>,
        caller: Caller,
        id: RequestId,
    ) -> Response<Body> {
        let id = HeaderValue::from_str(&id.to_string()).expect("letters and digits fit a header");
        request.headers_mut().insert(REQUEST_ID, id);
        let address = self.trusted.client(caller.peer.ip(), request.headers());
        let counted = match Step::of(request.uri().path()) {
            Some(step) => self.sign_ins.count(step, address).await,
            None => Ok(()),
        };
        match counted {
            Ok(()) => caller.register.see_through(routed(self.gate.clone(), request)).await,
            Err(wait) => self.make_wait(request, wait).await,
        }
    }

    /// The gate's own page says so to people; nothing of the request is done.
    async fn make_wait(&self, mut request: Request<Body>, wait: Duration) -> Response<Body> {
        let refusal = Refusal::TooManySignIns;
        let mut response = if navigates(request.headers()) {
            let page = format!("/refused?code={}", refusal.code());
            *request.method_mut() = Method::GET;
            *request.uri_mut() = Uri::try_from(page).expect("a code fits an address");
            *request.body_mut() = Body::empty();
            routed(self.gate.clone(), request).await
        } else {
            refuse::journal(refusal, false, "")
        };
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        response
    }

    /// From plain http to the same address over https.
    fn lead(&self, request: &Request<Body>) -> Response<Body> {
        let watch = Stopwatch::start();
        let Some(authority) = self.https.as_ref().and_then(|https| https.authority(request)) else {
            let response = misdirected();
            self.count(Site::Unknown, &response, watch);
            return response;
        };
        let journal = self.journals.get(authority);
        let site = journal.map_or(Site::Gate, |journal| Site::Journal(journal.system()));
        let response = Https::redirect(authority, request);
        self.count(site, &response, watch);
        response
    }

    fn count(&self, site: Site<'_>, response: &Response<Body>, watch: Stopwatch) {
        let status = response.status();
        let outcome = response.extensions().get().copied().unwrap_or_else(|| outcome(status));
        self.metrics.requested(site, StatusClass::of(status.as_u16()), outcome, watch.passed());
    }
}

/// What became of a request that nobody said more about.
fn outcome(status: StatusCode) -> Outcome {
    match StatusClass::of(status.as_u16()) {
        StatusClass::Informational | StatusClass::Success => Outcome::Answered,
        StatusClass::Redirection => Outcome::Sent,
        StatusClass::ClientError => Outcome::Refused,
        StatusClass::ServerError => Outcome::Failed,
    }
}

async fn routed(router: Router, request: Request<Body>) -> Response<Body> {
    let answered = router.oneshot(request.map(axum::body::Body::new)).await;
    let response = answered.unwrap_or_else(|never| match never {});
    response.map(Body::streaming)
}

fn misdirected() -> Response<Body> {
    let mut response = Response::new(Body::full("No site of this gateway has that name.\n"));
    *response.status_mut() = StatusCode::MISDIRECTED_REQUEST;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
