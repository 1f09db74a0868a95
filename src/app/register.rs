//! Imports of the register: a table goes in, an edition comes out.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    ComposeFault,
    cards::{DeskFault, event, ledger},
    compose::{addresses, places},
    vault::sealing_of,
};
use crate::{
    config::Settled,
    domain::{CardColumn, System},
    flow::{
        port::{AuditCode, Clock, Ledger, RegisterFault},
        register::{CellFault, Columns, Flaw, HeaderFault, Names, RowReader},
    },
    store::register::{Base, Import, Prepared, RegisterWriter},
    tables::{Line, Mending, Table, TableFault, beside},
    telemetry::SystemClock,
};

/// What is to be imported, and how.
pub struct Wanted<'a> {
    /// The table.
    pub file: &'a Path,
    /// The journal that all rows are of.
    pub system: Option<&'a str>,
    /// Whether cards that the table does not have stay as they are.
    pub partial: bool,
    /// Whether good rows are taken although there are bad ones.
    pub skip_bad: bool,
}

/// What became of the rows.
pub struct Read {
    /// How many rows became cards.
    pub good: u64,
    /// How many did not.
    pub bad: u64,
    /// The bad rows with what is wrong.
    pub faults: Option<PathBuf>,
    /// The edition, whole and not in force; none if bad rows forbid it.
    pub prepared: Option<Prepared>,
}

/// Why an import came to nothing. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// The configuration does not serve.
    #[error("{0}")]
    Configuration(#[from] ComposeFault),
    /// The table cannot be read.
    #[error("{0}")]
    Table(#[from] TableFault),
    /// Its header is none.
    #[error("{0}")]
    Header(#[from] HeaderFault),
    /// The edition cannot be written.
    #[error("{0}")]
    Register(#[from] RegisterFault),
}

/// The register of a configuration, to be written to.
///
/// # Errors
/// [`ComposeFault`] if the sealing keys do not serve.
pub fn register_writer(settled: &Settled) -> Result<RegisterWriter, ComposeFault> {
    let keys = sealing_of(settled)?;
    Ok(RegisterWriter::new(folder(settled), keys.vault, keys.index))
}

/// Puts an edition in force, and writes that down first: what cannot be written down is not done.
///
/// # Errors
/// [`DeskFault`]
pub async fn activate(settled: &Settled, prepared: Prepared) -> Result<(), DeskFault> {
    ledger(settled)?.audit(event(AuditCode::RegisterImported, SystemClock.now())).await?;
    Ok(prepared.activate()?)
}

/// Puts the edition from before in force again; its number, or `None` if there is none.
///
/// # Errors
/// [`DeskFault`]
pub async fn take_back(settled: &Settled) -> Result<Option<u32>, DeskFault> {
    let writer = register_writer(settled)?;
    if writer.before()?.is_none() {
        return Ok(None);
    }
    ledger(settled)?.audit(event(AuditCode::RegisterTakenBack, SystemClock.now())).await?;
    Ok(writer.take_back()?)
}

/// Where the register of a configuration lies.
pub(super) fn folder(settled: &Settled) -> PathBuf {
    settled.gate.data.join("register")
}

/// Reads a table into an edition that is not in force yet. `progress` is told how much of how much has been read.
///
/// # Errors
/// [`ImportFault`]; bad rows are none, they are told in [`Read`].
pub fn import(
    settled: &Settled,
    wanted: &Wanted<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Read, ImportFault> {
    let systems = names(settled, wanted.system)?;
    let base = match (&systems.only, wanted.partial) {
        (_, true) => Base::AllElse,
        (Some(system), false) => Base::OtherJournals(system.clone()),
        (None, false) => Base::Nothing,
    };
    let table = Table::open(wanted.file)?;
    let columns = Columns::find(&table.header, &settled.register.columns, systems.only.is_none())?;
    let writer = register_writer(settled)?;
    let mut taking = Taking {
        reader: RowReader::new(columns, systems),
        import: writer.begin()?,
        mending: Mending::new(beside(wanted.file), table.header.clone()),
        good: 0,
        bad: 0,
    };
    let size = table.size;
    for line in table {
        let line = line?;
        taking.take(&line)?;
        progress(line.read, size);
    }
    taking.finish(&base, wanted)
}

/// An import while its rows are read.
struct Taking {
    reader: RowReader,
    import: Import,
    mending: Mending,
    good: u64,
    bad: u64,
}

impl Taking {
    fn take(&mut self, line: &Line) -> Result<(), ImportFault> {
        let faults = match self.reader.read(&line.cells) {
            Ok(card) if self.import.put(line.number, &card)? => {
                self.good += 1;
                return Ok(());
            }
            Ok(_) => vec![CellFault { column: CardColumn::Card, flaw: Flaw::Twice }],
            Err(faults) => faults,
        };
        self.bad += 1;
        self.mending.add(line.number, &sentence(&faults), &line.cells)?;
        Ok(())
    }

    /// Children are known only when all rows are there, so their faults are found last.
    fn finish(mut self, base: &Base, wanted: &Wanted<'_>) -> Result<Read, ImportFault> {
        let prepared = self.import.finish(base, SystemClock.now())?;
        let lost = prepared.orphans().len() as u64;
        let told = tell_orphans(&mut self.mending, wanted.file, prepared.orphans());
        let faults = match told.and_then(|()| self.mending.end()) {
            Ok(faults) => faults,
            Err(fault) => {
                prepared.discard()?;
                return Err(fault.into());
            }
        };
        let (good, bad) = (self.good - lost, self.bad + lost);
        let prepared = if bad == 0 || wanted.skip_bad {
            Some(prepared)
        } else {
            prepared.discard()?;
            None
        };
        Ok(Read { good, bad, faults, prepared })
    }
}

/// The rows whose children are nowhere are read once more.
fn tell_orphans(mending: &mut Mending, file: &Path, orphans: &[u64]) -> Result<(), TableFault> {
    if orphans.is_empty() {
        return Ok(());
    }
    let wrong = sentence(&[CellFault { column: CardColumn::Children, flaw: Flaw::NoSuchChild }]);
    for line in Table::open(file)? {
        let line = line?;
        if orphans.binary_search(&line.number).is_ok() {
            mending.add(line.number, &wrong, &line.cells)?;
        }
    }
    Ok(())
}

fn names(settled: &Settled, only: Option<&str>) -> Result<Names, ComposeFault> {
    let places = places(settled, &addresses(settled))?;
    let journals: BTreeMap<_, _> =
        places.iter().map(|(system, place)| (system.clone(), place.journal.asks_school())).collect();
    let Some(word) = only else { return Ok(Names { journals, only: None }) };
    let found = journals.keys().find(|system| &*system.0 == word).cloned();
    let only = found.ok_or_else(|| {
        let words: Vec<_> = journals.keys().map(|System(name)| &**name).collect();
        ComposeFault::at("--system", format!("there is no {word}; there is {}", words.join(", ")))
    })?;
    Ok(Names { journals, only: Some(only) })
}

fn sentence(faults: &[CellFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
