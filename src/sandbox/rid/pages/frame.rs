//! What stands around every page of somebody who is signed in.

use crate::sandbox::{
    people::RidKind,
    rid::{journal::Journal, request::Signed, roster, term},
    school_year::calendar::SchoolYear,
};

/// Header, menu and the token of the page's forms.
pub(super) struct Frame {
    pub(super) who: String,
    pub(super) is_pupil: bool,
    /// «5».
    pub(super) grade: String,
    /// «В».
    pub(super) letter: String,
    pub(super) class_id: u32,
    pub(super) school: &'static str,
    /// «2026-2027».
    pub(super) year: String,
    /// Years that may be shown, with their names; the first is the present one.
    pub(super) years: Vec<(i16, String)>,
    pub(super) unread: usize,
    pub(super) token: String,
    /// The entry of the menu that is open.
    pub(super) here: &'static str,
}

/// One entry of the menu.
pub(super) struct Entry {
    pub(super) path: &'static str,
    pub(super) title: &'static str,
}

impl Frame {
    pub(super) fn new(journal: &Journal, signed: &Signed, here: &'static str) -> Self {
        let account = &signed.session.account;
        let pupil = match account.kind {
            RidKind::Pupil(id) => journal.pupil(id),
            RidKind::Teacher => None,
        };
        let class = pupil.as_ref().map_or("", |pupil| pupil.class);
        let (grade, letter) =
            class.split_at(class.find(|symbol: char| !symbol.is_ascii_digit()).unwrap_or(class.len()));
        let present = SchoolYear::of(journal.today()).first_day().year();
        let years =
            (0..=3).map(|back| (present - back, format!("{}-{}", present - back, present - back + 1)));
        Self {
            who: account.holder.full(),
            is_pupil: pupil.is_some(),
            grade: grade.to_owned(),
            letter: letter.to_owned(),
            class_id: class_id(class),
            school: roster::school(account.school).map_or("", |school| school.school.name),
            year: term::name(signed.year),
            years: years.collect(),
            unread: journal.with(|state| state.mailbox.unread(&signed.address())),
            token: signed.csrf.masked(&*journal.settings.dice),
            here,
        }
    }

    /// The left menu; a teacher's has no diary in it.
    pub(super) fn menu(&self) -> impl Iterator<Item = &'static Entry> {
        let diary = self.is_pupil;
        MENU.iter().filter(move |entry| diary || !DIARY.contains(&entry.path))
    }
}

/// Classes have numbers of their own in the journal.
pub(super) fn class_id(class: &str) -> u32 {
    class.chars().fold(7_000, |sum, symbol| sum + u32::from(symbol) % 97)
}

const DIARY: [&str; 7] =
    ["/marks/current/", "/marks/itog/", "/stat/", "/schedule/", "/homework/", "/teachers/", "/ege/"];

const MENU: [Entry; 15] = [
    Entry { path: "/", title: "Моя страница" },
    Entry { path: "/marks/current/", title: "Оценки: текущие" },
    Entry { path: "/marks/itog/", title: "Оценки: итоговые" },
    Entry { path: "/stat/", title: "Статистика и анализ" },
    Entry { path: "/schedule/", title: "Расписание" },
    Entry { path: "/homework/", title: "Домашнее задание" },
    Entry { path: "/teachers/", title: "Учителя" },
    Entry { path: "/messages/input/", title: "Сообщения" },
    Entry { path: "/messages/new/", title: "Сообщение учителю" },
    Entry { path: "/files/", title: "Файлы" },
    Entry { path: "/conferences/", title: "Конференции" },
    Entry { path: "/ege/", title: "Тесты ЕГЭ" },
    Entry { path: "/skud/", title: "СКУД" },
    Entry { path: "/subscriptions/", title: "Подписки" },
    Entry { path: "/settings/", title: "Настройки" },
];
