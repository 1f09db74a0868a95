//! Reports of a configuration, as sheets.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    ComposeFault,
    cards::{DeskFault, ledger},
    register::folder,
    vault::sealing_of,
};
use crate::{
    config::Settled,
    domain::{Card, CardField, CardKey, CardKind, Correction, Demanded, Mendable, OrganisationKind},
    flow::{
        port::{Clock, Counts, DayCount, Ledger, LedgerFault, Register, RegisterFault},
        report::{
            Completeness, Coverage, Grain, Lacking, Place, Share, Shares, completeness, coverage,
            with_corrections,
        },
    },
    store::{counts::SqliteCounts, register::SqliteRegister},
    tables::{Cell, Group, Sheet},
    telemetry::SystemClock,
};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportFault {
    /// The configuration does not serve.
    #[error("{0}")]
    Configuration(#[from] ComposeFault),
    /// The register or the links cannot be read.
    #[error("{0}")]
    Register(#[from] RegisterFault),
    /// The ledger cannot be read.
    #[error("{0}")]
    Ledger(#[from] DeskFault),
    /// Nobody counted on that day or before it.
    #[error("nobody counted on {0} or before: a gateway that runs counts every day")]
    NotNoted(Date),
}

impl From<LedgerFault> for ReportFault {
    fn from(fault: LedgerFault) -> Self {
        Self::Ledger(fault.into())
    }
}

/// «Контроль заполнения данных»: which cards of one register lack what (R18).
///
/// # Errors
/// [`ReportFault`]
pub async fn completeness_report(
    settled: &Settled,
    kind: CardKind,
    grain: Grain,
) -> Result<Sheet, ReportFault> {
    let register = Arc::new(register(settled)?);
    let tallies = counts(settled, Arc::clone(&register)).filled(kind).await?;
    let tallies = with_corrections(tallies, &mended(settled, &register, kind).await?);
    let demanded = settled.register.complete.get(&kind).cloned().unwrap_or(Demanded(Vec::new()));
    let report = completeness(&tallies, &demanded, grain);
    Ok(completeness_sheet(&report, kind, &demanded, grain, today(&settled.gate.zone)))
}

/// How many of one register have a linked ESIA account (R17), now or on a day that is past.
///
/// # Errors
/// [`ReportFault`]
pub async fn coverage_report(
    settled: &Settled,
    kind: CardKind,
    place: Place,
    day: Option<Date>,
) -> Result<Sheet, ReportFault> {
    let (reached, day) = match day {
        None => {
            let counts = counts(settled, Arc::new(register(settled)?));
            (counts.reached(kind).await?, today(&settled.gate.zone))
        }
        Some(day) => {
            let ledger = ledger(settled)?;
            let noted = ledger.coverage_days(kind).await?.into_iter().map(|count| count.day);
            let noted = noted.take_while(|noted| *noted <= day).last().ok_or(ReportFault::NotNoted(day))?;
            (ledger.coverage_on(noted, kind).await?, noted)
        }
    };
    Ok(coverage_sheet(&coverage(&reached, place), kind, place, day))
}

/// How many of one register were linked on each day that a gateway was running.
///
/// # Errors
/// [`ReportFault`]
pub async fn history_report(settled: &Settled, kind: CardKind) -> Result<Sheet, ReportFault> {
    let days = ledger(settled)?.coverage_days(kind).await?;
    let who = genitive(kind);
    let columns = vec![
        "День".to_owned(),
        format!("Количество {who}, зарегистрированных в АИС СГО"),
        "Количество учетных записей ЕСИА, прикрепленных к АИС СГО".to_owned(),
        "%".to_owned(),
    ];
    let row = |count: &DayCount| {
        let share = Share { part: count.linked, whole: count.cards };
        let day = Cell::Text(count.day.strftime("%d.%m.%Y").to_string());
        vec![day, Cell::Count(count.cards), Cell::Count(count.linked), percent(share)]
    };
    Ok(Sheet {
        title: coverage_title(kind),
        notes: vec![as_of(today(&settled.gate.zone))],
        groups: vec![Group { title: String::new(), columns }],
        rows: days.iter().map(row).collect(),
        ..Sheet::default()
    })
}

/// The cards of one register that schools have mended, as the export has them.
async fn mended(
    settled: &Settled,
    register: &SqliteRegister,
    kind: CardKind,
) -> Result<Vec<(Card, Vec<Mendable>)>, ReportFault> {
    let mut cards: BTreeMap<CardKey, Vec<Mendable>> = BTreeMap::new();
    for Correction { card, value, .. } in ledger(settled)?.corrections().await? {
        if card.kind == kind {
            cards.entry(card).or_default().push(value.what());
        }
    }
    let mut found = Vec::new();
    for (key, mended) in cards {
        found.extend(register.card(&key).await?.map(|card| (card, mended)));
    }
    Ok(found)
}

fn register(settled: &Settled) -> Result<SqliteRegister, ReportFault> {
    let keys = sealing_of(settled)?;
    Ok(SqliteRegister::open(folder(settled), keys.vault, keys.index)?)
}

fn counts(settled: &Settled, register: Arc<SqliteRegister>) -> SqliteCounts {
    SqliteCounts::new(register, settled.gate.data.join("ledger.db"))
}

pub(super) fn today(zone: &TimeZone) -> Date {
    SystemClock.now().timestamp().to_zoned(zone.clone()).date()
}

fn completeness_sheet(
    report: &Completeness,
    kind: CardKind,
    demanded: &Demanded,
    grain: Grain,
    today: Date,
) -> Sheet {
    let fields: Vec<_> = demanded.0.iter().filter_map(|entry| entry.first().copied()).collect();
    let row = |place: &[String], lacking: &Lacking| -> Vec<Cell> {
        let place = place.iter().cloned().map(Cell::Text);
        let Share { part, whole } = lacking.incomplete;
        let share = [Cell::Count(whole), Cell::Count(part), percent(lacking.incomplete)];
        let missing =
            fields.iter().map(|field| Cell::Count(lacking.missing.get(field).copied().unwrap_or(0)));
        place.chain(share).chain(missing).collect()
    };
    let places = match grain {
        Grain::Municipality => PLACES[..1].to_vec(),
        Grain::Organisation => PLACES[..4].to_vec(),
        Grain::Class => PLACES.to_vec(),
    };
    let total = std::iter::once(TOTAL).chain(std::iter::repeat("")).take(places.len());
    let total: Vec<_> = total.map(str::to_owned).collect();
    let counted = ["Карточек", "Из них с незаполненными данными", "%"];
    let alternatives: Vec<_> = demanded.0.iter().map(|entry| entry_title(entry)).collect();
    let columns = |titles: &[&str]| titles.iter().map(|&title| title.to_owned()).collect();
    Sheet {
        title: format!("Контроль заполнения данных: {}", register_title(kind)),
        notes: vec![as_of(today)],
        groups: vec![
            Group { title: String::new(), columns: columns(&places) },
            Group { title: String::new(), columns: columns(&counted) },
            Group { title: "Не заполнено".to_owned(), columns: alternatives },
        ],
        rows: report.lines.iter().map(|(place, lacking)| row(place, lacking)).collect(),
        totals: vec![row(&total, &report.total)],
        conclusions: vec![
            format!("Карточек с незаполненными данными: {} %", spoken(report.total.incomplete)),
            format!(
                "Организаций, где такие есть: {} из {}",
                report.organisations.part, report.organisations.whole
            ),
        ],
    }
}

fn coverage_sheet(report: &Coverage, kind: CardKind, place: Place, today: Date) -> Sheet {
    let kinds: Vec<_> = OrganisationKind::ALL
        .into_iter()
        // The document's three stand always; colleges where the region has them.
        .filter(|&kind| kind != OrganisationKind::Professional || report.total.of(kind).whole > 0)
        .collect();
    let who = genitive(kind);
    let group = |&kind: &OrganisationKind| Group {
        title: organisations_title(kind).to_owned(),
        columns: vec![
            format!("Количество {who}, зарегистрированных в АИС СГО"),
            "Количество учетных записей ЕСИА, прикрепленных к АИС СГО".to_owned(),
            "%".to_owned(),
        ],
    };
    let places = match place {
        Place::Municipality => &PLACES[..1],
        Place::Organisation => &PLACES[..4],
    };
    let row = |number: String, place: &[String], shares: &Shares| -> Vec<Cell> {
        let cells = kinds.iter().flat_map(|&kind| {
            let share = shares.of(kind);
            [Cell::Count(share.whole), Cell::Count(share.part), percent(share)]
        });
        let place = place.iter().cloned().map(Cell::Text);
        std::iter::once(Cell::Text(number)).chain(place).chain(cells).collect()
    };
    let total = std::iter::once(TOTAL).chain(std::iter::repeat("")).take(places.len());
    let total: Vec<_> = total.map(str::to_owned).collect();
    let first = std::iter::once("№ п/п").chain(places.iter().copied()).map(str::to_owned).collect();
    Sheet {
        title: coverage_title(kind),
        notes: vec![as_of(today)],
        groups: std::iter::once(Group { title: String::new(), columns: first })
            .chain(kinds.iter().map(group))
            .collect(),
        rows: (1..)
            .zip(&report.rows)
            .map(|(number, (place, shares)): (u64, _)| row(number.to_string(), place, shares))
            .collect(),
        totals: vec![row(String::new(), &total, &report.total)],
        conclusions: vec![format!("По всем видам организаций: {} %", spoken(report.total.all()))],
    }
}

fn coverage_title(kind: CardKind) -> String {
    let who = genitive(kind);
    format!(
        "Количество учетных записей {who} образовательных организаций, имеющих связанную учетную запись ЕСИА"
    )
}

pub(super) fn as_of(today: Date) -> String {
    format!("По состоянию на {}", today.strftime("%d.%m.%Y"))
}

fn percent(share: Share) -> Cell {
    share.tenths().map_or(Cell::Dash, Cell::Percent)
}

fn spoken(share: Share) -> String {
    share.tenths().map_or_else(|| "—".to_owned(), |tenths| format!("{},{}", tenths / 10, tenths % 10))
}

pub(super) const fn register_title(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Pupil => "Обучающиеся",
        CardKind::Parent => "Родители",
        CardKind::Staff => "Сотрудники",
    }
}

const fn genitive(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Pupil => "обучающихся",
        CardKind::Parent => "родителей",
        CardKind::Staff => "сотрудников",
    }
}

const fn organisations_title(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::School => "Общеобразовательные организации",
        OrganisationKind::Preschool => "Дошкольные образовательные организации",
        OrganisationKind::Additional => "Организации дополнительного образования",
        OrganisationKind::Professional => "Профессиональные образовательные организации",
    }
}

fn entry_title(entry: &[CardField]) -> String {
    entry.iter().map(|&field| field_title(field)).collect::<Vec<_>>().join(" или ")
}

pub(super) const fn field_title(field: CardField) -> &'static str {
    match field {
        CardField::BirthDate => "дата рождения",
        CardField::Snils => "СНИЛС",
        CardField::BirthCertificate => "свидетельство о рождении",
        CardField::Passport => "паспорт",
        CardField::Contacts => "контактная информация",
        CardField::Login => "логин",
        CardField::MiddleName => "отчество",
        CardField::Class => "класс",
        CardField::Children => "дети",
    }
}

const PLACES: [&str; 5] =
    ["Муниципальное образование", "Система", "Номер организации", "Организация", "Класс"];

const TOTAL: &str = "Всего";
