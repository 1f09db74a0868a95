//! What serving people needs.

use std::sync::Arc;

use crate::{
    flow::House,
    telemetry::admin::{Check, Readiness},
};

/// Both stores answer.
pub(super) struct Stores(pub(super) Arc<House>);

#[async_trait::async_trait]
impl Readiness for Stores {
    async fn checks(&self) -> Vec<Check> {
        vec![
            Check { name: "ledger", passed: self.0.ledger.count_links().await.is_ok() },
            Check { name: "sessions", passed: self.0.sessions.count().await.is_ok() },
        ]
    }
}
