//! The moment at which somebody is so many years old.

use jiff::{civil::Date, tz::TimeZone};

use super::Moment;

/// The first moment of the birthday with which `years` are complete, by the clocks of `zone`. A child of 29 February has
/// it on 1 March of a year without that day, as [`age`](super::age) counts. Where clocks skip midnight it is the moment
/// of the change; where they show it twice it is the first. A birthday beyond the calendar never comes.
pub fn midnight_of_birthday(birth: Date, years: u8, zone: &TimeZone) -> Moment {
    let year = birth.year().saturating_add(i16::from(years));
    let day = Date::new(year, birth.month(), birth.day()).or_else(|_| Date::new(year, 3, 1));
    let midnight = day.and_then(|day| day.to_zoned(zone.clone()));
    midnight.map_or(Moment::NEVER, |midnight| Moment::from_millis(midnight.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::civil::{Date, date};
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::midnight_of_birthday;
    use crate::domain::{Moment, age};

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn utc(text: &str) -> Moment {
        Moment::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn midnight_is_that_of_the_zone() {
        let table = [
            ("Europe/Moscow", date(2008, 12, 1), "2026-11-30T21:00:00Z"),
            ("Asia/Kamchatka", date(2008, 12, 1), "2026-11-30T12:00:00Z"),
            ("Europe/Kaliningrad", date(2008, 12, 1), "2026-11-30T22:00:00Z"),
            // A leap-day child, in a year without the day and in one with it.
            ("Europe/Moscow", date(2008, 2, 29), "2026-02-28T21:00:00Z"),
            ("Europe/Moscow", date(2010, 2, 28), "2028-02-27T21:00:00Z"),
            // Summer time, winter time.
            ("Europe/Berlin", date(2008, 7, 1), "2026-06-30T22:00:00Z"),
            ("Europe/Berlin", date(2008, 1, 1), "2025-12-31T23:00:00Z"),
            // Midnight was skipped: 31 March 2024 began at one o'clock.
            ("Asia/Beirut", date(2006, 3, 31), "2024-03-30T22:00:00Z"),
            // Midnight came twice: the clocks went back at one.
            ("America/Havana", date(2006, 11, 3), "2024-11-03T04:00:00Z"),
            // The whole day was skipped.
            ("Pacific/Apia", date(1993, 12, 30), "2011-12-30T10:00:00Z"),
        ];
        for (name, birth, midnight) in table {
            assert_eq!(midnight_of_birthday(birth, 18, &zone(name)), utc(midnight), "{name} {birth}");
        }
        assert_eq!(midnight_of_birthday(date(2000, 2, 29), 28, &zone("UTC")), utc("2028-02-29T00:00:00Z"));
        assert_eq!(midnight_of_birthday(Date::MAX, 18, &zone("UTC")), Moment::NEVER);
    }

    proptest! {
        /// One millisecond before, the calendar says a year less.
        #[test]
        fn it_is_the_moment_at_which_age_grows(
            days in 0_i32..40_000,
            years in 1_u8..90,
            zone in prop::sample::select(vec![
                "Europe/Moscow", "Asia/Kamchatka", "Europe/Berlin", "America/New_York", "Asia/Beirut", "Pacific/Apia",
                "Australia/Lord_Howe",
            ]).prop_map(zone),
        ) {
            let birth = date(1920, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let midnight = midnight_of_birthday(birth, years, &zone);
            let age_at = |at: Moment| age(birth, at.timestamp().to_zoned(zone.clone()).date());
            prop_assert_eq!(age_at(midnight), i16::from(years));
            prop_assert_eq!(age_at(midnight.minus(Duration::from_millis(1))), i16::from(years) - 1);
        }
    }
}
