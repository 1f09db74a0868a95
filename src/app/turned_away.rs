//! «Устранение ошибок при неудачной авторизации»: whom the register kept out, and what the school has to mend (R14, R22).

use std::sync::Arc;

use super::{
    ReportFault,
    cards::ledger,
    register::folder,
    report::{as_of, today},
    vault::sealing_of,
};
use crate::{
    config::Settled,
    domain::{AwayCode, AwayReason, Card, Difference, NamePart, TurnedAway},
    flow::{
        port::Ledger,
        register::{Cards, CardsFault},
    },
    store::register::SqliteRegister,
    tables::{Cell, Group, Sheet},
};

/// Which rows.
#[derive(Clone, Debug, Default)]
pub struct AwayWanted {
    /// The closed ones too.
    pub all: bool,
    /// The one with this code.
    pub code: Option<AwayCode>,
    /// Those of this journal.
    pub system: Option<String>,
    /// Those of this school.
    pub school: Option<String>,
}

/// The rows for a school, oldest first.
///
/// # Errors
/// [`ReportFault`]
pub async fn turned_away_report(settled: &Settled, wanted: &AwayWanted) -> Result<Sheet, ReportFault> {
    let keys = sealing_of(settled)?;
    let register = SqliteRegister::open(folder(settled), keys.vault, keys.index)?;
    let ledger = Arc::new(ledger(settled)?);
    let cards = Cards::new(Arc::new(register), Arc::clone(&ledger) as Arc<dyn Ledger>);
    let all = wanted.all || wanted.code.is_some();
    let mut rows = Vec::new();
    for away in ledger.turned_away(all, MOST_ROWS).await? {
        if wanted.takes(&away) {
            let card = match &away.card {
                Some(key) => cards.card(key).await.map_err(ReportFault::from)?,
                None => None,
            };
            rows.push(row(settled, &away, card.as_ref()));
        }
    }
    let columns = COLUMNS.iter().map(|&title| title.to_owned()).collect();
    Ok(Sheet {
        title: "Устранение ошибок при неудачной авторизации".to_owned(),
        notes: vec![as_of(today(&settled.gate.zone))],
        groups: vec![Group { title: String::new(), columns }],
        conclusions: vec![format!("Строк: {}", rows.len())],
        rows,
        ..Sheet::default()
    })
}

impl AwayWanted {
    fn takes(&self, away: &TurnedAway) -> bool {
        let school = away.school.as_ref().map(|school| school.0.as_str());
        self.code.as_ref().is_none_or(|code| *code == away.code)
            && self.system.as_ref().is_none_or(|system| **system == *away.system.0)
            && self.school.as_ref().is_none_or(|wanted| school == Some(wanted))
    }
}

impl From<CardsFault> for ReportFault {
    fn from(fault: CardsFault) -> Self {
        match fault {
            CardsFault::Register(fault) => fault.into(),
            CardsFault::Ledger(fault) => fault.into(),
        }
    }
}

fn row(settled: &Settled, away: &TurnedAway, card: Option<&Card>) -> Vec<Cell> {
    let when = away.last.timestamp().to_zoned(settled.gate.zone.clone());
    let school = match (card, &away.school) {
        (Some(card), _) => card.organisation.title.clone(),
        (None, Some(school)) => school.0.clone(),
        (None, None) => String::new(),
    };
    let number = away.card.as_ref().map(|key| format!("{}/{}", key.kind.word(), key.number));
    let request = away.request.as_ref();
    let asks = request.map(|request| format!("{}, {}", request.name.expose(), request.contact.expose()));
    let state =
        if away.closed.is_some() { "закрыта: вход удался" } else { "открыта" };
    vec![
        Cell::Text(away.code.as_str().to_owned()),
        Cell::Text(when.strftime("%d.%m.%Y %H:%M").to_string()),
        Cell::Count(u64::from(away.tries)),
        Cell::Text(away.system.0.to_string()),
        Cell::Text(school),
        Cell::Text(number.unwrap_or_default()),
        Cell::Text(differs_in(&away.reason)),
        Cell::Text(to_do(&away.reason).to_owned()),
        Cell::Text(asks.unwrap_or_default()),
        Cell::Text(state.to_owned()),
    ]
}

fn differs_in(reason: &AwayReason) -> String {
    match reason {
        AwayReason::NoCard => "карточки нет".to_owned(),
        AwayReason::HeldByAnother => "запись привязана к другой учётной записи ЕСИА".to_owned(),
        AwayReason::RightsEnded => "права этого человека прекращены".to_owned(),
        AwayReason::Differs(fields) => {
            fields.iter().map(|&field| field_word(field)).collect::<Vec<_>>().join(", ")
        }
    }
}

const fn to_do(reason: &AwayReason) -> &'static str {
    match reason {
        AwayReason::NoCard => "внести СНИЛС (обучающимся можно и свидетельство о рождении) в карточку",
        AwayReason::HeldByAnother => "выяснить, чья запись, и снять чужую привязку",
        AwayReason::RightsEnded => "ничего: вход закрыт намеренно",
        AwayReason::Differs(_) => "сверить карточку с документом и исправить",
    }
}

const fn field_word(field: Difference) -> &'static str {
    match field {
        Difference::Name(NamePart::Last) => "фамилия",
        Difference::Name(NamePart::First) => "имя",
        Difference::Name(NamePart::Middle) => "отчество",
        Difference::BirthDate => "дата рождения",
        Difference::Snils => "СНИЛС",
        Difference::Account => "нет логина",
        Difference::Kind => "не тот реестр",
    }
}

/// A school that has more looks at the oldest first.
const MOST_ROWS: u32 = 100_000;

const COLUMNS: [&str; 10] = [
    "Код",
    "Последняя попытка",
    "Попыток",
    "Система",
    "Организация",
    "Карточка",
    "Не совпадает",
    "Что сделать",
    "Заявка",
    "Состояние",
];
