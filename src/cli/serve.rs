//! `privratnik serve`

use std::{process::ExitCode, sync::Arc};

use super::{Configured, FAILED, fail, until_asked};
use crate::{
    app::{self, Gateway},
    telemetry::{SystemClock, start_logs},
};

/// Runs until SIGINT or SIGTERM.
pub(super) fn run(configured: &Configured) -> ExitCode {
    let settled = match configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    if let Err(fault) = start_logs(app::log_level(settled.log_level)) {
        return fail(FAILED, &fault);
    }
    let gateway = match Gateway::compose(&settled, Arc::new(SystemClock)) {
        Ok(gateway) => gateway,
        Err(fault) => return fail(FAILED, &fault),
    };
    match gateway.run(until_asked()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fail(FAILED, &fault),
    }
}
