//! Full names, and when two of them are the same.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Фамилия, имя, отчество as somebody wrote them. Personal: no `Display`; see [`FullName::spoken`].
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct FullName {
    /// Фамилия.
    pub last: String,
    /// Имя.
    pub first: String,
    /// Отчество, where there is one.
    pub middle: Option<String>,
}

/// A part of the name in which two writings differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NamePart {
    /// Фамилия.
    Last,
    /// Имя.
    First,
    /// Отчество.
    Middle,
}

impl FullName {
    /// From the parts.
    pub fn new(last: impl Into<String>, first: impl Into<String>, middle: Option<String>) -> Self {
        let middle = middle.filter(|text| !text.trim().is_empty());
        Self { last: last.into(), first: first.into(), middle }
    }

    /// Reads «Фамилия Имя Отчество» as journals show it; everything after the second word is the patronymic.
    /// `None` if there are fewer than two words.
    pub fn from_display(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let (last, first) = (words.next()?, words.next()?);
        let middle: Vec<_> = words.collect();
        Some(Self::new(last, first, (!middle.is_empty()).then(|| middle.join(" "))))
    }

    /// «Орлова Мария Сергеевна», for the pages of this very person.
    pub fn spoken(&self) -> String {
        [Some(&self.last), Some(&self.first), self.middle.as_ref()]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// In which parts two names differ, after Unicode normalisation and regardless of ё/е, case, double
    /// spaces and the writing of hyphens. Empty when they agree.
    pub fn differences(&self, other: &Self) -> Vec<NamePart> {
        let parts = [
            (NamePart::Last, Some(&self.last), Some(&other.last)),
            (NamePart::First, Some(&self.first), Some(&other.first)),
            (NamePart::Middle, self.middle.as_ref(), other.middle.as_ref()),
        ];
        let normal = |text: Option<&String>| text.map(|text| normal(text)).unwrap_or_default();
        parts
            .into_iter()
            .filter(|(_, one, two)| normal(*one) != normal(*two))
            .map(|(part, _, _)| part)
            .collect()
    }

    /// True if no part differs.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.differences(other).is_empty()
    }
}

impl fmt::Debug for FullName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("FullName(***)")
    }
}

fn normal(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).map(plain_letter).collect();
    let words = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace(" -", "-").replace("- ", "-")
}

fn plain_letter(letter: char) -> char {
    match letter {
        'ё' => 'е',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{FullName, NamePart};

    fn name(text: &str) -> FullName {
        FullName::from_display(text).expect("two words at least")
    }

    #[test]
    fn writings_of_one_name_agree() {
        for (one, two) in [
            ("Фёдоров Пётр Ильич", "ФЕДОРОВ ПЕТР ИЛЬИЧ"),
            ("Римский-Корсаков Николай", "Римский – Корсаков  Николай"),
            ("Йотова Анна", "И\u{306}отова Анна"),
        ] {
            let two = if two.contains('–') {
                FullName::new("Римский – Корсаков", "Николай", None)
            } else {
                name(two)
            };
            assert!(name(one).agrees_with(&two), "{one}");
        }
    }

    #[test]
    fn the_differing_part_is_named() {
        assert_eq!(
            name("Орлова Мария Сергеевна").differences(&name("Орлова Марина")),
            [NamePart::First, NamePart::Middle]
        );
        assert_eq!(name("Орлова Мария").differences(&name("Соколова Мария")), [NamePart::Last]);
    }

    #[test]
    fn an_empty_patronymic_is_none() {
        assert!(FullName::new("Грей", "Томас", Some(" ".into())).agrees_with(&name("Грей Томас")));
    }
}
