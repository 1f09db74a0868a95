//! What a pupil had to do for a lesson and how it was marked. Pure: made from the pupil's number and the
//! day, so that every call and every start of the stand-in tells the same story.

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{
    calendar::SchoolYear,
    luck::Luck,
    timetable::{Lesson, lessons},
    wording,
};
use crate::sandbox::people::Pupil;

/// One assignment of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Assignment {
    pub(in crate::sandbox) id: u64,
    pub(in crate::sandbox) kind: Kind,
    pub(in crate::sandbox) text: String,
    pub(in crate::sandbox) due: Date,
    pub(in crate::sandbox) mark: Option<Mark>,
    pub(in crate::sandbox) comment: Option<&'static str>,
    /// Whether the teacher attached a file.
    pub(in crate::sandbox) has_file: bool,
}

/// What sort of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Kind {
    Homework,
    Answer,
    Quiz,
    Test,
}

/// How it was marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Mark {
    /// 2 to 5.
    Given(u8),
    /// Not handed in: the point that teachers put in the journal.
    Owed,
}

impl Kind {
    /// All of them, for `grade/assignment/types`.
    pub(in crate::sandbox) const ALL: [Self; 4] = [Self::Homework, Self::Answer, Self::Quiz, Self::Test];

    /// `typeId`; 3 is homework on every server.
    pub(in crate::sandbox) const fn type_id(self) -> u8 {
        match self {
            Self::Homework => 3,
            Self::Answer => 10,
            Self::Quiz => 4,
            Self::Test => 5,
        }
    }

    pub(in crate::sandbox) const fn name(self) -> &'static str {
        match self {
            Self::Homework => "Домашнее задание",
            Self::Answer => "Ответ на уроке",
            Self::Quiz => "Самостоятельная работа",
            Self::Test => "Контрольная работа",
        }
    }

    /// The letter that stands for it in the journal.
    pub(in crate::sandbox) const fn letter(self) -> &'static str {
        match self {
            Self::Homework => "Д",
            Self::Answer => "О",
            Self::Quiz => "С",
            Self::Test => "К",
        }
    }
}

/// The assignments of one lesson. Days after `today` have homework, but no marks yet.
pub(in crate::sandbox) fn assignments(
    pupil: &Pupil,
    day: Date,
    lesson: &Lesson,
    today: Date,
) -> Vec<Assignment> {
    let luck = Luck { pupil: pupil.id, day: ordinal(day), lesson: lesson.number };
    let blank = |kind, text| Assignment {
        id: number(pupil, day, lesson, kind),
        kind,
        text,
        due: day,
        mark: None,
        comment: None,
        has_file: false,
    };
    let homework = (luck.of(1, 10) < 8).then(|| Assignment {
        // What is due today can still be handed in.
        mark: homework_mark(&luck).filter(|mark| day < today || day == today && *mark != Mark::Owed),
        has_file: luck.of(2, 12) == 0,
        ..blank(Kind::Homework, wording::homework(lesson.subject, &luck))
    });
    let in_class = class_work(&luck).filter(|_| day <= today).map(|kind| Assignment {
        mark: Some(Mark::Given(grade_of(&luck))),
        comment: wording::comment(&luck),
        ..blank(kind, wording::in_class(kind, &luck))
    });
    homework.into_iter().chain(in_class).collect()
}

/// The assignment with this number, with its lesson: the number itself says pupil, day and lesson.
pub(in crate::sandbox) fn find(pupil: &Pupil, id: u64, today: Date) -> Option<(Lesson, Assignment)> {
    let day = EPOCH.checked_add(i64::try_from(id / 100 % 100_000).ok()?.days()).ok()?;
    let year = SchoolYear::of(today);
    let inside = year.first_day() <= day && day <= year.last_day();
    lessons(pupil, year, day).into_iter().filter(|_| inside).find_map(|lesson| {
        let found = assignments(pupil, day, &lesson, today).into_iter().find(|work| work.id == id)?;
        Some((lesson, found))
    })
}

/// Pupil, day and lesson in decimal places of their own: the number of the lesson, and of its homework.
pub(in crate::sandbox) fn lesson_number(pupil: &Pupil, day: Date, lesson: &Lesson) -> u64 {
    pupil.id % 1_000 * 10_000_000 + ordinal(day) * 100 + u64::from(lesson.number) * 10
}

fn number(pupil: &Pupil, day: Date, lesson: &Lesson, kind: Kind) -> u64 {
    lesson_number(pupil, day, lesson) + u64::from(kind != Kind::Homework)
}

/// Days since the epoch: five digits until the year 2243.
fn ordinal(day: Date) -> u64 {
    day.since(EPOCH).map_or(0, |span| u64::from(span.get_days().unsigned_abs()))
}

fn homework_mark(luck: &Luck) -> Option<Mark> {
    match luck.of(3, 20) {
        0..=3 => Some(Mark::Given(grade_of(luck))),
        4 => Some(Mark::Owed),
        _ => None,
    }
}

fn class_work(luck: &Luck) -> Option<Kind> {
    match luck.of(4, 20) {
        0..=3 => Some(Kind::Answer),
        4..=5 => Some(Kind::Quiz),
        6 => Some(Kind::Test),
        _ => None,
    }
}

/// Some pupils do better than others; nobody gets a 2 often.
fn grade_of(luck: &Luck) -> u8 {
    match (luck.of(5, 16), luck.pupil % 3) {
        (0, 0..=1) => 2,
        (0..=3, _) => 3,
        (4..=8, 2) | (4..=10, _) => 4,
        _ => 5,
    }
}

const EPOCH: Date = date(1970, 1, 1);

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use jiff::civil::{Date, date};

    use super::{Assignment, Kind, Mark, assignments, find};
    use crate::sandbox::{
        people::{Pupil, pupils},
        school_year::{
            calendar::{SchoolYear, days},
            timetable::lessons,
        },
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
