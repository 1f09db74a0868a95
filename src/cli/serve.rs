//! `privratnik serve`

use std::{process::ExitCode, sync::Arc};

use futures_util::StreamExt;

use super::{Configured, FAILED, fail, until_asked};
use crate::{
    app::{
        self, Gateway, Renewal,
        notify::{Systemd, attended},
    },
    edge::serve::asked_to_reload,
    telemetry::{SystemClock, start_logs},
};

/// Runs until SIGINT or SIGTERM; SIGHUP reads the configuration anew.
pub(super) fn run(configured: &Configured) -> ExitCode {
    let settled = match configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    let logs = match start_logs(app::log_level(settled.log_level)) {
        Ok(logs) => logs,
        Err(fault) => return fail(FAILED, &fault),
    };
    let gateway = match Gateway::compose(&settled, Arc::new(SystemClock)) {
        Ok(gateway) => gateway,
        Err(fault) => return fail(FAILED, &fault),
    };
    let supervisor = Arc::new(Systemd);
    let renewal = Renewal {
        file: configured.config.clone(),
        asked: asked_to_reload().boxed(),
        logs,
        supervisor: Arc::clone(&supervisor) as _,
    };
    match gateway.renewed_by(renewal).run(attended(supervisor, until_asked())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fail(FAILED, &fault),
    }
}
