//! What operators see: log lines, metrics, probes. Closed words only, nothing personal.
//!
//! Labels are enums, so that no path, address or name of a person can become one; log lines carry stable codes
//! and pseudonyms.

pub mod admin;
mod clock;
mod logs;
pub mod metrics;
mod request_id;
mod stopwatch;
mod witness;

pub use clock::SystemClock;
pub use logs::{AlreadyStarted, Logs, start_logs};
pub use metrics::Metrics;
pub use request_id::{RequestId, RequestIds};
pub use stopwatch::Stopwatch;
pub use witness::OperatorWitness;
