//! Who teaches the pupil, and how to write to them.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Html, routing::get};
use jiff::ToSpan;

use super::{Refusal, frame::Frame, page};
use crate::sandbox::{
    people::{Pupil, RidKind, rid_accounts},
    rid::{journal::Journal, request::Signed},
    school_year::{
        calendar::{SchoolYear, days},
        timetable::lessons,
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().route("/teachers/", get(teachers))
}

/// «Учителя».
#[derive(Template)]
#[template(path = "sandbox/rid/templates/teachers.html")]
struct Teachers {
    frame: Frame,
    teachers: Vec<Teacher>,
}

/// A teacher with the subjects.
pub(super) struct Teacher {
    /// `login@school`.
    pub(super) address: String,
    pub(super) name: &'static str,
    pub(super) subjects: Vec<&'static str>,
}

async fn teachers(State(journal): State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let pupil = signed.pupil(&journal)?;
    let teachers = of(&pupil, signed.year, signed.session.account.school);
    page(&Teachers { frame: Frame::new(&journal, &signed, "/teachers/"), teachers })
}

/// Everybody in one week of the timetable.
pub(super) fn of(pupil: &Pupil, year: SchoolYear, school: u32) -> Vec<Teacher> {
    let first = year.latest_week(year.first_day().saturating_add(14.days()));
    let mut all: Vec<Teacher> = Vec::new();
    for lesson in days(first, first.saturating_add(6.days())).flat_map(|day| lessons(pupil, year, day)) {
        match all.iter_mut().find(|teacher| teacher.name == lesson.teacher) {
            Some(teacher) if teacher.subjects.contains(&lesson.subject) => {}
            Some(teacher) => teacher.subjects.push(lesson.subject),
            None => all.push(Teacher {
                address: address(lesson.teacher, school),
                name: lesson.teacher,
                subjects: vec![lesson.subject],
            }),
        }
    }
    all.sort_by_key(|teacher| teacher.name);
    all
}

/// The account of the teacher if there is one; most have none that could sign in.
fn address(name: &str, school: u32) -> String {
    let last = name.split(' ').next().unwrap_or_default();
    let known = rid_accounts().into_iter().find(|account| {
        account.kind == RidKind::Teacher && account.school == school && account.holder.last == last
    });
    let number = name.chars().fold(0, |sum, letter| (sum * 31 + u32::from(letter)) % 8_000);
    let login = known.map_or_else(
        || (school % 1_000 * 100_000 + 91_000 + number).to_string(),
        |account| account.login.to_owned(),
    );
    format!("{login}@{school}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::of;
    use crate::sandbox::{people::pupils, school_year::calendar::SchoolYear};

    #[test]
    fn every_teacher_has_an_address_of_the_school() {
        let today = date(2026, 11, 20);
        for pupil in pupils(today) {
            let teachers = of(&pupil, SchoolYear::of(today), 760_215);
            let addresses: BTreeSet<_> = teachers.iter().map(|teacher| teacher.address.as_str()).collect();
            assert_eq!(addresses.len(), teachers.len(), "{}", pupil.class);
            for address in addresses {
                let (login, school) = address.split_once('@').expect("login and school");
                assert_eq!((login.len(), school), (8, "760215"), "{address}");
            }
        }
    }

    #[test]
    fn the_teacher_with_an_account_is_written_to_there() {
        let today = date(2026, 11, 20);
        let teachers = of(&pupils(today)[0], SchoolYear::of(today), 760_215);
        assert!(teachers.iter().any(|teacher| teacher.address == "21590012@760215"));
    }
}
