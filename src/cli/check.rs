//! `privratnik check`

use std::process::ExitCode;

use super::{Configured, FAULTY};
use crate::app;

/// Tells every fault at once.
pub(super) fn run(configured: &Configured) -> ExitCode {
    let settled = match configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    match app::check(&settled) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(faults) => {
            for fault in &faults {
                eprintln!("{}: {fault}", configured.config.display());
            }
            ExitCode::from(FAULTY)
        }
    }
}
