//! Which lessons a pupil has on a day. Pure: the same pupil and day always give the same lessons.

use jiff::civil::{Date, Time, time};

use super::calendar::SchoolYear;
use crate::sandbox::people::Pupil;

/// One lesson of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Lesson {
    /// From 1.
    pub(in crate::sandbox) number: u8,
    pub(in crate::sandbox) subject: &'static str,
    /// «305 каб.», «Спортзал».
    pub(in crate::sandbox) room: &'static str,
    pub(in crate::sandbox) starts: Time,
    pub(in crate::sandbox) ends: Time,
    pub(in crate::sandbox) teacher: &'static str,
}

/// The lessons of the day; none on weekends and holidays.
pub(in crate::sandbox) fn lessons(pupil: &Pupil, year: SchoolYear, day: Date) -> Vec<Lesson> {
    if !year.has_lessons(day) {
        return Vec::new();
    }
    let week = week_of(pupil);
    let subjects = week[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())];
    subjects.iter().zip(1..).map(|(subject, number)| lesson(subject, number)).collect()
}

/// Every subject of the pupil's week, each once, in the order of the alphabet.
pub(in crate::sandbox) fn subjects(pupil: &Pupil) -> Vec<&'static str> {
    let mut all: Vec<_> = week_of(pupil).into_iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// «5» of «5В».
pub(in crate::sandbox) fn grade(pupil: &Pupil) -> u8 {
    pupil.class.trim_end_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap_or(1)
}

fn lesson(subject: &'static str, number: u8) -> Lesson {
    let (starts, ends) = BELLS[usize::from(number) - 1];
    let (teacher, room) = TEACHERS
        .iter()
        .find(|(taught, ..)| *taught == subject)
        .map_or(("Лебедева Т. И.", "104 каб."), |(_, teacher, room)| (*teacher, *room));
    Lesson { number, subject, room, starts, ends, teacher }
}

/// Classes begin with their grade, groups of a college with the letters of their trade.
fn week_of(pupil: &Pupil) -> [&'static [&'static str]; 5] {
    if !pupil.class.starts_with(|letter: char| letter.is_ascii_digit()) {
        return COLLEGE;
    }
    match grade(pupil) {
        0..=4 => PRIMARY,
        5..=8 => MIDDLE,
        _ => SENIOR,
    }
}

const BELLS: [(Time, Time); 7] = [
    (time(8, 30, 0, 0), time(9, 15, 0, 0)),
    (time(9, 25, 0, 0), time(10, 10, 0, 0)),
    (time(10, 30, 0, 0), time(11, 15, 0, 0)),
    (time(11, 35, 0, 0), time(12, 20, 0, 0)),
    (time(12, 30, 0, 0), time(13, 15, 0, 0)),
    (time(13, 25, 0, 0), time(14, 10, 0, 0)),
    (time(14, 20, 0, 0), time(15, 5, 0, 0)),
];

const PRIMARY: [&[&str]; 5] = [
    &["Русский язык", "Математика", "Литературное чтение", "Окружающий мир"],
    &["Математика", "Русский язык", "Физическая культура", "Технология"],
    &["Русский язык", "Математика", "Литературное чтение", "Музыка", "Английский язык"],
    &["Математика", "Русский язык", "Окружающий мир", "Физическая культура"],
    &["Русский язык", "Литературное чтение", "Изобразительное искусство", "Английский язык"],
];

const MIDDLE: [&[&str]; 5] = [
    &["Русский язык", "Математика", "История", "Английский язык", "Биология", "Физическая культура"],
    &["Математика", "Литература", "География", "Русский язык", "Музыка"],
    &["Русский язык", "Английский язык", "Математика", "Литература", "Технология", "Технология"],
    &["История", "Математика", "Русский язык", "Физическая культура", "Обществознание"],
    &["Математика", "Русский язык", "Английский язык", "Литература", "Изобразительное искусство"],
];

const SENIOR: [&[&str]; 5] = [
    &["Алгебра", "Русский язык", "Физика", "История", "Английский язык", "Физическая культура"],
    &["Химия", "Геометрия", "Литература", "Информатика", "Биология", "География"],
    &["Русский язык", "Алгебра", "Обществознание", "Физика", "Английский язык", "ОБЗР"],
    &["Геометрия", "Литература", "Химия", "История", "Физическая культура", "Информатика", "Информатика"],
    &["Алгебра", "Физика", "Литература", "Русский язык", "Английский язык", "Биология"],
];

