//! The periods by which marks are shown: quarters and months of one school year. Pure.

use jiff::civil::{Date, date};

use super::wording;
use crate::sandbox::school_year::calendar::SchoolYear;

/// A period, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// What stands in addresses: `month9`, `edurng11381`.
    pub(super) slug: String,
    /// «1 четверть», «Сентябрь».
    pub(super) name: String,
    pub(super) first: Date,
    pub(super) last: Date,
}

/// The first of September of the year.
pub(super) fn start(year: SchoolYear) -> i16 {
    year.first_day().year()
}

/// «2026-2027», as the pages write it.
pub(super) fn name(year: SchoolYear) -> String {
    format!("{}-{}", start(year), start(year) + 1)
}

pub(super) fn quarters(year: SchoolYear) -> Vec<Period> {
    let quarter = |term: crate::sandbox::school_year::calendar::Term| Period {
        slug: format!("edurng{}", 11_380 + u32::from(term.number)),
        name: format!("{} четверть", term.number),
        first: term.first,
        last: term.last,
    };
    year.terms().into_iter().map(quarter).collect()
}

pub(super) fn months(year: SchoolYear) -> Vec<Period> {
    let start = start(year);
    let autumn = (9..=12).map(|month| date(start, month, 1));
    let spring = (1..=5).map(|month| date(start + 1, month, 1));
    let month = |first: Date| Period {
        slug: format!("month{}", first.month()),
        name: wording::month(first.month()).to_owned(),
        first,
        last: first.last_of_month(),
    };
    autumn.chain(spring).map(month).collect()
}

/// The period with this slug.
pub(super) fn find(year: SchoolYear, slug: &str) -> Option<Period> {
    quarters(year).into_iter().chain(months(year)).find(|period| period.slug == slug)
}

/// The quarter of the day, or the last one before it; the first one where there is none.
pub(super) fn current(year: SchoolYear, today: Date) -> Period {
    let mut quarters = quarters(year);
    let begun = quarters.iter().filter(|quarter| quarter.first <= today).count();
    quarters.swap_remove(begun.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{current, find, months, name};
    use crate::sandbox::school_year::calendar::SchoolYear;

    #[test]
    fn periods_are_found_by_their_slugs() {
        let year = SchoolYear::of(date(2026, 11, 20));
        assert_eq!(name(year), "2026-2027");
        let september = find(year, "month9").expect("a month");
        assert_eq!((september.first, september.last), (date(2026, 9, 1), date(2026, 9, 30)));
        assert_eq!(find(year, "month2").map(|month| month.last), Some(date(2027, 2, 28)));
        assert_eq!(find(year, "edurng11382").map(|quarter| quarter.name), Some("2 четверть".to_owned()));
        assert_eq!(find(year, "month7"), None);
        assert_eq!(months(year).len(), 9);
    }

    #[test]
    fn holidays_belong_to_the_quarter_before_them() {
        let year = SchoolYear::of(date(2026, 11, 20));
        let table = [
            (date(2026, 8, 25), "1 четверть"),
            (date(2026, 9, 1), "1 четверть"),
            (date(2026, 10, 30), "1 четверть"),
            (date(2026, 11, 20), "2 четверть"),
            (date(2027, 1, 5), "2 четверть"),
            (date(2027, 7, 5), "4 четверть"),
        ];
        for (day, expected) in table {
            assert_eq!(current(year, day).name, expected, "{day}");
        }
    }
}
