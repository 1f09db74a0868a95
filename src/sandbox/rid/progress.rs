//! What a pupil did in a period: lessons with topics, homework and marks, and what follows of them. Pure.

use jiff::civil::Date;

use super::{term::Period, wording};
use crate::sandbox::{
    people::Pupil,
    school_year::{
        calendar::{SchoolYear, days},
        timetable::{Lesson, lessons, subjects},
        work::{Assignment, Kind, Mark, assignments},
    },
};

/// One lesson of the past or of the near future.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) date: Date,
    pub(super) lesson: Lesson,
    /// What was done in class; «Тема урока по плану» where nothing was written.
    pub(super) topic: String,
    pub(super) homework: String,
    pub(super) marks: Vec<Shown>,
}

/// A mark as the pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// `m5` … `m2`, `m-1` for work that was not handed in, `avg`.
    pub(super) class: String,
    /// «5», «н/з», «4,33».
    pub(super) text: String,
    /// What a press on it tells: «17 декабря 2018 г. (Понедельник) Контрольная работа».
    pub(super) about: String,
    pub(super) value: Option<u8>,
}

/// Every lesson of the period up to `until`, in order.
pub(super) fn entries(pupil: &Pupil, year: SchoolYear, period: &Period, today: Date) -> Vec<Entry> {
    days(period.first, period.last)
        .flat_map(|day| lessons(pupil, year, day).into_iter().map(move |lesson| (day, lesson)))
        .map(|(day, lesson)| {
            let work = assignments(pupil, day, &lesson, today);
            entry(day, lesson, &work)
        })
        .collect()
}

fn entry(date: Date, lesson: Lesson, work: &[Assignment]) -> Entry {
    let text = |homework: bool| {
        let found = work.iter().find(|one| (one.kind == Kind::Homework) == homework);
        found.map(|one| one.text.clone())
    };
    Entry {
        topic: text(false).unwrap_or_else(|| "Тема урока по плану".to_owned()),
        homework: text(true).unwrap_or_default(),
        marks: work.iter().filter_map(|one| shown(date, one)).collect(),
        date,
        lesson,
    }
}

fn shown(date: Date, work: &Assignment) -> Option<Shown> {
    let about = format!("{} ({}) {}", wording::day(date), wording::weekday(date), work.kind.name());
    Some(match work.mark? {
        Mark::Given(value) => {
            Shown { class: format!("m{value}"), text: value.to_string(), about, value: Some(value) }
        }
        Mark::Owed => Shown { class: "m-1".to_owned(), text: "н/з".to_owned(), about, value: None },
    })
}

/// One subject of a period.
pub(super) struct Row {
    /// Number of the subject.
    pub(super) id: usize,
    pub(super) subject: &'static str,
    pub(super) marks: Vec<Shown>,
    pub(super) average: Option<String>,
}

/// The marks by subject, subjects without one included.
pub(super) fn by_subject(pupil: &Pupil, entries: &[Entry]) -> Vec<Row> {
    let row = |(place, subject): (usize, &'static str)| {
        let own = entries.iter().filter(|entry| entry.lesson.subject == subject);
        let marks: Vec<_> = own.flat_map(|entry| entry.marks.clone()).collect();
        let values: Vec<_> = marks.iter().filter_map(|mark| mark.value).collect();
        Row { id: subject_id(place), subject, average: wording::average(&values), marks }
    };
    subjects(pupil).into_iter().enumerate().map(row).collect()
}

/// The mark of a whole period; half up, as teachers do.
pub(super) fn final_mark(marks: &[Shown]) -> Option<u8> {
    let values: Vec<u32> = marks.iter().filter_map(|mark| mark.value).map(u32::from).collect();
    let count = u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
    let rounded = (values.iter().sum::<u32>() * 2 + count) / (2 * count);
    u8::try_from(rounded).ok()
}

/// Subjects have numbers of their own in the journal.
pub(super) const fn subject_id(place: usize) -> usize {
    4_100 + place
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{by_subject, entries, final_mark};
    use crate::sandbox::{
        people::pupils,
        rid::term::{current, find},
        school_year::calendar::SchoolYear,
    };

    #[test]
    fn a_quarter_has_marks_of_every_kind_and_nothing_of_the_future() {
        let today = date(2026, 11, 20);
        let year = SchoolYear::of(today);
        let pupil = &pupils(today)[0];
        let all = entries(pupil, year, &current(year, today), today);
        assert!(all.iter().any(|entry| entry.date > today && !entry.homework.is_empty()));
        assert!(all.iter().filter(|entry| entry.date > today).all(|entry| entry.marks.is_empty()));
        let rows = by_subject(pupil, &all);
        assert_eq!(rows.len(), 12);
        let counted: usize = rows.iter().map(|row| row.marks.len()).sum();
        assert_eq!(counted, all.iter().map(|entry| entry.marks.len()).sum::<usize>());
        assert!(rows.iter().any(|row| row.average.is_some()));
        let mark = &rows.iter().find(|row| !row.marks.is_empty()).expect("a mark").marks[0];
        assert!(mark.class.starts_with('m') && mark.about.contains(" 2026 г. ("), "{mark:?}");
    }

    #[test]
    fn a_final_mark_is_the_rounded_average() {
        let today = date(2026, 11, 20);
        let year = SchoolYear::of(today);
        let pupil = &pupils(today)[0];
        let first = find(year, "edurng11381").expect("a quarter");
        for row in by_subject(pupil, &entries(pupil, year, &first, today)) {
            let mark = final_mark(&row.marks);
            assert_eq!(mark.is_some(), row.average.is_some(), "{}", row.subject);
            assert!(mark.is_none_or(|mark| (2..=5).contains(&mark)));
        }
        assert_eq!(final_mark(&[]), None);
    }
}
