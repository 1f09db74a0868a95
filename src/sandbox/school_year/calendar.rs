//! The school year: terms, holidays, days with lessons. Pure.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};

/// The school year that begins on 1 September of `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct SchoolYear {
    start: i16,
}

/// A quarter of the school year, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Term {
    pub(in crate::sandbox) number: u8,
    pub(in crate::sandbox) first: Date,
    pub(in crate::sandbox) last: Date,
}

impl SchoolYear {
    /// The year that `today` lies in; the summer belongs to the year that ended.
    pub(in crate::sandbox) fn of(today: Date) -> Self {
        Self { start: if today.month() >= 9 { today.year() } else { today.year() - 1 } }
    }

    /// The number that `years/current` gives.
    pub(in crate::sandbox) fn id(self) -> i32 {
        i32::from(self.start) * 10 + 1
    }

    /// «2026/2027».
    pub(in crate::sandbox) fn name(self) -> String {
        format!("{}/{}", self.start, self.start + 1)
    }

    pub(in crate::sandbox) fn first_day(self) -> Date {
        date(self.start, 9, 1)
    }

    pub(in crate::sandbox) fn last_day(self) -> Date {
        date(self.start + 1, 5, 26)
    }

    /// Autumn holidays are the week of 28 October, spring holidays the week of 27 March.
    pub(in crate::sandbox) fn terms(self) -> [Term; 4] {
        let autumn = monday(date(self.start, 10, 28));
        let spring = monday(date(self.start + 1, 3, 27));
        let term = |number, first, last| Term { number, first, last };
        [
            term(1, self.first_day(), autumn.saturating_sub(1.day())),
            term(2, autumn.saturating_add(7.days()), date(self.start, 12, 30)),
            term(3, date(self.start + 1, 1, 9), spring.saturating_sub(1.day())),
            term(4, spring.saturating_add(7.days()), self.last_day()),
        ]
    }

    /// The term that the day lies in; `None` in the holidays.
    pub(in crate::sandbox) fn term(self, day: Date) -> Option<Term> {
        self.terms().into_iter().find(|term| term.first <= day && day <= term.last)
    }

    pub(in crate::sandbox) fn has_lessons(self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.term(day).is_some() && !weekend && !PUBLIC_HOLIDAYS.contains(&(day.month(), day.day()))
    }

    /// Monday of the last week up to `today` that has lessons, or of the first such week of the year.
    pub(in crate::sandbox) fn latest_week(self, today: Date) -> Date {
        let busy =
            |first: &Date| days(*first, first.saturating_add(6.days())).any(|day| self.has_lessons(day));
        let weeks_back = || (0..60).map(|back: i64| monday(today).saturating_sub((7 * back).days()));
        let weeks_on = || (0..3).map(|on: i64| monday(self.first_day()).saturating_add((7 * on).days()));
        weeks_back().chain(weeks_on()).find(busy).unwrap_or_else(|| monday(self.first_day()))
    }
}

/// Monday of the week that the day lies in.
pub(in crate::sandbox) fn monday(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

/// Every day from `first` to `last`, both included.
pub(in crate::sandbox) fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |day| *day <= last)
}

/// Month and day; 1 to 8 January lie between the terms.
const PUBLIC_HOLIDAYS: [(i8, i8); 5] = [(2, 23), (3, 8), (5, 1), (5, 9), (11, 4)];

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};

    use super::{SchoolYear, days, monday};

    #[test]
    fn the_year_turns_on_the_first_of_september() {
        assert_eq!(SchoolYear::of(date(2026, 8, 31)).name(), "2025/2026");
        assert_eq!(SchoolYear::of(date(2026, 9, 1)).name(), "2026/2027");
        assert_eq!(SchoolYear::of(date(2027, 1, 1)).name(), "2026/2027");
    }

    #[test]
    fn weekends_holidays_and_summer_are_free() {
        let year = SchoolYear::of(date(2026, 11, 22));
        assert!(year.has_lessons(date(2026, 9, 1)));
        assert!(year.has_lessons(date(2026, 11, 20)));
        let free = [
            date(2026, 11, 21),
            date(2026, 11, 22),
            date(2026, 10, 28),
            date(2026, 11, 4),
            date(2026, 12, 31),
            date(2027, 1, 8),
            date(2027, 3, 26),
            date(2027, 5, 27),
        ];
        for day in free {
            assert!(!year.has_lessons(day), "{day}");
        }
    }

    #[test]
    fn whatever_today_is_there_is_a_week_to_show() {
        for today in days(date(2026, 1, 1), date(2028, 12, 31)) {
            let year = SchoolYear::of(today);
            let week = year.latest_week(today);
            assert_eq!(monday(week), week);
            assert!(days(week, week.saturating_add(4.days())).any(|day| year.has_lessons(day)), "{today}");
        }
    }

    #[test]
    fn terms_follow_each_other() {
        for start in 2020..2040 {
            let terms = SchoolYear { start }.terms();
            assert!(terms.iter().all(|term| term.first < term.last), "{start}");
            assert!(terms.windows(2).all(|pair| pair[0].last < pair[1].first), "{start}");
        }
    }
}
