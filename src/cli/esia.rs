//! `privratnik esia …`

use std::process::ExitCode;

use clap::Subcommand;

use super::{Configured, FAILED, fail, say};
use crate::app;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Prints a freshly signed authorisation address, and nothing else.
    ///
    /// Open it in a browser to see ESIA's own words about the configuration: an address that is accepted shows the
    /// sign-in page. It ages within minutes.
    Url(Configured),
}

pub(super) fn run(command: &Command) -> ExitCode {
    let Command::Url(configured) = command;
    let settled = match configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    match app::signed_address(&settled) {
        Ok(address) => {
            say(&address);
            ExitCode::SUCCESS
        }
        Err(fault) => fail(FAILED, &fault),
    }
}
