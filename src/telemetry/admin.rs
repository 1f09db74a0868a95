//! Probes and metrics, on a listener of their own: no session is needed, and the public cannot reach it.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use super::Metrics;

/// Says whether the gateway can serve people now.
#[async_trait::async_trait]
pub trait Readiness: Send + Sync {
    /// Every check, each time anew; checks have deadlines of their own.
    async fn checks(&self) -> Vec<Check>;
}

/// One thing that serving people needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// What: `ledger`, `sessions`.
    pub name: &'static str,
    /// Whether it is there.
    pub passed: bool,
}

/// `/livez` (the process answers), `/readyz` (200, or 503 while a check fails; a line for each check) and `/metrics`.
pub fn router(metrics: Metrics, readiness: Arc<dyn Readiness>) -> Router {
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready).with_state(Arc::clone(&readiness)))
        .route("/metrics", get(scrape).with_state((metrics, readiness)))
}

async fn ready(State(readiness): State<Arc<dyn Readiness>>) -> impl IntoResponse {
    let checks = readiness.checks().await;
    let all_passed = checks.iter().all(|check| check.passed);
    let status = if all_passed { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut page = String::new();
    for Check { name, passed } in checks {
        let word = if passed { "ok" } else { "failed" };
        writeln!(page, "{name}: {word}").expect("a string takes every text");
    }
    (status, page)
}

async fn scrape(State((metrics, readiness)): State<(Metrics, Arc<dyn Readiness>)>) -> impl IntoResponse {
    for Check { name, passed } in readiness.checks().await {
        metrics.set_ready(name, passed);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics.text())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode, header};
    use tower::ServiceExt;

    use super::{Check, Readiness, router};
    use crate::telemetry::Metrics;

    struct Given(Vec<Check>);

    #[async_trait::async_trait]
    impl Readiness for Given {
        async fn checks(&self) -> Vec<Check> {
            self.0.clone()
        }
    }

    async fn get(path: &str, checks: &[Check]) -> (StatusCode, String, String) {
        let router = router(Metrics::new(), Arc::new(Given(checks.to_vec())));
        let answer = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let kind = answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, kind, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_failed_check_is_named_and_takes_the_gateway_out() {
        let ledger = Check { name: "ledger", passed: true };
        let sessions = Check { name: "sessions", passed: false };
        let (status, _, body) = get("/readyz", &[ledger, sessions]).await;
        assert_eq!((status, &*body), (StatusCode::SERVICE_UNAVAILABLE, "ledger: ok\nsessions: failed\n"));
        let (status, _, body) = get("/readyz", &[ledger]).await;
        assert_eq!((status, &*body), (StatusCode::OK, "ledger: ok\n"));
    }

    #[tokio::test]
    async fn the_process_lives_though_a_check_fails() {
        let (status, _, body) = get("/livez", &[Check { name: "ledger", passed: false }]).await;
        assert_eq!((status, &*body), (StatusCode::OK, "ok\n"));
    }

    #[tokio::test]
    async fn metrics_are_text_of_the_known_version() {
        let (status, kind, body) = get("/metrics", &[Check { name: "ledger", passed: false }]).await;
        assert_eq!((status, &*kind), (StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8"));
        assert!(body.contains("privratnik_build_info{version="), "{body}");
        assert!(body.contains("privratnik_ready{check=\"ledger\"} 0"), "{body}");
    }
}
