//! Which column of a table holds what.

use std::collections::BTreeMap;

use crate::domain::CardColumn;

/// Where each column stands in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    places: BTreeMap<CardColumn, usize>,
}

/// Why the first line of a table is not its header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    /// Columns that must be there are not.
    #[error(
        "the table has no column {}; rename its header, or say under [register.columns] how it is called",
        .0.iter().map(|column| format!("«{}» ({})", column.title(), column.word())).collect::<Vec<_>>().join(", ")
    )]
    Missing(Vec<CardColumn>),
    /// Two columns for one thing.
    #[error("the columns «{one}» and «{two}» both hold {}", .column.word())]
    Twice {
        /// What both hold.
        column: CardColumn,
        /// The first header.
        one: String,
        /// The second header.
        two: String,
    },
    /// A register holds no passwords, and nobody should export them.
    #[error(
        "the column «{0}» looks like passwords; they have no place in a register: take it out of the file"
    )]
    Passwords(String),
    /// The configuration names a column that the table does not have.
    #[error("[register.columns] says {} = {header:?}, and the table has no such column", .column.word())]
    NotThere {
        /// For what.
        column: CardColumn,
        /// The header that was expected.
        header: String,
    },
}

impl Columns {
    /// Reads the header. `named` are the headers that the configuration gives; a header that means nothing is the
    /// school's own and is passed over. `with_system` says that every row has to name its journal.
    ///
    /// # Errors
    /// [`HeaderFault`] with the columns by both their names.
    pub fn find(
        header: &[String],
        named: &BTreeMap<CardColumn, String>,
        with_system: bool,
    ) -> Result<Self, HeaderFault> {
        let mut places = BTreeMap::new();
        for (place, title) in header.iter().enumerate() {
            let plain = plain(title);
            if PASSWORDS.iter().any(|word| plain.contains(word)) {
                return Err(HeaderFault::Passwords(title.trim().to_owned()));
            }
            if let Some(column) = column_of(&plain, named)
                && let Some(earlier) = places.insert(column, place)
            {
                let (one, two) = (header[earlier].trim().to_owned(), title.trim().to_owned());
                return Err(HeaderFault::Twice { column, one, two });
            }
        }
        if let Some((&column, header)) = named.iter().find(|(column, _)| !places.contains_key(column)) {
            return Err(HeaderFault::NotThere { column, header: header.clone() });
        }
        let is_needed =
            |column: &CardColumn| column.is_needed() || (with_system && *column == CardColumn::System);
        let missing: Vec<_> = CardColumn::ALL
            .into_iter()
            .filter(is_needed)
            .filter(|column| !places.contains_key(column))
            .collect();
        if missing.is_empty() { Ok(Self { places }) } else { Err(HeaderFault::Missing(missing)) }
    }

    /// What stands in this column of a row, without the spaces around it; `None` where nothing does.
    pub fn cell<'a>(&self, column: CardColumn, cells: &'a [String]) -> Option<&'a str> {
        let text = cells.get(*self.places.get(&column)?)?.trim();
        (!text.is_empty()).then_some(text)
    }
}

/// A header that the configuration gives to one column means no other.
fn column_of(header: &str, named: &BTreeMap<CardColumn, String>) -> Option<CardColumn> {
    let given = named.iter().find(|(_, name)| plain(name) == *header).map(|(&column, _)| column);
    given.or_else(|| {
        let means = |column: &CardColumn| plain(column.word()) == header || plain(column.title()) == header;
        CardColumn::ALL.into_iter().filter(|column| !named.contains_key(column)).find(means)
    })
}

/// Case, ё, spaces, underscores and the mark that spreadsheets put before the first header mean nothing.
fn plain(header: &str) -> String {
    let letters =
        header.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ё' { 'е' } else { letter });
    letters.filter(|letter| letter.is_alphanumeric()).collect()
}

const PASSWORDS: [&str; 3] = ["парол", "password", "passwd"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Columns, HeaderFault};
    use crate::domain::CardColumn;

    const NEEDED: [&str; 8] = [
        "Реестр",
        "card",
        "Муниципалитет",
        "Номер организации",
        "organisation name",
        "Вид организации",
        "ФАМИЛИЯ",
        "Имя",
    ];

    fn header(more: &[&str]) -> Vec<String> {
        NEEDED.iter().chain(more).map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn headers_are_read_in_both_languages_and_any_writing() {
        let header = header(&["\u{feff}СНИЛС", "birth_date", "Примечание"]);
        let columns = Columns::find(&header, &BTreeMap::new(), false).unwrap();
        let cells: Vec<_> = (0..header.len()).map(|place| format!(" {place} ")).collect();
        assert_eq!(columns.cell(CardColumn::Snils, &cells), Some("8"));
        assert_eq!(columns.cell(CardColumn::BirthDate, &cells), Some("9"));
        assert_eq!(columns.cell(CardColumn::LastName, &cells), Some("6"));
        assert_eq!(columns.cell(CardColumn::Login, &cells), None);
        assert_eq!(columns.cell(CardColumn::Snils, &cells[..3]), None);
    }

    #[test]
    fn what_is_missing_is_told_whole() {
        let header: Vec<_> = NEEDED[..6].iter().map(|&text| text.to_owned()).collect();
        let fault = Columns::find(&header, &BTreeMap::new(), true).unwrap_err();
        let missing = vec![CardColumn::System, CardColumn::LastName, CardColumn::FirstName];
        assert_eq!(fault, HeaderFault::Missing(missing));
        assert!(fault.to_string().contains("«Фамилия» (last_name)"), "{fault}");
    }

    #[test]
    fn the_configuration_names_what_is_called_otherwise() {
        let named = BTreeMap::from([(CardColumn::Snils, "СНИЛС ребёнка".to_owned())]);
        let header = header(&["снилс РЕБЕНКА", "СНИЛС"]);
        let columns = Columns::find(&header, &named, false).unwrap();
        assert_eq!(columns.places[&CardColumn::Snils], 8);
        let fault = Columns::find(&header[..8], &named, false).unwrap_err();
        assert!(matches!(fault, HeaderFault::NotThere { column: CardColumn::Snils, .. }), "{fault}");
    }

    #[test]
    fn passwords_and_doubles_are_refused() {
        let find = |more: &[&str]| Columns::find(&header(more), &BTreeMap::new(), false);
        assert_eq!(find(&["Пароль "]), Err(HeaderFault::Passwords("Пароль".to_owned())));
        assert!(matches!(
            find(&["СНИЛС", "snils"]),
            Err(HeaderFault::Twice { column: CardColumn::Snils, .. })
        ));
    }
}
