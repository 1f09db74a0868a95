//! What a pupil's marks of a term add up to. Pure.

use jiff::civil::Date;

use crate::sandbox::{
    people::Pupil,
    school_year::{
        calendar::{SchoolYear, Term, days},
        timetable::{lessons, subjects},
        work::{Assignment, Mark, assignments},
    },
};

/// A subject with the marks that were given in it.
pub(super) struct Subject {
    pub(super) name: &'static str,
    pub(super) marks: Vec<Given>,
}

/// A mark that was given for something.
pub(super) struct Given {
    pub(super) value: u8,
    pub(super) work: Assignment,
}

/// Every subject of the pupil with its marks from `first` to `last`, in the order of the alphabet.
pub(super) fn of(pupil: &Pupil, (first, last): (Date, Date), today: Date) -> Vec<Subject> {
    let year = SchoolYear::of(today);
    let mut found: Vec<_> =
        subjects(pupil).into_iter().map(|name| Subject { name, marks: Vec::new() }).collect();
    for day in days(first, last) {
        for lesson in lessons(pupil, year, day) {
            let given = assignments(pupil, day, &lesson, today).into_iter().filter_map(given);
            if let Some(subject) = found.iter_mut().find(|subject| subject.name == lesson.subject) {
                subject.marks.extend(given);
            }
        }
    }
    found
}

/// The mark of an assignment. What is owed has no mark here: БАРС leaves the cell empty.
pub(super) fn given(work: Assignment) -> Option<Given> {
    match work.mark {
        Some(Mark::Given(value)) => Some(Given { value, work }),
        Some(Mark::Owed) | None => None,
    }
}

/// The term that is shown on the day: in the holidays the one before them.
pub(super) fn term_at(year: SchoolYear, day: Date) -> Term {
    let terms = year.terms();
    terms.into_iter().rev().find(|term| term.first <= day).unwrap_or(terms[0])
}

/// The mean of all marks, two digits behind the point at most; `None` without marks.
pub(super) fn average<'a>(marks: impl IntoIterator<Item = &'a Given>) -> Option<f64> {
    let values: Vec<_> = marks.into_iter().map(|mark| f64::from(mark.value)).collect();
    let count = u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some((values.iter().sum::<f64>() / f64::from(count) * 100.0).round() / 100.0)
}

/// «4.29».
pub(super) fn shown(average: Option<f64>) -> String {
    average.map_or_else(String::new, |average| format!("{average:.2}"))
}

/// The mark of a term that is over: the average, rounded in the pupil's favour from a half on.
pub(super) fn total(marks: &[Given], term: &Term, today: Date) -> Option<u8> {
    let average = average(marks).filter(|_| term.last < today)?;
    [5, 4, 3].into_iter().find(|mark| average >= f64::from(*mark) - 0.5).or(Some(2))
}

/// «Четверть_2».
pub(super) fn code(term: &Term) -> String {
    format!("Четверть_{}", term.number)
}

/// «2 четверть».
pub(super) fn title(term: &Term) -> String {
    format!("{} четверть", term.number)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{SchoolYear, average, of, shown, term_at, total};
    use crate::sandbox::people::pupils;

    const TODAY: Date = date(2026, 11, 20);

    #[test]
    fn a_term_has_marks_in_most_subjects_and_a_finished_one_has_totals() {
        let year = SchoolYear::of(TODAY);
        for pupil in pupils(TODAY) {
            let [first, second, ..] = year.terms();
            let done = of(&pupil, (first.first, first.last), TODAY);
            let marked = done.iter().filter(|subject| !subject.marks.is_empty()).count();
            assert!(marked * 4 > done.len() * 3, "{} of {}", marked, done.len());
            for subject in &done {
                let mean = average(&subject.marks);
                assert_eq!(total(&subject.marks, &first, TODAY).is_some(), mean.is_some());
                assert!(mean.is_none_or(|mean| (2.0..=5.0).contains(&mean)));
            }
            let now = of(&pupil, (second.first, second.last), TODAY);
            assert!(now.iter().any(|subject| !subject.marks.is_empty()));
            assert!(now.iter().all(|subject| total(&subject.marks, &second, TODAY).is_none()));
        }
    }

    #[test]
    fn the_holidays_show_the_term_before_them() {
        let year = SchoolYear::of(TODAY);
        let table = [(date(2026, 9, 1), 1), (date(2026, 10, 28), 1), (TODAY, 2), (date(2027, 1, 3), 2)];
        for (day, number) in table {
            assert_eq!(term_at(year, day).number, number, "{day}");
        }
        assert_eq!(term_at(SchoolYear::of(date(2027, 7, 1)), date(2027, 7, 1)).number, 4);
    }

    #[test]
    fn averages_have_two_digits() {
        assert_eq!(shown(Some(4.3)), "4.30");
        assert_eq!(shown(None), "");
    }
}