const COLLEGE: [&[&str]; 5] = [
    &["Основы программирования", "Основы программирования", "Элементы высшей математики", "Иностранный язык"],
    &["Базы данных", "Базы данных", "Операционные системы", "Физическая культура"],
    &["Элементы высшей математики", "Основы программирования", "Экономика организации", "История"],
    &["Операционные системы", "Базы данных", "Иностранный язык", "Безопасность жизнедеятельности"],
    &["Экономика организации", "Элементы высшей математики", "Базы данных", "Физическая культура"],
];

const TEACHERS: [(&str, &str, &str); 21] = [
    ("Русский язык", "Власова Н. П.", "211 каб."),
    ("Литература", "Власова Н. П.", "211 каб."),
    ("Математика", "Кузнецов А. В.", "305 каб."),
    ("Алгебра", "Кузнецов А. В.", "305 каб."),
    ("Геометрия", "Кузнецов А. В.", "305 каб."),
    ("Английский язык", "Крылова Ю. С.", "118 каб."),
    ("История", "Дроздов М. А.", "220 каб."),
    ("Обществознание", "Дроздов М. А.", "220 каб."),
    ("Физика", "Тихонов Б. Л.", "312 каб."),
    ("Химия", "Зимина О. К.", "314 каб."),
    ("Биология", "Зимина О. К.", "314 каб."),
    ("География", "Рощина Е. В.", "209 каб."),
    ("Информатика", "Гордеев П. Р.", "401 каб."),
    ("Физическая культура", "Жуков С. Т.", "Спортзал"),
    ("Основы программирования", "Гордеев П. Р.", "401 каб."),
    ("Базы данных", "Гордеев П. Р.", "402 каб."),
    ("Операционные системы", "Тихонов Б. Л.", "403 каб."),
    ("Элементы высшей математики", "Кузнецов А. В.", "305 каб."),
    ("Иностранный язык", "Крылова Ю. С.", "118 каб."),
    ("Экономика организации", "Рощина Е. В.", "209 каб."),
    ("Безопасность жизнедеятельности", "Жуков С. Т.", "112 каб."),
];

#[cfg(test)]
mod tests {
    use jiff::{
        ToSpan,
        civil::{Date, date},
    };

    use super::{grade, lessons, subjects};
    use crate::sandbox::{
        people::{college_students, pupils},
        school_year::calendar::{SchoolYear, days},
    };

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn a_class_begins_with_its_grade() {
        let grades: Vec<u8> = pupils(TODAY).iter().map(grade).collect();
        assert_eq!(grades, [5, 8, 2, 9, 11, 6, 9]);
    }

    #[test]
    fn every_school_day_of_every_pupil_has_four_lessons_or_more_without_gaps() {
        let year = SchoolYear::of(TODAY);
        for pupil in pupils(TODAY) {
            for day in days(year.first_day(), year.last_day()) {
                let lessons = lessons(&pupil, year, day);
                assert_eq!(lessons.len() >= 4, year.has_lessons(day), "{day}");
                assert!(lessons.iter().zip(1..).all(|(lesson, number)| lesson.number == number));
                assert!(lessons.windows(2).all(|pair| pair[0].ends < pair[1].starts));
            }
        }
    }

    #[test]
    fn a_college_has_a_week_of_its_own_taught_by_people_with_names() {
        let year = SchoolYear::of(TODAY);
        for student in college_students(TODAY) {
            let friday = TODAY.saturating_sub(2.days());
            let found = lessons(&student, year, friday);
            assert_eq!(found.len(), 4);
            assert!(found.iter().all(|lesson| lesson.teacher != "Лебедева Т. И."), "{}", student.class);
            assert_eq!(subjects(&student).len(), 9);
        }
    }

    #[test]
    fn a_weekend_is_free_and_subjects_are_listed_once() {
        let year = SchoolYear::of(TODAY);
        let pupil = &pupils(TODAY)[0];
        assert!(lessons(pupil, year, TODAY).is_empty());
        assert!(lessons(pupil, year, TODAY.saturating_sub(1.day())).is_empty());
        assert_eq!(subjects(pupil).len(), 12);
    }
}
