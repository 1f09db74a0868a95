//! `privratnik report …`

use std::{
    fs::OpenOptions,
    io::{self, IsTerminal, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    process::ExitCode,
};

use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;

use super::{Configured, FAILED, FAULTY, block_on, fail, say};
use crate::{
    app::{self, ReportFault},
    domain::CardKind,
    flow::report::{Grain, Place},
    tables::{Sheet, SheetFormat},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// «Контроль заполнения данных»: how many cards lack what, by municipality, school or class.
    ///
    /// What a complete card holds says [register.complete] of the configuration.
    Completeness {
        #[command(flatten)]
        asked: Asked,
        /// A line for each of these.
        #[arg(long, value_enum, default_value_t)]
        by: By,
    },
    /// How many have a linked ESIA account, by municipality or organisation and by kind of organisation.
    ///
    /// A card counts as linked while its account, or the person with its СНИЛС, has a link that opens the journal.
    Coverage {
        #[command(flatten)]
        asked: Asked,
        /// A line for each municipality, or for each school; kinds of organisations are columns of their own.
        #[arg(long, value_enum, value_delimiter = ',', default_value = "municipality,kind")]
        by: Vec<ByPlace>,
        /// As it was on a day that is past, 2026-12-31, or on the last day before it that was counted.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// How many were linked on each day; a gateway that runs counts every day.
    History {
        #[command(flatten)]
        asked: Asked,
    },
}

/// What both reports are asked for with.
#[derive(Debug, clap::Args)]
pub(super) struct Asked {
    #[command(flatten)]
    configured: Configured,
    /// About whom.
    #[arg(long, value_enum, default_value_t)]
    who: Who,
    /// How it is written.
    #[arg(long, value_enum, default_value_t)]
    format: Written,
    /// Writes to this file, which must not exist yet, instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Who {
    /// Сотрудники.
    #[default]
    Staff,
    /// Обучающиеся.
    Pupils,
    /// Родители.
    Parents,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Written {
    /// For a terminal.
    #[default]
    Table,
    /// For a spreadsheet: UTF-8, semicolons.
    Csv,
    /// A workbook.
    Xlsx,
    /// For programs.
    Json,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum By {
    /// Municipalities.
    #[default]
    Municipality,
    /// Schools and other organisations.
    School,
    /// Classes and groups.
    Class,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ByPlace {
    /// Municipalities.
    Municipality,
    /// Schools and other organisations.
    School,
    /// Kinds of organisations; always.
    Kind,
}

pub(super) fn run(command: &Command) -> ExitCode {
    let (Command::Completeness { asked, .. } | Command::Coverage { asked, .. } | Command::History { asked }) =
        command;
    let settled = match asked.configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    if matches!(asked.format, Written::Xlsx) && asked.out.is_none() && io::stdout().is_terminal() {
        return fail(FAULTY, &"a workbook does not belong on a terminal: say --out FILE.xlsx");
    }
    let kind = match asked.who {
        Who::Staff => CardKind::Staff,
        Who::Pupils => CardKind::Pupil,
        Who::Parents => CardKind::Parent,
    };
    let sheet = block_on(async {
        match command {
            Command::Completeness { by, .. } => app::completeness_report(&settled, kind, (*by).into()).await,
            Command::Coverage { by, on, .. } => app::coverage_report(&settled, kind, place(by), *on).await,
            Command::History { .. } => app::history_report(&settled, kind).await,
        }
    });
    tell(sheet, asked)
}

fn tell(sheet: Result<Sheet, ReportFault>, asked: &Asked) -> ExitCode {
    let sheet = match sheet {
        Ok(sheet) => sheet,
        Err(fault) => return fail(FAILED, &fault),
    };
    let format = match asked.format {
        Written::Table => SheetFormat::Table,
        Written::Csv => SheetFormat::Csv,
        Written::Xlsx => SheetFormat::Xlsx,
        Written::Json => SheetFormat::Json,
    };
    let Some(path) = &asked.out else {
        let mut out = io::stdout().lock();
        return match sheet.write(format, &mut out).and_then(|()| out.flush()) {
            Ok(()) => ExitCode::SUCCESS,
            // A reader that has had enough, such as `head`.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(error) => fail(FAILED, &error),
        };
    };
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match file.and_then(|mut file| sheet.write(format, &mut file)) {
        Ok(()) => {
            say(&format_args!("written to {}", path.display()));
            ExitCode::SUCCESS
        }
        Err(error) => fail(FAILED, &format_args!("{}: {error}", path.display())),
    }
}

impl From<By> for Grain {
    fn from(by: By) -> Self {
        match by {
            By::Municipality => Self::Municipality,
            By::School => Self::Organisation,
            By::Class => Self::Class,
        }
    }
}

/// The finest that was asked for.
fn place(by: &[ByPlace]) -> Place {
    if by.contains(&ByPlace::School) { Place::Organisation } else { Place::Municipality }
}
