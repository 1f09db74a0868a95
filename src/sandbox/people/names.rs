//! The invented names, and the birthdays that follow today's date.

use jiff::{ToSpan, civil::Date};

use super::Name;

const fn name(last: &'static str, first: &'static str, middle: &'static str) -> Name {
    Name { last, first, middle: Some(middle) }
}

pub(super) const ORLOVA_M: Name = name("Орлова", "Мария", "Сергеевна");
pub(super) const ORLOV_P: Name = name("Орлов", "Пётр", "Алексеевич");
pub(super) const ORLOVA_A: Name = name("Орлова", "Анна", "Алексеевна");
pub(super) const ORLOV_I: Name = name("Орлов", "Илья", "Алексеевич");
pub(super) const SOKOLOV_D: Name = name("Соколов", "Даниил", "Игоревич");
pub(super) const SOKOLOVA_I: Name = name("Соколова", "Ирина", "Павловна");
pub(super) const BELOVA_E: Name = name("Белова", "Екатерина", "Дмитриевна");
pub(super) const KUZNETSOV_A: Name = name("Кузнецов", "Андрей", "Викторович");
pub(super) const KUZNETSOVA_V: Name = name("Кузнецова", "Вера", "Андреевна");
pub(super) const FEDOROV_S: Name = name("Фёдоров", "Сергей", "Николаевич");
pub(super) const NOVIKOVA_O: Name = name("Новикова", "Ольга", "Юрьевна");
pub(super) const LEBEDEVA_N: Name = name("Лебедева", "Наталья", "Олеговна");
pub(super) const LEBEDEV_A: Name = name("Лебедев", "Артём", "Максимович");
pub(super) const LEBEDEVA_P: Name = name("Лебедева", "Полина", "Максимовна");
pub(super) const MAKAROV_K: Name = name("Макаров", "Кирилл", "Денисович");
pub(super) const SOMOVA_Y: Name = name("Сомова", "Юлия", "Андреевна");
pub(super) const RUDNEV_V: Name = name("Руднев", "Виктор", "Сергеевич");
pub(super) const GRAY_T: Name = Name { last: "Грей", first: "Томас", middle: None };

/// The birth date of somebody who turned `age` some months before `today`.
pub(super) fn born(today: Date, age: i16) -> Date {
    today.saturating_sub(age.years()).saturating_sub(100.days())
}
