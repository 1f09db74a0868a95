//! `privratnik check`

use std::process::ExitCode;

use super::{Configured, FAULTY, say};
use crate::app;

/// Tells every fault at once.
pub(super) fn run(configured: &Configured) -> ExitCode {
    match app::check(app::read(&configured.config)) {
        Ok(report) => {
            say(&report);
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            if let Some(faults) = wrong.written {
                eprintln!("{faults}");
            }
            for fault in &wrong.held {
                eprintln!("{}: {fault}", configured.config.display());
            }
            ExitCode::from(FAULTY)
        }
    }
}
