//! One row of a table becomes a card.

use std::{collections::BTreeMap, fmt, sync::Arc};

use jiff::civil::Date;

use super::Columns;
use crate::domain::{
    AccountKey, BirthCertificate, Card, CardColumn, CardKey, CardKind, Contacts, FullName, Login,
    Organisation, OrganisationKind, Passport, SchoolId, Snils, SnilsFault, System,
};

/// What is wrong with one cell. The value is not repeated: the row's number leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// In which column.
    pub column: CardColumn,
    /// What is wrong.
    pub flaw: Flaw,
}

/// Everything that can be wrong with a cell. The sentences are for the school that mends its table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It has to be filled.
    #[error("не заполнено")]
    Empty,
    /// Not one of the words of a closed list.
    #[error("нужно одно из слов: {0}")]
    Word(&'static str),
    /// No date, or one of nobody alive.
    #[error("это не дата вида 31.12.2010 или 2010-12-31")]
    Date,
    /// No СНИЛС.
    #[error("{}", match .0 {
        SnilsFault::Shape => "в СНИЛС одиннадцать цифр: 112-233-445 95",
        SnilsFault::Checksum => "контрольное число СНИЛС не сходится: в номере опечатка",
    })]
    Snils(SnilsFault),
    /// No series and number of a birth certificate.
    #[error("это не серия и номер свидетельства вида I-АБ 123456")]
    Certificate,
    /// Longer than anything of its kind.
    #[error("длиннее {0} знаков")]
    Long(usize),
    /// A journal that the configuration does not have.
    #[error("такого журнала нет, есть: {0}")]
    System(String),
    /// Two rows say different things of one organisation.
    #[error("в другой строке об этой организации сказано иное")]
    Organisation,
    /// Two rows have one number.
    #[error("карточка с таким номером уже есть в строке выше")]
    Twice,
    /// A child that is in no row.
    #[error("нет ученика с одним из этих номеров")]
    NoSuchChild,
}

impl fmt::Display for CellFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.column.title(), self.flaw)
    }
}

/// The journals that rows may name.
#[derive(Clone, Debug)]
pub struct Names {
    /// Which there are, and whether an account of theirs is named by school and sign-in name, or by the latter alone.
    pub journals: BTreeMap<System, bool>,
    /// The only one that all rows are of; a column that says so too has to agree.
    pub only: Option<System>,
}

impl Names {
    fn account(
        &self,
        system: Option<&System>,
        organisation: Option<&Organisation>,
        login: Option<Login>,
    ) -> Option<AccountKey> {
        let (system, organisation) = (system?.clone(), organisation?);
        let by_school = self.journals.get(&system).copied().unwrap_or(true);
        let school = if by_school { organisation.id.clone() } else { SchoolId::none() };
        Some(AccountKey { system, school, login: login? })
    }
}

/// Reads rows one by one, and remembers the organisations that were named.
pub struct RowReader {
    columns: Columns,
    systems: Names,
    organisations: BTreeMap<(System, SchoolId), Arc<Organisation>>,
}

impl RowReader {
    /// For a table with these columns, of these journals.
    pub const fn new(columns: Columns, systems: Names) -> Self {
        Self { columns, systems, organisations: BTreeMap::new() }
    }

    /// Reads a row.
    ///
    /// # Errors
    /// Every fault of the row, not only the first.
    pub fn read(&mut self, cells: &[String]) -> Result<Card, Vec<CellFault>> {
        let mut reading = Reading { columns: &self.columns, cells, faults: Vec::new() };
        let kind = reading
            .needed(CardColumn::Register)
            .and_then(|text| reading.word(CardColumn::Register, text, &KINDS, KIND_WORDS));
        let system = reading.system(&self.systems);
        let number = reading.needed(CardColumn::Card).map(str::to_owned);
        let organisation = reading.organisation(system.clone());
        let name = reading.name();
        let birth_date = reading.optional(CardColumn::BirthDate, |text| date(text).ok_or(Flaw::Date));
        let snils = reading.optional(CardColumn::Snils, |text| Snils::parse(text).map_err(Flaw::Snils));
        let birth_certificate = reading.optional(CardColumn::BirthCertificate, |text| {
            BirthCertificate::parse(text).ok_or(Flaw::Certificate)
        });
        let login = reading.optional(CardColumn::Login, |text| Login::parse(text).ok_or(Flaw::Long(128)));
        let account = self.systems.account(system.as_ref(), organisation.as_ref(), login);
        let passport = reading.short(CardColumn::Passport).map(Passport);
        let contacts =
            Contacts { phone: reading.short(CardColumn::Phone), email: reading.short(CardColumn::Email) };
        let (class, role) = (reading.short(CardColumn::Class), reading.short(CardColumn::Role));
        let children = reading.short(CardColumn::Children).map(|text| numbers(&text)).unwrap_or_default();
        let mut faults = reading.faults;
        let organisation = organisation.map(|organisation| self.settled(&organisation, &mut faults));
        let key = system.zip(kind).zip(number);
        let key = key.map(|((system, kind), number)| CardKey { system, kind, number });
        match (key, organisation, name) {
            (Some(key), Some(organisation), Some(name)) if faults.is_empty() => Ok(Card {
                key,
                organisation,
                class,
                name,
                birth_date,
                snils,
                birth_certificate,
                passport,
                contacts,
                account,
                role,
                children,
            }),
            (Some(_) | None, Some(_) | None, Some(_) | None) => Err(faults),
        }
    }

