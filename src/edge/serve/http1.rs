//! HTTP/1 on a connection: guard, engine, doorway.

use std::convert::Infallible;
use std::sync::Arc;

use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};

use super::{Caller, Doorway};
use crate::edge::body::Body;
use crate::edge::framing::{FramingFault, Guard, Patience, Turn};

/// Serves HTTP/1 on `stream` until it closes, becomes something else, or the register says stop.
pub(super) async fn serve<S>(stream: S, caller: Caller, doorway: Arc<dyn Doorway>, patience: Patience)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let turn = Arc::new(Turn::default());
    let guard = Guard::new(stream, patience, Arc::clone(&turn));
    let stopping = caller.register.stopping().clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let step = Step { turn: Arc::clone(&turn), doorway: Arc::clone(&doorway), caller: caller.clone() };
        async move { Ok::<_, Infallible>(step.answer(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The guard has a deadline for the head, from its first byte and for the whole of it.
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(guard), service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(fault) = ended {
        tracing::debug!(%fault, "connection ended early");
    }
}

/// What one request needs on its way through.
struct Step {
    turn: Arc<Turn>,
    doorway: Arc<dyn Doorway>,
    caller: Caller,
}

impl Step {
    async fn answer(self, request: Request<Incoming>) -> Response<Body> {
        match self.turn.next() {
            Ok(mut answering) => {
                let response = self.doorway.answer(request.map(Body::streaming), self.caller).await;
                answering.answered(response.status() == StatusCode::SWITCHING_PROTOCOLS);
                response.map(|inner| inner.holding(answering))
            }
            Err(fault) => self.refusal(fault),
        }
    }

    fn refusal(&self, fault: FramingFault) -> Response<Body> {
        tracing::info!(%fault, "refused the bytes of a request");
        let mut response = self.doorway.turn_away(fault, &self.caller);
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }
}
