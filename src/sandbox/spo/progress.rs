//! What a student's marks of a semester add up to. Pure.

use jiff::civil::Date;

use crate::sandbox::{
    people::Pupil,
    school_year::{
        calendar::{SchoolYear, days},
        timetable::{lessons, subjects},
        work::{Mark, assignments},
    },
};

/// Half a year of study, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Semester {
    pub(super) number: u8,
    pub(super) first: Date,
    pub(super) last: Date,
}

/// A subject with the days on which marks were given in it.
pub(super) struct Subject {
    pub(super) name: &'static str,
    /// Who teaches it, as the lessons shorten the name.
    pub(super) teacher: &'static str,
    pub(super) days: Vec<(Date, Vec<u8>)>,
}

/// Two of a school's quarters each.
pub(super) fn semesters(year: SchoolYear) -> [Semester; 2] {
    let [first, second, third, fourth] = year.terms();
    [
        Semester { number: 1, first: first.first, last: second.last },
        Semester { number: 2, first: third.first, last: fourth.last },
    ]
}

/// The semester that is shown on the day: between the two the one before.
pub(super) fn semester_at(year: SchoolYear, day: Date) -> Semester {
    let [first, second] = semesters(year);
    if day < second.first { first } else { second }
}

/// Every subject of the student with its marks of the semester, in the order of the alphabet.
pub(super) fn of(student: &Pupil, semester: &Semester, today: Date) -> Vec<Subject> {
    let year = SchoolYear::of(today);
    let mut found: Vec<_> =
        subjects(student).into_iter().map(|name| Subject { name, teacher: "", days: Vec::new() }).collect();
    for day in days(semester.first, semester.last.min(today)) {
        for lesson in lessons(student, year, day) {
            let marks: Vec<_> = assignments(student, day, &lesson, today)
                .into_iter()
                .filter_map(|work| given(work.mark))
                .collect();
            let Some(subject) = found.iter_mut().find(|subject| subject.name == lesson.subject) else {
                continue;
            };
            subject.teacher = lesson.teacher;
            match subject.days.last_mut() {
                _ if marks.is_empty() => {}
                // Two lessons of one subject follow each other.
                Some((last, before)) if *last == day => before.extend(marks),
                Some(_) | None => subject.days.push((day, marks)),
            }
        }
    }
    found
}

/// The value of a mark. What is owed has none here.
pub(super) const fn given(mark: Option<Mark>) -> Option<u8> {
    match mark {
        Some(Mark::Given(value)) => Some(value),
        Some(Mark::Owed) | None => None,
    }
}

/// The mean of all marks, two digits behind the point at most; `None` without marks.
pub(super) fn average(subject: &Subject) -> Option<f64> {
    let values: Vec<_> =
        subject.days.iter().flat_map(|(_, marks)| marks).map(|mark| f64::from(*mark)).collect();
    let count = u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some((values.iter().sum::<f64>() / f64::from(count) * 100.0).round() / 100.0)
}

/// The mark of a semester that is over: the average, rounded in the student's favour from a half on.
pub(super) fn total(subject: &Subject) -> Option<u8> {
    let average = average(subject)?;
    [5, 4, 3].into_iter().find(|mark| average >= f64::from(*mark) - 0.5).or(Some(2))
}

/// The mark of a semester of an earlier year, of which no lessons are kept: always the same, and never a bad one, for
/// who had one would not be here.
pub(super) fn former(student: &Pupil, course: u8, number: u8, place: usize) -> u8 {
    let turn = student.id + u64::from(course) * 5 + u64::from(number) * 3 + place as u64;
    match turn % 5 {
        0 => 3,
        1 | 2 => 4,
        _ => 5,
    }
}

/// The year of study: «2» of «ИС-21».
pub(super) fn course(student: &Pupil) -> u8 {
    let digit = student.class.chars().find_map(|letter| letter.to_digit(10));
    digit.and_then(|digit| u8::try_from(digit).ok()).unwrap_or(1)
}

/// The word that the journal writes for a mark.
pub(super) const fn word(mark: u8) -> &'static str {
    match mark {
        5 => "Five",
        4 => "Four",
        3 => "Three",
        _ => "Two",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{SchoolYear, average, course, of, semester_at, semesters, total};
    use crate::sandbox::people::college_students;

    const TODAY: Date = date(2026, 11, 20);

    #[test]
    fn every_student_has_marks_in_most_subjects_of_the_current_semester() {
        let semester = semester_at(SchoolYear::of(TODAY), TODAY);
        for student in college_students(TODAY) {
            let subjects = of(&student, &semester, TODAY);
            let marked = subjects.iter().filter(|subject| !subject.days.is_empty()).count();
            assert!(marked * 4 > subjects.len() * 3, "{marked} of {}", subjects.len());
            for subject in &subjects {
                assert!(average(subject).is_none_or(|mean| (2.0..=5.0).contains(&mean)));
                assert_eq!(total(subject).is_some(), !subject.days.is_empty());
                assert!(subject.days.iter().all(|(day, marks)| *day <= TODAY && !marks.is_empty()));
                assert!(subject.days.windows(2).all(|pair| pair[0].0 < pair[1].0));
            }
        }
    }

    #[test]
    fn a_year_has_two_semesters_and_the_holidays_belong_to_the_one_before() {
        let year = SchoolYear::of(TODAY);
        let [first, second] = semesters(year);
        assert!(first.last < second.first);
        for (day, number) in [(TODAY, 1), (date(2027, 1, 3), 1), (date(2027, 1, 9), 2), (date(2027, 6, 1), 2)]
        {
            assert_eq!(semester_at(year, day).number, number, "{day}");
        }
    }

    #[test]
    fn the_course_stands_in_the_groups_name() {
        let courses: Vec<_> = college_students(TODAY).iter().map(course).collect();
        assert_eq!(courses, [2, 4, 4, 2, 1]);
    }
}
