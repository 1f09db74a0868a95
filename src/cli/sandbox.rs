//! `privratnik sandbox …`

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Subcommand;

use super::{FAILED, Format, fail};
use crate::{app, sandbox::people, telemetry};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Runs the ESIA stand-in alone: authorise, token, person data, logout, checked as strictly as the real one.
    ///
    /// Without --client it knows one system, PRIVRATNIK, whose key and certificate it makes in --dir.
    Esia(Listening),
    /// Runs the «Сетевой город. Образование» stand-in alone: sign-in, diary, uploads, queue hub, old pages.
    Netcity(Listening),
    /// Prints the invented people: their sign-in at ESIA and their journal accounts.
    People {
        /// How they are told.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Where a stand-in listens.
#[derive(Debug, clap::Args)]
pub(super) struct Listening {
    /// Address and port; only loopback addresses are taken.
    #[arg(long, value_name = "ADDR")]
    listen: SocketAddr,
    /// The folder for keys and certificates; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "sandbox")]
    dir: PathBuf,
    /// Speaks TLS with a certificate made in --dir (tls.cert.pem), for `localhost` and 127.0.0.1.
    #[arg(long)]
    tls: bool,
}

pub(super) fn run(command: Command) -> ExitCode {
    let (listening, which) = match command {
        Command::People { format } => return tell_people(format),
        Command::Esia(listening) => (listening, app::stand_in::Which::Esia),
        Command::Netcity(listening) => (listening, app::stand_in::Which::Netcity),
    };
    if let Err(fault) = telemetry::start_logs(tracing::Level::INFO) {
        return fail(FAILED, &fault);
    }
    let place = app::stand_in::Place { listen: listening.listen, dir: listening.dir, tls: listening.tls };
    match app::stand_in::run(which, &place) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fail(FAILED, &fault),
    }
}

fn tell_people(format: Format) -> ExitCode {
    let people = people::people(app::today());
    match format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&people).expect("plain data with text keys becomes JSON");
            println!("{text}");
        }
        Format::Text => println!("{}", app::demo::everybody(&people)),
    }
    ExitCode::SUCCESS
}
