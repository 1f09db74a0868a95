//! `privratnik check`

use std::process::ExitCode;

use super::{Configured, FAULTY, fail};
use crate::app;

/// Tells every fault at once.
pub(super) fn run(configured: &Configured) -> ExitCode {
    let settled = match app::load(&configured.config) {
        Ok(settled) => settled,
        Err(faults) => return fail(FAULTY, &faults),
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
