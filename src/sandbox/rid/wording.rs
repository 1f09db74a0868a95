//! Dates and numbers as the journal's pages write them. Pure.

use jiff::civil::{Date, Weekday};

/// «17 декабря 2018 г.»
pub(super) fn day(date: Date) -> String {
    let month = MONTHS_OF[usize::from(date.month().unsigned_abs()) - 1];
    format!("{} {month} {} г.", date.day(), date.year())
}

/// «Понедельник».
pub(super) fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Понедельник",
        Weekday::Tuesday => "Вторник",
        Weekday::Wednesday => "Среда",
        Weekday::Thursday => "Четверг",
        Weekday::Friday => "Пятница",
        Weekday::Saturday => "Суббота",
        Weekday::Sunday => "Воскресенье",
    }
}

/// «Декабрь».
pub(super) fn month(number: i8) -> &'static str {
    MONTHS[usize::from(number.unsigned_abs()) - 1]
}

/// «4,33»; a decimal comma, two places, half up.
pub(super) fn average(marks: &[u8]) -> Option<String> {
    let count = u32::try_from(marks.len()).ok().filter(|count| *count > 0)?;
    let sum: u32 = marks.iter().map(|mark| u32::from(*mark)).sum();
    let hundredths = (sum * 200 + count) / (2 * count);
    Some(format!("{},{:02}", hundredths / 100, hundredths % 100))
}

const MONTHS: [&str; 12] = [
    "Январь",
    "Февраль",
    "Март",
    "Апрель",
    "Май",
    "Июнь",
    "Июль",
    "Август",
    "Сентябрь",
    "Октябрь",
    "Ноябрь",
    "Декабрь",
];

const MONTHS_OF: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{average, day, month, weekday};

    #[test]
    fn dates_are_written_as_on_the_real_pages() {
        assert_eq!(day(date(2018, 12, 17)), "17 декабря 2018 г.");
        assert_eq!((weekday(date(2018, 12, 17)), month(9)), ("Понедельник", "Сентябрь"));
    }

    #[test]
    fn an_average_has_two_places_and_a_comma() {
        let table = [
            (&[4, 5][..], Some("4,50")),
            (&[4, 4, 5], Some("4,33")),
            (&[5, 5, 4], Some("4,67")),
            (&[5], Some("5,00")),
            (&[], None),
        ];
        for (marks, expected) in table {
            assert_eq!(average(marks).as_deref(), expected, "{marks:?}");
        }
    }
}