    /// One organisation is one in all rows.
    fn settled(&mut self, found: &Organisation, faults: &mut Vec<CellFault>) -> Arc<Organisation> {
        let key = (found.system.clone(), found.id.clone());
        let known = self.organisations.entry(key).or_insert_with(|| Arc::new(found.clone()));
        let differing = [
            (CardColumn::OrganisationName, known.title != found.title),
            (CardColumn::OrganisationKind, known.kind != found.kind),
            (CardColumn::Municipality, known.municipality != found.municipality),
        ];
        let differing = differing.into_iter().filter(|(_, differs)| *differs);
        faults.extend(differing.map(|(column, _)| CellFault { column, flaw: Flaw::Organisation }));
        Arc::clone(known)
    }
}

/// One row while it is read; faults gather.
struct Reading<'a> {
    columns: &'a Columns,
    cells: &'a [String],
    faults: Vec<CellFault>,
}

impl<'a> Reading<'a> {
    fn blame(&mut self, column: CardColumn, flaw: Flaw) {
        self.faults.push(CellFault { column, flaw });
    }

    fn needed(&mut self, column: CardColumn) -> Option<&'a str> {
        let text = self.columns.cell(column, self.cells);
        match text {
            None => self.blame(column, Flaw::Empty),
            Some(text) if text.chars().count() > LONGEST => self.blame(column, Flaw::Long(LONGEST)),
            Some(_) => return text,
        }
        None
    }

    fn optional<T>(&mut self, column: CardColumn, read: impl FnOnce(&str) -> Result<T, Flaw>) -> Option<T> {
        let text = self.columns.cell(column, self.cells)?;
        read(text).map_err(|flaw| self.blame(column, flaw)).ok()
    }

    fn short(&mut self, column: CardColumn) -> Option<String> {
        self.optional(column, |text| {
            if text.chars().count() > LONGEST { Err(Flaw::Long(LONGEST)) } else { Ok(text.to_owned()) }
        })
    }

    /// A word of a closed list, by its beginning, in any case: «Общеобразовательная организация» is one.
    fn word<T: Copy>(
        &mut self,
        column: CardColumn,
        text: &str,
        list: &[(&str, T)],
        expected: &'static str,
    ) -> Option<T> {
        let text = text.to_lowercase();
        let found = list.iter().find(|(head, _)| text.starts_with(head)).map(|&(_, meant)| meant);
        if found.is_none() {
            self.blame(column, Flaw::Word(expected));
        }
        found
    }

    fn system(&mut self, systems: &Names) -> Option<System> {
        let written = self.columns.cell(CardColumn::System, self.cells);
        if let Some(only) = &systems.only
            && written.is_none_or(|text| text == &*only.0)
        {
            return Some(only.clone());
        }
        let text = self.needed(CardColumn::System)?;
        let known = |system: &&System| systems.only.as_ref().is_none_or(|only| only == *system);
        let known: Vec<_> = systems.journals.keys().filter(known).collect();
        let found = known.iter().find(|system| &*system.0 == text).map(|system| (*system).clone());
        if found.is_none() {
            let words: Vec<_> = known.iter().map(|system| &*system.0).collect();
            self.blame(CardColumn::System, Flaw::System(words.join(", ")));
        }
        found
    }

    fn organisation(&mut self, system: Option<System>) -> Option<Organisation> {
        let id = self.needed(CardColumn::Organisation);
        let title = self.needed(CardColumn::OrganisationName);
        let municipality = self.needed(CardColumn::Municipality);
        let kind = self.needed(CardColumn::OrganisationKind);
        let kind = kind.and_then(|text| {
            self.word(CardColumn::OrganisationKind, text, &ORGANISATIONS, ORGANISATION_WORDS)
        });
        Some(Organisation {
            system: system?,
            id: SchoolId(id?.to_owned()),
            title: title?.to_owned(),
            kind: kind?,
            municipality: municipality?.to_owned(),
        })
    }

    fn name(&mut self) -> Option<FullName> {
        let (last, first) = (self.needed(CardColumn::LastName), self.needed(CardColumn::FirstName));
        let middle = self.short(CardColumn::MiddleName);
        Some(FullName::new(last?, first?, middle))
    }
}

