//! The composition root: settings in, a running gateway out. Nothing here decides anything.

mod cards;
mod certificates;
mod check;
mod compose;
mod current;
pub mod demo;
mod explain;
mod files;
mod identity;
mod meter;
mod notices;
pub mod notify;
mod persons;
mod probe;
mod readiness;
mod register;
mod reload;
mod report;
mod rounds;
mod run;
mod school_lists;
mod shelter;
pub mod stand_in;
mod turned_away;
mod vault;

use std::path::Path;

use jiff::{civil::Date, tz::TimeZone};
use tracing::Level;

use crate::{
    config::{self, Faults, LogLevel, Reading, Settled},
    flow::port::Clock,
    telemetry::SystemClock,
};

pub use cards::{CardDesk, DeskFault};
pub use check::{Report, Wrong, check};
pub use compose::{ComposeFault, Gateway};
pub use explain::{Explained, Ruling, explain};
pub use files::write_new;
pub use identity::signed_address;
pub use persons::PersonDesk;
pub use probe::{Finding, Probe, Probed, Stranger, Weight, probe};
pub use register::{ImportFault, Read, Wanted, activate, import, register_writer, take_back};
pub use reload::Renewal;
pub use report::{ReportFault, completeness_report, coverage_report, history_report};
pub use school_lists::{awaited_consents, incomplete_cards};
pub use turned_away::{AwayWanted, turned_away_report};

/// Reads a configuration with the process's environment over it.
///
/// # Errors
/// Every fault that was found.
pub fn load(path: &Path) -> Result<Settled, Faults> {
    config::load(path, config::environment())
}

/// Reads a configuration, and keeps what its files hold for [`check`] even when it has faults.
pub fn read(path: &Path) -> Reading {
    config::read(path, config::environment())
}

/// The tracing level of a configured log level.
pub const fn log_level(level: LogLevel) -> Level {
    match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
    }
}

/// Today, for the invented people's birthdays.
pub fn today() -> Date {
    SystemClock.now().timestamp().to_zoned(TimeZone::UTC).date()
}
