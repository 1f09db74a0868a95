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
    app::{self, AwayWanted, ReportFault},
    domain::{AwayCode, CardKind, SchoolId, System},
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
        /// The journal of the school whose cards are listed, with --by card.
        #[arg(long, value_name = "NAME", required_if_eq("by", "card"))]
        system: Option<String>,
        /// The number of that school.
        #[arg(long, value_name = "NUMBER", required_if_eq("by", "card"))]
        school: Option<String>,
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
    /// «Устранение ошибок при неудачной авторизации»: whom the register kept out, and what the school has to mend.
    ///
    /// The code is what the page has shown to the person. A row closes by itself when the person comes in.
    TurnedAway {
        #[command(flatten)]
        told: Told,
        /// The row of this code, as the person has read it out.
        #[arg(long, value_name = "CODE", value_parser = away_code)]
        code: Option<AwayCode>,
        /// The rows of this journal.
        #[arg(long, value_name = "NAME")]
        system: Option<String>,
        /// The rows of the school with this number.
        #[arg(long, value_name = "NUMBER")]
        school: Option<String>,
        /// The closed rows too.
        #[arg(long)]
        all: bool,
    },
    /// The pupils who wait for a parent's consent, and when the parents were told.
    Awaited(Told),
    /// How many were linked on each day; a gateway that runs counts every day.
    History {
        #[command(flatten)]
        asked: Asked,
    },
}

/// What the reports about one register are asked for with.
#[derive(Debug, clap::Args)]
pub(super) struct Asked {
    #[command(flatten)]
    told: Told,
    /// About whom.
    #[arg(long, value_enum, default_value_t)]
    who: Who,
}

/// Of which configuration, and how it is written.
#[derive(Debug, clap::Args)]
pub(super) struct Told {
    #[command(flatten)]
    configured: Configured,
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
    /// The single cards of one school, with what each lacks.
    Card,
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
    let told = match command {
        Command::Completeness { asked, .. }
        | Command::Coverage { asked, .. }
        | Command::History { asked } => &asked.told,
        Command::TurnedAway { told, .. } | Command::Awaited(told) => told,
    };
    let settled = match told.configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    if matches!(told.format, Written::Xlsx) && told.out.is_none() && io::stdout().is_terminal() {
        return fail(FAULTY, &"a workbook does not belong on a terminal: say --out FILE.xlsx");
    }
    let sheet = block_on(async {
        match command {
            Command::Completeness { by, asked, system, school } => {
                let kind = asked.who.into();
                match by.grain() {
                    Some(grain) => app::completeness_report(&settled, kind, grain).await,
                    None => {
                        let system = System(system.as_deref().unwrap_or_default().into());
                        let school = SchoolId(school.clone().unwrap_or_default());
                        app::incomplete_cards(&settled, kind, &system, &school).await
                    }
                }
            }
            Command::Coverage { by, on, asked } => {
                app::coverage_report(&settled, asked.who.into(), place(by), *on).await
            }
            Command::Awaited(_) => app::awaited_consents(&settled).await,
            Command::History { asked } => app::history_report(&settled, asked.who.into()).await,
            Command::TurnedAway { code, system, school, all, .. } => {
                let (code, system, school) = (code.clone(), system.clone(), school.clone());
                let wanted = AwayWanted { all: *all, code, system, school };
                app::turned_away_report(&settled, &wanted).await
            }
        }
    });
    tell(sheet, told)
}

fn tell(sheet: Result<Sheet, ReportFault>, asked: &Told) -> ExitCode {
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

impl From<Who> for CardKind {
    fn from(who: Who) -> Self {
        match who {
            Who::Staff => Self::Staff,
            Who::Pupils => Self::Pupil,
            Who::Parents => Self::Parent,
        }
    }
}

impl By {
    /// How fine the counts are; single cards are not counted but listed.
    const fn grain(self) -> Option<Grain> {
        match self {
            Self::Municipality => Some(Grain::Municipality),
            Self::School => Some(Grain::Organisation),
            Self::Class => Some(Grain::Class),
            Self::Card => None,
        }
    }
}

fn away_code(text: &str) -> Result<AwayCode, String> {
    AwayCode::parse(text).ok_or_else(|| "a code has eight letters and digits, like 7KQ2-M4XD".to_owned())
}

/// The finest that was asked for.
fn place(by: &[ByPlace]) -> Place {
    if by.contains(&ByPlace::School) { Place::Organisation } else { Place::Municipality }
}
