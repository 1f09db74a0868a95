//! The log: one JSON object a line on the standard error stream.

use std::{fmt, io, sync::Arc};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::{self, FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::{FmtContext, MakeWriter};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use super::RequestId;

/// A log was started before in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log was started twice in one process; start it in main only")]
pub struct AlreadyStarted;

/// A log that was started; cloning shares it.
#[derive(Clone)]
pub struct Logs(Arc<dyn Fn(Level) + Send + Sync>);

impl Logs {
    /// One that nobody reads.
    pub fn nowhere() -> Self {
        Self(Arc::new(|_| ()))
    }

    /// From now on our own lines are written from `level` on.
    pub fn set_level(&self, level: Level) {
        (self.0)(level);
    }
}

/// Starts the log of the whole process: our own lines from `level` on, of the libraries only warnings.
///
/// # Errors
/// [`AlreadyStarted`]
pub fn start_logs(level: Level) -> Result<Logs, AlreadyStarted> {
    let (subscriber, logs) = subscriber(level, io::stderr);
    subscriber.try_init().map_err(|_| AlreadyStarted)?;
    Ok(logs)
}

/// A subscriber that writes to `writer`. The environment is not asked: `RUST_LOG=trace` would write the headers
/// of every request, cookies included.
fn subscriber<W>(level: Level, writer: W) -> (impl Subscriber + Send + Sync, Logs)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let builder = tracing_subscriber::fmt()
        .json()
        .event_format(OfRequest(format::format().json().flatten_event(true)))
        .with_env_filter(filter(level))
        .with_writer(writer)
        .with_filter_reloading();
    let handle = builder.reload_handle();
    // It fails only when the subscriber is gone, and then nobody reads.
    let logs = Logs(Arc::new(move |level| drop(handle.reload(filter(level)))));
    (builder.finish(), logs)
}

fn filter(level: Level) -> EnvFilter {
    EnvFilter::new(format!("warn,{}={level}", env!("CARGO_PKG_NAME")))
}

/// A line of the log with the request that it belongs to.
struct OfRequest<F>(F);

impl<S, N, F> FormatEvent<S, N> for OfRequest<F>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    N: for<'w> FormatFields<'w> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(id) = RequestId::current() else { return self.0.format_event(context, writer, event) };
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        match line.trim_end().strip_suffix('}') {
            Some(open) => writeln!(writer, "{open},\"request_id\":\"{id}\"}}"),
            None => writer.write_str(&line),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{self, Write};
    use std::pin::pin;
    use std::sync::{Arc, Mutex};

    use futures_util::FutureExt;
    use serde_json::Value;
    use tracing::Level;
    use tracing_subscriber::fmt::MakeWriter;

    use crate::flow::port::Dice;
    use crate::telemetry::RequestIds;

    struct Ones;

    impl Dice for Ones {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(1);
        }
    }

    /// Keeps what is written.
    #[derive(Clone, Default)]
    pub(in crate::telemetry) struct Page(Arc<Mutex<Vec<u8>>>);

    impl Page {
        /// The log lines of `deed`.
        pub(in crate::telemetry) fn of(level: Level, deed: impl FnOnce()) -> Vec<Value> {
            let page = Self::default();
            tracing::subscriber::with_default(super::subscriber(level, page.clone()).0, deed);
            let text = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        }
    }

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Page {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    #[test]
    fn a_line_is_one_object_with_its_fields() {
        let lines = Page::of(Level::INFO, || tracing::info!(event = "signed_in", "in\nout"));
        assert_eq!(lines.len(), 1);
        assert_eq!((&lines[0]["event"], &lines[0]["level"]), (&"signed_in".into(), &"INFO".into()));
        assert_eq!(lines[0]["message"], "in\nout");
    }

    #[test]
    fn a_level_is_changed_while_lines_are_written() {
        let page = Page::default();
        let (subscriber, logs) = super::subscriber(Level::INFO, page.clone());
        tracing::subscriber::with_default(subscriber, || {
            tracing::debug!("before");
            logs.set_level(Level::DEBUG);
            tracing::debug!("between");
            logs.set_level(Level::WARN);
            tracing::info!("after");
        });
        let text = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
        assert!(text.contains("between") && !text.contains("before") && !text.contains("after"), "{text}");
    }

    #[test]
    fn a_line_names_the_request_that_it_belongs_to() {
        let id = RequestIds::new(&Ones).next();
        let lines = Page::of(Level::INFO, || {
            let work = pin!(async { tracing::info!(event = "signed_in") });
            id.over(work).now_or_never().unwrap();
            tracing::info!("of nobody's request");
        });
        assert_eq!(lines[0]["request_id"], id.to_string());
        assert_eq!(lines[1].get("request_id"), None);
    }

    #[test]
    fn libraries_may_only_warn() {
        let lines = Page::of(Level::DEBUG, || {
            tracing::debug!("ours");
            tracing::debug!(target: "hyper::proto", "a header with a cookie");
            tracing::warn!(target: "hyper::proto", "theirs");
        });
        let messages: Vec<_> = lines.iter().map(|line| line["message"].as_str().unwrap()).collect();
        assert_eq!(messages, ["ours", "theirs"]);
    }
}
