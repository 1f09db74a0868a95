//! What `benches/load.sh` needs beside the gateway itself: the journal behind it, sessions prepared by the million,
//! clients that drive the proxies, and the table in the end. Not a part of the program.

#![expect(clippy::disallowed_methods, reason = "what is measured is the time that passes outside")]

mod browser;
mod callbacks;
mod drive;
mod idle;
mod oidc;
mod origin;
mod places;
mod prepare;
mod process;
mod requests;
mod steady;
mod table;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
struct Arguments {
    /// What cargo's own runner says; alone it measures nothing.
    #[arg(long, hide = true)]
    bench: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The journal behind every proxy, and the service that nginx' `auth_request` asks.
    Origin {
        #[arg(long)]
        listen: SocketAddr,
    },
    /// Ports of 127.0.0.1 that are free now, a line each.
    Ports {
        #[arg(long)]
        count: usize,
    },
    /// A gateway's folder with sessions of people who are signed in already.
    Prepare(prepare::Wanted),
    /// Requests as fast as they are answered, by wrk; the processor time that the proxy takes for them.
    Drive(drive::Wanted),
    /// Requests at a fixed rate, each timed from the moment at which it was due.
    Steady(steady::Wanted),
    /// The memory of a connection that waits.
    Idle(idle::Wanted),
    /// Returns from ESIA; the processor time that the gateway takes for them.
    Callbacks(callbacks::Wanted),
    /// Browsers that sign in at Apache through the OIDC stand-in; their cookies.
    OidcSignIn(oidc::Wanted),
    /// The memory of a gateway that has just taken its sessions up.
    Memory {
        /// The word for the results.
        #[arg(long)]
        name: String,
        /// Its process.
        #[arg(long)]
        pid: u32,
        /// How many are signed in.
        #[arg(long)]
        people: u32,
    },
    /// The results of a run as tables.
    Table {
        /// One result a line, as the other commands print them.
        results: PathBuf,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        None => {
            println!("measured by benches/load.sh");
            Ok(())
        }
        Some(Command::Origin { listen }) => origin::run(listen),
        Some(Command::Ports { count }) => ports(count),
        Some(Command::Prepare(wanted)) => prepare::run(&wanted),
        Some(Command::Drive(wanted)) => drive::run(&wanted),
        Some(Command::Steady(wanted)) => steady::run(&wanted),
        Some(Command::Idle(wanted)) => idle::run(&wanted),
        Some(Command::Callbacks(wanted)) => callbacks::run(&wanted),
        Some(Command::OidcSignIn(wanted)) => oidc::run(&wanted),
        Some(Command::Memory { name, pid, people }) => {
            process::Family::of(pid).memory().map(|kib| println!("memory\t{name}\t{kib}\t{people}"))
        }
        Some(Command::Table { results }) => table::run(&results),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("load: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// All are held until the last is found, so that no two are one.
fn ports(count: usize) -> Result<(), String> {
    let held: io::Result<Vec<_>> = (0..count).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect();
    for listener in held.map_err(|fault| fault.to_string())? {
        println!("{}", listener.local_addr().map_err(|fault| fault.to_string())?.port());
    }
    Ok(())
}
