//! Lists for a school to work through: the cards that lack something, and the pupils who wait for a consent.

use std::sync::Arc;

use super::{
    ReportFault,
    cards::ledger,
    register::folder,
    report::{as_of, field_title, register_title, today},
    vault::sealing_of,
};
use crate::{
    config::Settled,
    domain::{CardKind, Demanded, Moment, SchoolId, System},
    flow::{port::Ledger, register::Cards},
    store::{ledger::SqliteLedger, register::SqliteRegister},
    tables::{Cell, Group, Sheet},
};

/// The cards of one school that lack something, each with what it lacks (R18).
///
/// # Errors
/// [`ReportFault`]
pub async fn incomplete_cards(
    settled: &Settled,
    kind: CardKind,
    system: &System,
    school: &SchoolId,
) -> Result<Sheet, ReportFault> {
    let (cards, _) = desk(settled)?;
    let demanded = settled.register.complete.get(&kind).cloned().unwrap_or(Demanded(Vec::new()));
    let mut rows = Vec::new();
    for card in cards.of_organisation(system, school, kind).await? {
        let missing = demanded.missing(card.filled());
        if !missing.is_empty() {
            let missing: Vec<_> = missing.into_iter().map(field_title).collect();
            let class = card.class.clone().unwrap_or_default();
            rows.push(
                [card.key.number.clone(), class, card.name.spoken(), missing.join(", ")]
                    .map(Cell::Text)
                    .to_vec(),
            );
        }
    }
    Ok(Sheet {
        title: format!("Контроль заполнения данных: {}", register_title(kind)),
        notes: vec![
            format!("Система {}, организация {}", system.0, school.0),
            as_of(today(&settled.gate.zone)),
        ],
        groups: vec![columns(&["Карточка", "Класс", "ФИО", "Не заполнено"])],
        conclusions: vec![format!("Карточек: {}", rows.len())],
        rows,
        ..Sheet::default()
    })
}

/// The pupils who wait for a parent's consent, and when the parents were told (R11, R13).
///
/// # Errors
/// [`ReportFault`]
pub async fn awaited_consents(settled: &Settled) -> Result<Sheet, ReportFault> {
    let (cards, ledger) = desk(settled)?;
    let mut rows = Vec::new();
    for awaited in ledger.awaited().await? {
        let card = cards.card(&awaited.card).await?;
        let school = card.as_ref().map(|card| card.organisation.title.clone()).unwrap_or_default();
        let class = card.as_ref().and_then(|card| card.class.clone()).unwrap_or_default();
        let name = card.map(|card| card.name.spoken()).unwrap_or_default();
        let told = awaited.told.map_or_else(
            || "нет: в карточках родителей нет адресов".to_owned(),
            |told| format!("{}, адресов: {}", moment(settled, told.at), told.many),
        );
        rows.push(vec![
            Cell::Text(awaited.card.system.0.to_string()),
            Cell::Text(school),
            Cell::Text(class),
            Cell::Text(awaited.card.number.clone()),
            Cell::Text(name),
            Cell::Text(moment(settled, awaited.since)),
            Cell::Count(u64::from(awaited.tries)),
            Cell::Text(told),
        ]);
    }
    Ok(Sheet {
        title: "Обучающиеся, которые ждут согласия родителя".to_owned(),
        notes: vec![as_of(today(&settled.gate.zone))],
        groups: vec![columns(&[
            "Система",
            "Организация",
            "Класс",
            "Карточка",
            "ФИО",
            "Ждёт с",
            "Попыток",
            "Родителям сообщено",
        ])],
        conclusions: vec![format!("Ждут: {}", rows.len())],
        rows,
        ..Sheet::default()
    })
}

fn desk(settled: &Settled) -> Result<(Cards, Arc<SqliteLedger>), ReportFault> {
    let keys = sealing_of(settled)?;
    let register = SqliteRegister::open(folder(settled), keys.vault, keys.index)?;
    let ledger = Arc::new(ledger(settled)?);
    Ok((Cards::new(Arc::new(register), Arc::clone(&ledger) as Arc<dyn Ledger>), ledger))
}

fn columns(titles: &[&str]) -> Group {
    Group { title: String::new(), columns: titles.iter().map(|&title| title.to_owned()).collect() }
}

fn moment(settled: &Settled, at: Moment) -> String {
    at.timestamp().to_zoned(settled.gate.zone.clone()).strftime("%d.%m.%Y %H:%M").to_string()
}
