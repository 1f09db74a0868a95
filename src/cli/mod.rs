//! The command line: one file per command, help in full sentences, exit codes that scripts can tell apart.

mod cards;
mod check;
mod demo;
mod esia;
mod explain;
mod journal;
mod key;
mod person;
mod register;
mod report;
mod sandbox;
mod serve;

use std::{io::Write, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};

use crate::{app, config::Settled};

/// Привратник: the doorkeeper in front of electronic school journals.
///
/// Citizens sign in at ESIA (Госуслуги) instead of typing journal passwords; Privratnik ends that sign-in, links the
/// person to the journal accounts, enters the journal on the person's behalf and forwards the traffic.
///
/// Begin with `privratnik demo`: it runs everything on this machine, with invented people.
#[derive(Debug, Parser)]
#[command(name = "privratnik", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the gateway in front of the journals of a configuration file.
    ///
    /// SIGTERM and SIGINT end it. SIGHUP reads the file and all that it names anew: a configuration without a fault is
    /// put in force at once, without a lost request; after a fault, told in the log, the one from before goes on.
    Serve(Configured),
    /// Reads a configuration and everything it names, and tells every fault at once.
    ///
    /// Keys and certificates are opened, compared, and proved with one signature. Exit code 64 if anything is wrong.
    Check(Configured),
    /// Says what the front door makes of an address of a journal: its section, the rule, and what would be done.
    ///
    /// Nothing is asked of the journal. The address is brought into the one form that is judged and sent.
    Explain(explain::Arguments),
    /// Runs the gateway and stand-ins of ESIA and of every journal on this machine, with invented people.
    ///
    /// Keys, certificates, configuration and data land in one folder under plain names; a second start goes on with
    /// them. Ctrl-C ends everything.
    Demo(demo::Arguments),
    /// Takes the schools' cards out of an export: who is on record with which СНИЛС, and in which account.
    #[command(subcommand)]
    Register(register::Command),
    /// Does what has to be done for one person: two numbers at ESIA, another school, rights that end, wishes to be forgotten.
    #[command(subcommand)]
    Person(person::Command),
    /// Counts over the register: what is missing on the cards, and who has a linked ESIA account.
    #[command(subcommand)]
    Report(report::Command),
    /// Runs one stand-in alone, for building and testing any other client.
    #[command(subcommand)]
    Sandbox(sandbox::Command),
    /// Talks to ESIA the way the gateway would.
    #[command(subcommand)]
    Esia(esia::Command),
    /// Looks at the journals from where the gateway stands.
    #[command(subcommand)]
    Journal(journal::Command),
    /// Makes and shows GOST keys and certificates.
    #[command(subcommand)]
    Key(key::Command),
}

/// Where the configuration is.
#[derive(Debug, clap::Args)]
struct Configured {
    /// The configuration file. Paths inside it are relative to its folder; `PRIVRATNIK__SECTION__KEY` in the
    /// environment overrides a key.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Configured {
    /// What is meant; otherwise every fault is told, one a line.
    fn load(&self) -> Result<Settled, ExitCode> {
        app::load(&self.config).map_err(|faults| {
            eprintln!("{faults}");
            ExitCode::from(FAULTY)
        })
    }
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Wrong usage or wrong configuration: what sysexits.h calls `EX_USAGE`.
const FAULTY: u8 = 64;

/// The command could not do its work: no address to listen on, no data folder.
const FAILED: u8 = 1;

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(words) => return misused(&words),
    };
    match arguments.command {
        Command::Serve(configured) => serve::run(&configured),
        Command::Check(configured) => check::run(&configured),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Register(command) => register::run(command),
        Command::Person(command) => person::run(&command),
        Command::Report(command) => report::run(&command),
        Command::Sandbox(command) => sandbox::run(command),
        Command::Esia(command) => esia::run(&command),
        Command::Journal(command) => journal::run(&command),
        Command::Key(command) => key::run(&command),
    }
}

/// Help and version are asked for and come on standard output; everything else is wrong usage.
fn misused(words: &clap::Error) -> ExitCode {
    // A reader that has gone away, such as `head`, is none of our faults.
    let _unread = words.print();
    if words.use_stderr() { ExitCode::from(FAULTY) } else { ExitCode::SUCCESS }
}

/// Completes when the process is asked to stop.
async fn until_asked() {
    match crate::edge::serve::asked_to_stop() {
        Ok(asked) => asked.await,
        Err(fault) => tracing::error!(code = "O-901", %fault, "signals cannot be watched; stopping"),
    }
}

/// Runs a story to its end on this thread.
fn block_on<F: Future>(story: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime without timers and sockets asks nothing of the system").block_on(story)
}

/// Says a result on standard output. A reader that has gone away, such as `head`, is none of our faults.
fn say(result: &dyn std::fmt::Display) {
    let _unread = writeln!(std::io::stdout(), "{result}");
}

/// Says on standard error why a command failed.
fn fail(code: u8, cause: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("privratnik: {cause}");
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_and_every_argument_is_explained() {
        fn explained(command: &clap::Command) {
            assert!(command.get_about().is_some(), "`{}` is not explained", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "`{}` of `{}`", argument.get_id(), command.get_name());
            }
            command.get_subcommands().for_each(explained);
        }
        explained(&Arguments::command());
    }
}