/// Day first, as people write, or year first, as programs do. Spreadsheets add a time of midnight.
fn date(text: &str) -> Option<Date> {
    let day = text.split(['T', ' ']).next()?;
    let date =
        if day.contains('.') { Date::strptime("%d.%m.%Y", day) } else { Date::strptime("%Y-%m-%d", day) };
    date.ok().filter(|date| (1900..=2100).contains(&date.year()))
}

/// «17, 18; 19»
fn numbers(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', ' ']).map(str::trim).filter(|number| !number.is_empty());
    parts.map(str::to_owned).collect()
}

/// Nothing that a card holds is longer, and a cell with a whole page in it is a mistake.
const LONGEST: usize = 250;

/// The beginning of the word, and what it means.
const KINDS: [(&str, CardKind); 10] = [
    ("pupil", CardKind::Pupil),
    ("учени", CardKind::Pupil),
    ("учащ", CardKind::Pupil),
    ("обуча", CardKind::Pupil),
    ("студ", CardKind::Pupil),
    ("воспит", CardKind::Pupil),
    ("parent", CardKind::Parent),
    ("род", CardKind::Parent),
    ("staff", CardKind::Staff),
    ("сотр", CardKind::Staff),
];

const KIND_WORDS: &str = "Ученики, Родители, Сотрудники (pupil, parent, staff)";

const ORGANISATIONS: [(&str, OrganisationKind); 8] = [
    ("school", OrganisationKind::School),
    ("общеобразоват", OrganisationKind::School),
    ("preschool", OrganisationKind::Preschool),
    ("дошкол", OrganisationKind::Preschool),
    ("additional", OrganisationKind::Additional),
    ("дополнит", OrganisationKind::Additional),
    ("professional", OrganisationKind::Professional),
    ("професс", OrganisationKind::Professional),
];

