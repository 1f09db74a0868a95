//! `privratnik demo`

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use futures_util::StreamExt;

use super::{FAILED, block_on, fail, until_asked};
use crate::{
    app::{
        demo::{Demo, Ports, fill_register, welcome},
        today,
    },
    edge::serve::asked_to_reload,
    flow::port::Clock,
    sandbox::people::people,
    telemetry::{SystemClock, start_logs},
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder for keys, configuration and data; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "demo")]
    dir: PathBuf,
    /// The gateway's port; its probes and the stand-ins take those after it.
    #[arg(long, value_name = "PORT", default_value_t = 8400, value_parser = clap::value_parser!(u16).range(1024..=i64::from(u16::MAX - Ports::COUNT)))]
    base_port: u16,
}

/// The journals whose schools have written their people down; in the others everybody links by a password.
const KNOWN: [&str; 3] = ["netcity", "bars", "app"];

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ports = Ports::from(arguments.base_port);
    let logs = match start_logs(tracing::Level::WARN) {
        Ok(logs) => logs,
        Err(fault) => return fail(FAILED, &fault),
    };
    let demo = match Demo::prepare(&arguments.dir, ports, Arc::clone(&clock)) {
        Ok(demo) => demo,
        Err(fault) => return fail(FAILED, &fault),
    };
    if let Err(fault) = block_on(fill_register(&arguments.dir, &KNOWN, today())) {
        return fail(FAILED, &fault);
    }
    println!("{}", welcome(ports, &arguments.dir.display().to_string(), &people(today())));
    match demo.renewed_when(asked_to_reload().boxed(), logs).run(until_asked()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fail(FAILED, &fault),
    }
}
