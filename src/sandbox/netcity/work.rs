//! What a pupil had to do for a lesson and how it was marked. Pure: made from the pupil's number and the
//! day, so that every call and every start of the stand-in tells the same story.

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{
    calendar::SchoolYear,
    timetable::{Lesson, lessons},
};
use crate::sandbox::people::Pupil;

/// One assignment of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    pub(super) id: u64,
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) due: Date,
    pub(super) mark: Option<Mark>,
    pub(super) comment: Option<&'static str>,
    /// Whether the teacher attached a file.
    pub(super) has_file: bool,
}

/// What sort of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Homework,
    Answer,
    Quiz,
    Test,
}

/// How it was marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// 2 to 5.
    Given(u8),
    /// Not handed in: the point that teachers put in the journal.
    Owed,
}

impl Kind {
    /// All of them, for `grade/assignment/types`.
    pub(super) const ALL: [Self; 4] = [Self::Homework, Self::Answer, Self::Quiz, Self::Test];

    /// `typeId`; 3 is homework on every server.
    pub(super) const fn type_id(self) -> u8 {
        match self {
            Self::Homework => 3,
            Self::Answer => 10,
            Self::Quiz => 4,
            Self::Test => 5,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Homework => "Домашнее задание",
            Self::Answer => "Ответ на уроке",
            Self::Quiz => "Самостоятельная работа",
            Self::Test => "Контрольная работа",
        }
    }

    /// The letter that stands for it in the journal.
    pub(super) const fn letter(self) -> &'static str {
        match self {
            Self::Homework => "Д",
            Self::Answer => "О",
            Self::Quiz => "С",
            Self::Test => "К",
        }
    }
}

/// The assignments of one lesson. Days after `today` have homework, but no marks yet.
pub(super) fn assignments(pupil: &Pupil, day: Date, lesson: &Lesson, today: Date) -> Vec<Assignment> {
    let luck = |salt| luck(pupil.id, ordinal(day), lesson.number, salt);
    let past = day <= today;
    let homework = (luck(1) % 10 < 8).then(|| {
        let mark = match luck(2) % 20 {
            0..=3 => Some(Mark::Given(grade_of(pupil.id, luck(3)))),
            4 if day < today => Some(Mark::Owed),
            _ => None,
        };
        let text = homework_text(lesson.subject, luck(4));
        Assignment {
            has_file: luck(5).is_multiple_of(12),
            ..assignment(pupil, day, lesson, Kind::Homework, text, mark)
        }
    });
    let in_class = match luck(6) % 20 {
        0..=3 => Some(Kind::Answer),
        4..=5 => Some(Kind::Quiz),
        6 => Some(Kind::Test),
        _ => None,
    };
    let in_class = in_class.map(|kind| {
        let mark = Mark::Given(grade_of(pupil.id, luck(7)));
        let comment = COMMENTS[usize::try_from(luck(8) % 16).unwrap_or(0)];
        let text = format!("{}: {}", kind.name(), TOPICS[usize::try_from(luck(9) % 6).unwrap_or(0)]);
        Assignment { comment, ..assignment(pupil, day, lesson, kind, text, Some(mark)) }
    });
    let hidden_until_done =
        |work: Assignment| if past { work } else { Assignment { mark: None, comment: None, ..work } };
    homework.into_iter().chain(in_class.filter(|_| past)).map(hidden_until_done).collect()
}

/// The assignment with this number, with its lesson: the number itself says pupil, day and lesson.
pub(super) fn find(pupil: &Pupil, id: u64, today: Date) -> Option<(Lesson, Assignment)> {
    let day = EPOCH.checked_add(i64::try_from(id / 100 % 100_000).ok()?.days()).ok()?;
    let year = SchoolYear::of(today);
    let inside = year.first_day() <= day && day <= year.last_day();
    lessons(pupil, year, day).into_iter().filter(|_| inside).find_map(|lesson| {
        let found = assignments(pupil, day, &lesson, today).into_iter().find(|work| work.id == id)?;
        Some((lesson, found))
    })
}

fn assignment(
    pupil: &Pupil,
    day: Date,
    lesson: &Lesson,
    kind: Kind,
    text: String,
    mark: Option<Mark>,
) -> Assignment {
    let in_day = u64::from(lesson.number) * 10 + u64::from(kind != Kind::Homework);
    let id = pupil.id % 1_000 * 10_000_000 + ordinal(day) * 100 + in_day;
    Assignment { id, kind, text, due: day, mark, comment: None, has_file: false }
}

/// Days since the epoch: five digits until the year 2243.
fn ordinal(day: Date) -> u64 {
    day.since(EPOCH).map_or(0, |span| u64::from(span.get_days().unsigned_abs()))
}