const ORGANISATION_WORDS: &str = "общеобразовательная, дошкольная, дополнительного образования, профессиональная \
     (school, preschool, additional, professional)";

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::{CellFault, Columns, Flaw, Names, RowReader, numbers};
    use crate::domain::{CardColumn, CardKind, OrganisationKind, SchoolId, SnilsFault, System};

    fn reader(systems: Names) -> RowReader {
        let header: Vec<_> = CardColumn::ALL.iter().map(|column| column.word().to_owned()).collect();
        RowReader::new(Columns::find(&header, &BTreeMap::new(), true).unwrap(), systems)
    }

    fn any() -> Names {
        let journals = [("netcity", true), ("bars", false)];
        let journals = journals.map(|(name, by_school)| (System(name.into()), by_school));
        Names { journals: journals.into(), only: None }
    }

    /// A good row, some cells changed.
    fn row(changes: &[(CardColumn, &str)]) -> Vec<String> {
        let good = [
            (CardColumn::Register, "Родители"),
            (CardColumn::System, "netcity"),
            (CardColumn::Card, "501"),
            (CardColumn::Municipality, "г. Рязань"),
            (CardColumn::Organisation, "12"),
            (CardColumn::OrganisationName, "СОШ № 12"),
            (CardColumn::OrganisationKind, "Общеобразовательная организация"),
            (CardColumn::LastName, " Орлова "),
            (CardColumn::FirstName, "Мария"),
            (CardColumn::BirthDate, "08.03.1986"),
            (CardColumn::Snils, "000-000-600 06"),
            (CardColumn::Children, "17, 18"),
        ];
        let cell = |column: &CardColumn| {
            let changed = changes.iter().chain(&good).find(|(changed, _)| changed == column);
            changed.map_or(String::new(), |(_, text)| (*text).to_owned())
        };
        CardColumn::ALL.iter().map(cell).collect()
    }

    fn faults(changes: &[(CardColumn, &str)]) -> Vec<CellFault> {
        reader(any()).read(&row(changes)).err().unwrap_or_default()
    }

    #[test]
    fn a_good_row_is_a_card() {
        let card = reader(any()).read(&row(&[])).unwrap();
        assert_eq!(
            (card.key.kind, &*card.key.system.0, &*card.key.number),
            (CardKind::Parent, "netcity", "501")
        );
        assert_eq!(card.name.spoken(), "Орлова Мария");
        assert_eq!(card.birth_date, Some(date(1986, 3, 8)));
        assert_eq!(card.organisation.kind, OrganisationKind::School);
        assert_eq!(card.children, ["17", "18"]);
        assert_eq!(card.account, None);
    }

    #[test]
    fn every_fault_of_a_row_is_told_with_its_column() {
        let found = faults(&[
            (CardColumn::Register, "Гости"),
            (CardColumn::System, "spo"),
            (CardColumn::Card, ""),
            (CardColumn::OrganisationKind, "банк"),
            (CardColumn::FirstName, "  "),
            (CardColumn::BirthDate, "31.02.2010"),
            (CardColumn::Snils, "112-233-445 96"),
            (CardColumn::BirthCertificate, "без номера"),
        ]);
        let columns: Vec<_> = found.iter().map(|fault| fault.column).collect();
        assert_eq!(
            columns,
            [
                CardColumn::Register,
                CardColumn::System,
                CardColumn::Card,
                CardColumn::OrganisationKind,
                CardColumn::FirstName,
                CardColumn::BirthDate,
                CardColumn::Snils,
                CardColumn::BirthCertificate,
            ]
        );
        let all: Vec<_> = found.iter().map(|fault| fault.flaw.to_string()).collect();
        for value in ["Гости", "банк", "31.02.2010", "112-233-445", "без номера"] {
            assert!(all.iter().all(|text| !text.contains(value)), "a fault repeats a value: {all:?}");
        }
    }

    #[test]
    fn a_wrong_checksum_is_a_fault_and_the_old_range_is_not() {
        let of = |text| faults(&[(CardColumn::Snils, text)]);
        assert_eq!(
            of("112-233-445 96"),
            [CellFault { column: CardColumn::Snils, flaw: Flaw::Snils(SnilsFault::Checksum) }]
        );
        assert_eq!(of("001-001-998 00"), []);
        assert_eq!(of(""), []);
    }

    #[test]
    fn dates_are_read_as_people_and_as_programs_write_them() {
        for text in ["01.09.2012", "1.9.2012", "2012-09-01", "2012-09-01T00:00:00", "2012-09-01 00:00:00"] {
            let card = reader(any()).read(&row(&[(CardColumn::BirthDate, text)])).unwrap();
            assert_eq!(card.birth_date, Some(date(2012, 9, 1)), "{text}");
        }
        for text in ["09/01/2012", "2012", "01.09.12", "01.09.1812"] {
            assert_eq!(faults(&[(CardColumn::BirthDate, text)]).len(), 1, "{text}");
        }
    }

    #[test]
    fn the_command_may_name_the_journal_for_all_rows() {
        let mut only = reader(Names { only: Some(System("netcity".into())), ..any() });
        assert!(only.read(&row(&[(CardColumn::System, "")])).is_ok());
        assert!(only.read(&row(&[])).is_ok());
        let fault = only.read(&row(&[(CardColumn::System, "bars")])).unwrap_err();
        assert_eq!(fault[0].column, CardColumn::System);
    }

    #[test]
    fn one_organisation_is_one_in_all_rows() {
        let mut reader = reader(any());
        assert!(reader.read(&row(&[])).is_ok());
        let second = reader.read(&row(&[(CardColumn::OrganisationName, "Лицей № 12")])).unwrap_err();
        let expected = CellFault { column: CardColumn::OrganisationName, flaw: Flaw::Organisation };
        assert_eq!(second, [expected]);
        assert!(
            reader
                .read(&row(&[(CardColumn::System, "bars"), (CardColumn::OrganisationName, "Лицей")]))
                .is_ok()
        );
    }

    #[test]
    fn an_account_has_the_key_that_the_journal_gives_it() {
        let account = |system| {
            let changes = [(CardColumn::System, system), (CardColumn::Login, "Орлова")];
            reader(any()).read(&row(&changes)).unwrap().account.unwrap()
        };
        assert_eq!(account("netcity").school, SchoolId("12".into()));
        assert_eq!(account("bars").school, SchoolId::none());
    }

    #[test]
    fn children_are_listed_in_any_way() {
        assert_eq!(numbers("17, 18;19 20"), ["17", "18", "19", "20"]);
    }
}
