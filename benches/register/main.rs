//! The register at the size of a region: an import, look-ups, a count of who is linked. `benches/register.sh` runs it.

#![expect(clippy::disallowed_methods, reason = "what is measured is the time that passes outside")]

use std::{
    fs::{self, File},
    hint::black_box,
    io::BufWriter,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Parser;
use futures_util::future::try_join_all;
use privratnik::{
    app,
    crypto::{
        blind::KeyedIndex,
        dice::SystemDice,
        seal::{KeyRing, SealVault},
    },
    domain::{
        AccountKey, CardColumn, CardKind, FullName, Holding, LinkCard, Login, Moment, Oid, PersonKey, Realm,
        SchoolId, Secret, Snils, System,
    },
    flow::port::{
        AuditCode, AuditEvent, BlindIndex, Clock, Counts, Grounds, Ledger, NewLink, Register, Vault,
    },
    sandbox::register::sample,
    store::{counts::SqliteCounts, ledger::SqliteLedger, register::SqliteRegister},
    tables::Table,
    telemetry::SystemClock,
};

#[derive(Debug, Parser)]
struct Arguments {
    /// What cargo's own runner says; alone it measures nothing.
    #[arg(long, hide = true)]
    bench: bool,
    /// The program.
    #[arg(long)]
    program: Option<PathBuf>,
    /// A folder of `privratnik demo`, without a register yet.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// How many cards.
    #[arg(long, default_value_t = 1_000_000)]
    people: u32,
    /// How many of them have a link.
    #[arg(long, default_value_t = 100_000)]
    linked: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (Some(program), Some(dir)) = (&arguments.program, &arguments.dir) else {
        println!("measured by benches/register.sh");
        return ExitCode::SUCCESS;
    };
    match measure(&arguments, program, dir) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("register: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments, program: &Path, dir: &Path) -> Result<(), String> {
    let said = |fault: &dyn std::fmt::Display| fault.to_string();
    let config = dir.join("gateway.toml");
    let table = dir.join("export.csv");
    let file = File::create(&table).map_err(|fault| said(&fault))?;
    sample(arguments.people, 1, &mut BufWriter::new(file)).map_err(|fault| said(&fault))?;
    import(program, &config, &table, arguments.people)?;

    let settled = app::load(&config).map_err(|faults| said(&faults))?;
    let ring = KeyRing::parse(&settled.keys.sealing).map_err(|fault| said(&fault))?;
    let vault: Arc<dyn Vault> = Arc::new(SealVault::new(&ring, Arc::new(SystemDice)));
    let index: Arc<dyn BlindIndex> = Arc::new(KeyedIndex::new(&ring));
    let data = &settled.gate.data;
    let register = SqliteRegister::open(data.join("register"), Arc::clone(&vault), Arc::clone(&index));
    let register = Arc::new(register.map_err(|fault| said(&fault))?);
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|fault| said(&fault))?;
    runtime.block_on(look_up(&*register, &table))?;

    let ledger = SqliteLedger::open(&data.join("ledger.db"), vault, index).map_err(|fault| said(&fault))?;
    runtime.block_on(link(&ledger, &table, arguments.linked))?;
    ledger.close();
    let counts = SqliteCounts::new(register, data.join("ledger.db"));
    for kind in CardKind::ALL {
        let (took, reached) = fastest(5, || runtime.block_on(counts.reached(kind)));
        let reached = reached.map_err(|fault| said(&fault))?;
        let (cards, linked): (u64, u64) =
            (reached.iter().map(|line| line.cards).sum(), reached.iter().map(|line| line.linked).sum());
        println!("coverage of {:<6} {took:>10.2?}  ({linked} of {cards} linked)", kind.word());
    }
    Ok(())
}

/// The program imports the table; its time and the most memory that it had.
fn import(program: &Path, config: &Path, table: &Path, people: u32) -> Result<(), String> {
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(["register", "import", "--yes", "--config"])
        .args([config, table])
        .spawn()
        .map_err(|fault| format!("{}: {fault}", program.display()))?;
    let mut most = 0;
    let ended = loop {
        most = most.max(peak(child.id()));
        match child.try_wait().map_err(|fault| fault.to_string())? {
            Some(ended) => break ended,
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let took = started.elapsed();
    if !ended.success() {
        return Err(format!("the import ended with {ended}"));
    }
    println!("import of {people} cards {took:>10.2?}, at most {} MiB", most / 1024);
    Ok(())
}

/// KiB, by proc(5): `VmHWM` never falls.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0)
}

/// Questions for cards all over the table, so many at once as sign-ins come: index, row, seal.
async fn look_up(register: &dyn Register, table: &Path) -> Result<(), String> {
    let wanted: Vec<Snils> = rows(table)?.step_by(7).filter_map(|row| row.snils).take(200_000).collect();
    // The first round warms the file.
    let mut each = Duration::ZERO;
    for _ in 0..2 {
        let started = Instant::now();
        for few in wanted.chunks(AT_ONCE) {
            let asked = few.iter().map(|snils| register.by_snils(black_box(snils)));
            let found = try_join_all(asked).await.map_err(|fault| fault.to_string())?;
            if found.iter().any(Vec::is_empty) {
                return Err("a card of the table is not found".to_owned());
            }
        }
        each = started.elapsed() / u32::try_from(wanted.len().max(1)).unwrap_or(u32::MAX);
    }
    println!("look-up by СНИЛС  {each:>10.2?} each, {AT_ONCE} at once");
    Ok(())
}

/// What is read of a row.
struct Row {
    account: AccountKey,
    snils: Option<Snils>,
}

fn rows(table: &Path) -> Result<impl Iterator<Item = Row>, String> {
    let table = Table::open(table).map_err(|fault| fault.to_string())?;
    let place =
        |column: CardColumn| CardColumn::ALL.iter().position(|known| *known == column).unwrap_or_default();
    let (system, school) = (place(CardColumn::System), place(CardColumn::Organisation));
    let (login, snils) = (place(CardColumn::Login), place(CardColumn::Snils));
    Ok(table.filter_map(Result::ok).filter_map(move |line| {
        let account = AccountKey {
            system: System(line.cells[system].as_str().into()),
            school: SchoolId(line.cells[school].clone()),
            login: Login::parse(&line.cells[login])?,
        };
        Some(Row { account, snils: Snils::parse(&line.cells[snils]).ok() })
    }))
}

/// Every so many of the table's accounts gets a link.
async fn link(ledger: &SqliteLedger, table: &Path, count: usize) -> Result<(), String> {
    let rows: Vec<_> = rows(table)?.collect();
    let step = (rows.len() / count.max(1)).max(1);
    let now = SystemClock.now();
    let mut wanted = rows.into_iter().step_by(step).zip(0_u64..).take(count);
    loop {
        let batch: Vec<_> = wanted.by_ref().take(512).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let put =
            |(row, number): (Row, u64)| ledger.put_link(new_link(row.account, number, now), linked(now));
        try_join_all(batch.into_iter().map(put)).await.map_err(|fault| fault.to_string())?;
    }
}

fn new_link(account: AccountKey, number: u64, at: Moment) -> NewLink {
    NewLink {
        person: PersonKey { realm: Realm("http://esia.localhost/".into()), oid: Oid(number) },
        account,
        holding: Holding::Own,
        limit: 1,
        snils: None,
        card: LinkCard {
            name: FullName::new("Орлова", "Мария", None),
            school_name: String::new(),
            groups: Vec::new(),
            pupils: Vec::new(),
            roles: Vec::new(),
            cards: Vec::new(),
        },
        grounds: Grounds::Proof(Secret::new(b"sealed".to_vec())),
        at,
    }
}

fn linked(at: Moment) -> AuditEvent {
    AuditEvent { at, code: AuditCode::Linked, person: None, account: None, reason: None }
}

/// The fastest of so many times, and the last result.
fn fastest<T>(times: u32, mut act: impl FnMut() -> T) -> (Duration, T) {
    let mut timed = || {
        let started = Instant::now();
        let result = act();
        (started.elapsed(), result)
    };
    let (mut least, mut last) = timed();
    for _ in 1..times {
        let (took, result) = timed();
        (least, last) = (least.min(took), result);
    }
    (least, last)
}

const AT_ONCE: usize = 64;