/// Some pupils do better than others; nobody gets a 2 often.
fn grade_of(pupil: u64, luck: u64) -> u8 {
    match (luck % 16, pupil % 3) {
        (0, 0..=1) => 2,
        (0..=3, _) => 3,
        (4..=8, 2) | (4..=10, _) => 4,
        _ => 5,
    }
}

fn homework_text(subject: &str, luck: u64) -> String {
    let (number, page) = (luck % 40 + 12, luck / 64 % 120 + 8);
    match subject {
        "Математика" | "Алгебра" | "Геометрия" => {
            format!("§\u{a0}{}, №\u{a0}{}, {}", number / 4, page * 3, page * 3 + 2)
        }
        "Физика" | "Химия" => format!("§\u{a0}{number}, вопросы 1–3, задача {}", page / 4),
        "Русский язык" => {
            format!("Упр.\u{a0}{}, повторить правило на с.\u{a0}{page}", page + number)
        }
        "Литература" | "Литературное чтение" => {
            format!("Прочитать с.\u{a0}{page}–{}, ответить на вопросы", page + 6)
        }
        "Английский язык" => {
            format!("Student's Book, p. {page}, ex. {}; выучить слова", number / 6)
        }
        "Физическая культура" => "Комплекс утренней гимнастики".to_owned(),
        "Технология" | "Изобразительное искусство" => {
            "Принести материалы для работы".to_owned()
        }
        "Музыка" => "Послушать и определить инструменты".to_owned(),
        _ => format!("§\u{a0}{number}, с.\u{a0}{page}, пересказ"),
    }
}

/// `SplitMix64` over the four numbers: spreads well and is the same on every machine.
fn luck(pupil: u64, day: u64, lesson: u8, salt: u64) -> u64 {
    let seed = pupil << 40 ^ day << 16 ^ u64::from(lesson) << 8 ^ salt;
    let step = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (step ^ (step >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

const EPOCH: Date = date(1970, 1, 1);

const COMMENTS: [Option<&str>; 16] = {
    let mut all = [None; 16];
    all[0] = Some("Молодец!");
    all[1] = Some("Не хватает вывода");
    all[2] = Some("Отвечал у доски");
    all
};

const TOPICS: [&str; 6] = [
    "повторение",
    "новая тема",
    "опрос по домашнему заданию",
    "работа в группе",
    "итоги раздела",
    "устный ответ",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use jiff::civil::{Date, date};

    use super::{Assignment, Kind, Mark, assignments, find};
    use crate::sandbox::{
        netcity::{
            calendar::{SchoolYear, days},
            timetable::lessons,
        },
        people::{Pupil, pupils},
    };

    const TODAY: Date = date(2026, 11, 20);

    fn whole_year(pupil: &Pupil) -> Vec<Assignment> {
        let year = SchoolYear::of(TODAY);
        days(year.first_day(), year.last_day())
            .flat_map(|day| lessons(pupil, year, day).into_iter().map(move |lesson| (day, lesson)))
            .flat_map(|(day, lesson)| assignments(pupil, day, &lesson, TODAY))
            .collect()
    }

    #[test]
    fn every_pupil_has_marks_debts_comments_and_unmarked_homework() {
        for pupil in pupils(TODAY) {
            let all = whole_year(&pupil);
            assert!(all.iter().filter(|work| matches!(work.mark, Some(Mark::Given(2..=5)))).count() > 60);
            assert!(all.iter().any(|work| work.mark == Some(Mark::Owed)));
            assert!(all.iter().any(|work| work.comment.is_some()));
            assert!(all.iter().any(|work| work.has_file));
            assert!(all.iter().any(|work| work.kind == Kind::Homework && work.mark.is_none()));
        }
    }

    #[test]
    fn the_future_has_homework_but_no_marks() {
        let all = whole_year(&pupils(TODAY)[0]);
        let future: Vec<_> = all.iter().filter(|work| work.due > TODAY).collect();
        assert!(!future.is_empty());
        assert!(future.iter().all(|work| work.mark.is_none() && work.kind == Kind::Homework));
    }

    #[test]
    fn numbers_are_unique_and_lead_back_to_the_assignment() {
        let mut seen = HashSet::new();
        for pupil in pupils(TODAY) {
            for work in whole_year(&pupil) {
                assert!(seen.insert(work.id));
                assert_eq!(find(&pupil, work.id, TODAY).map(|(_, found)| found), Some(work));
            }
        }
        assert!(find(&pupils(TODAY)[0], 4, TODAY).is_none());
    }

    #[test]
    fn another_pupil_does_not_have_the_assignment() {
        let pupils = pupils(TODAY);
        let id = whole_year(&pupils[0])[0].id;
        assert!(find(&pupils[1], id, TODAY).is_none());
    }
}
