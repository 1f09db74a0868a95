//! Who teaches at the colleges: their whole names, which the lessons shorten. Pure.

/// A teacher.
pub(super) struct Teacher {
    pub(super) id: u32,
    pub(super) last: &'static str,
    pub(super) first: &'static str,
    pub(super) middle: &'static str,
}

/// The teacher whom a lesson calls «Гордеев П. Р.»; who is not known teaches under the first name of the list.
pub(super) fn teacher(short: &str) -> &'static Teacher {
    let last = short.split(' ').next().unwrap_or_default();
    TEACHERS.iter().find(|teacher| teacher.last == last).unwrap_or(&TEACHERS[0])
}

const TEACHERS: [Teacher; 7] = [
    Teacher { id: 9301, last: "Гордеев", first: "Павел", middle: "Романович" },
    Teacher { id: 9302, last: "Тихонов", first: "Борис", middle: "Львович" },
    Teacher { id: 9104, last: "Кузнецов", first: "Андрей", middle: "Викторович" },
    Teacher { id: 9303, last: "Крылова", first: "Юлия", middle: "Сергеевна" },
    Teacher { id: 9304, last: "Рощина", first: "Елена", middle: "Витальевна" },
    Teacher { id: 9306, last: "Дроздов", first: "Михаил", middle: "Антонович" },
    Teacher { id: 9305, last: "Жуков", first: "Степан", middle: "Тимофеевич" },
];

#[cfg(test)]
mod tests {
    use super::teacher;

    #[test]
    fn a_short_name_has_a_whole_one() {
        assert_eq!((teacher("Крылова Ю. С.").first, teacher("Кузнецов А. В.").id), ("Юлия", 9104));
        assert_eq!(teacher("Никто Н. Н.").last, "Гордеев");
    }
}
