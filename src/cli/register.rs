//! `privratnik register …`

use std::{
    io::{self, BufRead, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::{
    Configured, FAILED, FAULTY, block_on,
    cards::{self, OneCard},
    fail, say,
};
use crate::{
    app::{self, DeskFault, Wanted},
    config::Settled,
    domain::CardKind,
    sandbox::register::sample,
    store::register::{Change, Prepared},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Takes the schools' cards out of a table: .csv (UTF-8 or windows-1251, `;`, `,` or tabs) or .xlsx.
    ///
    /// The table has all cards of all journals, or with --system of one of them: cards that it does not have are gone
    /// afterwards. With --partial they stay. Rows with faults are written to NAME.faults.csv beside the table, each
    /// with what to mend; that file can be mended and imported with --partial. What would change is told before it is
    /// put in force, and `register undo` takes it back. Columns have Russian or English names; see [register.columns]
    /// of the configuration. A table with passwords is refused.
    Import(Import),
    /// Puts the edition from before the last import in force again.
    Undo(Configured),
    /// Tells which editions there are, and which one is in force.
    Editions(Configured),
    /// Tells which cards a sign-in of a person would find, and in what they differ.
    ///
    /// Reads four lines from standard input, each but the first may be empty: full name, birth date, СНИЛС, birth
    /// certificate.
    Find(Configured),
    /// Lays the right value over a card, read from standard input. It outlives the next imports.
    Correct(OneCard),
    /// Takes such a value back.
    Withdraw(OneCard),
    /// Tells every correction, and whether the export agrees with it by now.
    Corrections(Configured),
    /// Prints a table of invented people that `register import` takes, for trials and measurements.
    ///
    /// The same seed prints the same people. Journals are those of `privratnik demo`.
    Sample {
        /// How many cards: some half of them pupils, the rest parents and staff.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
        people: u32,
        /// Which people.
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// The table.
    file: PathBuf,
    #[command(flatten)]
    configured: Configured,
    /// The journal that all rows are of, by the name of its section in the configuration.
    #[arg(long, value_name = "NAME")]
    system: Option<String>,
    /// Cards that the table does not have stay as they are.
    #[arg(long)]
    partial: bool,
    /// Good rows are taken although there are bad ones.
    #[arg(long)]
    skip_bad: bool,
    /// Tells what would change, and changes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Puts the import in force without asking.
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
}

pub(super) fn run(command: Command) -> ExitCode {
    match command {
        Command::Import(wanted) => import(&wanted),
        Command::Undo(configured) => undo(&configured),
        Command::Editions(configured) => editions(&configured),
        Command::Find(configured) => cards::find(&configured),
        Command::Correct(wanted) => cards::correct(&wanted),
        Command::Withdraw(wanted) => cards::withdraw(&wanted),
        Command::Corrections(configured) => cards::corrections(&configured),
        Command::Sample { people, seed } => print_sample(people, seed),
    }
}

fn import(wanted: &Import) -> ExitCode {
    if !wanted.yes && !wanted.dry_run && !io::stdin().is_terminal() {
        return fail(FAULTY, &"nobody can be asked here: say --yes to put the import in force, or --dry-run");
    }
    let settled = match wanted.configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    let bar = bar();
    let asked = Wanted {
        file: &wanted.file,
        system: wanted.system.as_deref(),
        partial: wanted.partial,
        skip_bad: wanted.skip_bad,
    };
    let read = app::import(&settled, &asked, &mut |read, size| {
        bar.set_length(size);
        bar.set_position(read);
    });
    bar.finish_and_clear();
    let read = match read {
        Ok(read) => read,
        Err(fault) => return fail(FAILED, &fault),
    };
    say(&format_args!("{} rows became cards, {} did not", read.good, read.bad));
    if let Some(faults) = &read.faults {
        say(&format_args!("what is wrong with those stands in {}", faults.display()));
    }
    let Some(prepared) = read.prepared else {
        return fail(
            FAILED,
            &"nothing was taken up; mend the table, or say --skip-bad to take the good rows alone",
        );
    };
    say(&changes(prepared.changes()));
    decide(wanted, &settled, prepared)
}

/// In force, or thrown away.
fn decide(wanted: &Import, settled: &Settled, prepared: Prepared) -> ExitCode {
    let number = prepared.number();
    let done = if wanted.dry_run || !(wanted.yes || agreed()) {
        prepared.discard().map(|()| "nothing was changed".to_owned()).map_err(DeskFault::from)
    } else {
        let told = format!("edition {number} is in force; `privratnik register undo` takes it back");
        block_on(app::activate(settled, prepared)).map(|()| told)
    };
    match done {
        Ok(words) => {
            say(&words);
            ExitCode::SUCCESS
        }
        Err(fault) => fail(FAILED, &fault),
    }
}

fn agreed() -> bool {
    let mut out = io::stdout();
    let mut answer = String::new();
    let asked = write!(out, "put it in force? [y/N] ").and_then(|()| out.flush());
    asked.and_then(|()| io::stdin().lock().read_line(&mut answer)).is_ok()
        && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "д" | "да")
}

fn changes(changes: &[Change]) -> String {
    let mut text = format!("{:10}{:>12}{:>12}{:>12}{:>12}\n", "", "added", "changed", "gone", "unchanged");
    for change in changes {
        let kind = plural(change.kind);
        let Change { added, changed, gone, same, .. } = change;
        text.push_str(&format!("{kind:10}{added:>12}{changed:>12}{gone:>12}{same:>12}\n"));
    }
    text.pop();
    text
}

const fn plural(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Pupil => "pupils",
        CardKind::Parent => "parents",
        CardKind::Staff => "staff",
    }
}

fn undo(configured: &Configured) -> ExitCode {
    let settled = match configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    match block_on(app::take_back(&settled)) {
        Ok(Some(number)) => {
            say(&format_args!("edition {number} is in force again"));
            ExitCode::SUCCESS
        }
        Ok(None) => fail(FAILED, &"there is no edition to go back to"),
        Err(fault) => fail(FAILED, &fault),
    }
}

fn editions(configured: &Configured) -> ExitCode {
    let settled = match configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    let zone = settled.gate.zone.clone();
    let writer = match app::register_writer(&settled) {
        Ok(writer) => writer,
        Err(fault) => return fail(FAULTY, &fault),
    };
    match writer.editions() {
        Ok(editions) if editions.is_empty() => {
            say(&"no import has been put in force yet");
            ExitCode::SUCCESS
        }
        Ok(editions) => {
            for (edition, in_force) in editions {
                let made = edition.made.timestamp().to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z");
                let mark = if in_force { "  in force" } else { "" };
                say(&format_args!("{:>6}  {made}  {:>9} cards{mark}", edition.number, edition.cards));
            }
            ExitCode::SUCCESS
        }
        Err(fault) => fail(FAILED, &fault),
    }
}

fn print_sample(people: u32, seed: u64) -> ExitCode {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match sample(people, seed, &mut out).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that has had enough, such as `head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(FAILED, &error),
    }
}

/// On a terminal only; it draws ten times a second, however often it is told.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{percent:>3} % {bar:40} {elapsed}, {eta} to go");
    let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
