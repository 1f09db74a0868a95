//! A person as ESIA vouches for them.

use std::{fmt, sync::Arc};

use jiff::civil::Date;

use super::{FullName, Snils};

/// ESIA's permanent number of a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid(pub u64);

/// Personal enough to stay out of logs; pseudonyms go there.
impl fmt::Debug for Oid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Oid(***)")
    }
}

/// The `iss` whose numbers these are: oids of the test stand collide with those of production.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Realm(pub Arc<str>);

/// Who a person is, for every record of ours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonKey {
    /// Whose number.
    pub realm: Realm,
    /// The number.
    pub oid: Oid,
}

/// How far ESIA vouches for an account (`urn:esia:sbj:lvl`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assurance {
    /// `KD`: a child's account, made by a parent.
    Child,
    /// `P`: simplified or standard; the token does not tell which.
    Simple,
    /// `PR`: confirmed («подтверждённая»).
    Confirmed,
}

/// A person who has just come back from ESIA. ESIA's tokens are already dropped.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub key: PersonKey,
    /// How sure.
    pub assurance: Assurance,
    /// Фамилия, имя, отчество.
    pub name: FullName,
    /// Absent where the scope was not granted.
    pub birth_date: Option<Date>,
    /// Absent for simplified accounts, or where the scope was not granted.
    pub snils: Option<Snils>,
    /// Of whoever may be a pupil; absent where none is recorded or the scope was not granted.
    pub birth_certificate: Option<BirthCertificate>,
    /// The children that the account lists.
    pub children: Vec<Child>,
}

/// A child as the parent's ESIA account lists it.
#[derive(Clone, Debug)]
pub struct Child {
    /// Фамилия, имя, отчество.
    pub name: FullName,
    /// Absent where the scope was not granted.
    pub birth_date: Option<Date>,
    /// Not every child has one recorded.
    pub snils: Option<Snils>,
    /// Not every child has one recorded.
    pub birth_certificate: Option<BirthCertificate>,
}

/// A birth certificate by series and number, as ESIA writes them.
#[derive(Clone, PartialEq, Eq)]
pub struct BirthCertificate {
    /// Series, «I-АБ».
    pub series: String,
    /// Number.
    pub number: String,
}

impl BirthCertificate {
    /// Reads «I-АБ 123456» as registers write it: the number is the last word, the series what is before it.
    /// `None` if there are not both.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.replace('№', " ");
        let (series, number) = plain.trim().rsplit_once(char::is_whitespace)?;
        let digits = !number.is_empty() && number.chars().all(|symbol| symbol.is_ascii_digit());
        digits.then(|| Self { series: series.trim().to_owned(), number: number.to_owned() })
    }

    /// The one writing that is compared and indexed, of letters and digits alone. The Roman number may be written with
    /// Latin letters, with Cyrillic ones, or as 1 for I; so every 1 is an I in it.
    pub fn normal(&self) -> String {
        let symbols = self.series.chars().chain(self.number.chars()).flat_map(char::to_uppercase);
        symbols.filter(|symbol| symbol.is_alphanumeric()).map(latin_numeral).collect()
    }

    /// True if both are one paper.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.normal() == other.normal()
    }
}

/// Cyrillic letters that are typed for those of a Roman number.
const fn latin_numeral(letter: char) -> char {
    match letter {
        'І' | '1' => 'I',
        'Х' => 'X',
        'У' => 'V',
        other => other,
    }
}

impl fmt::Debug for BirthCertificate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("BirthCertificate(***)")
    }
}

/// Whole calendar years on `today`; somebody born on 29 February turns a year older on 1 March.
pub fn age(birth: Date, today: Date) -> i16 {
    let years = today.year() - birth.year();
    if (today.month(), today.day()) < (birth.month(), birth.day()) { years - 1 } else { years }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{BirthCertificate, age};

    #[test]
    fn a_birthday_counts_from_its_own_day() {
        let birth = date(2012, 11, 22);
        assert_eq!(age(birth, date(2026, 11, 21)), 13);
        assert_eq!(age(birth, date(2026, 11, 22)), 14);
    }

    #[test]
    fn a_certificate_has_one_writing() {
        let normal = |text| BirthCertificate::parse(text).map(|paper| paper.normal());
        let one = normal("I-АБ 123456");
        assert!(one.is_some());
        for text in ["I-АБ №123456", "i-аб 123456", "1-АБ  № 123456", "I - АБ 123456"] {
            assert_eq!(normal(text), one, "{text}");
        }
        assert_ne!(normal("II-АБ 123456"), one);
        for text in ["", "123456", "I-АБ", "I-АБ 12345б"] {
            assert_eq!(normal(text), None, "{text}");
        }
    }

    #[test]
    fn a_leap_day_child_turns_older_on_the_first_of_march() {
        let birth = date(2008, 2, 29);
        assert_eq!(age(birth, date(2026, 2, 28)), 17);
        assert_eq!(age(birth, date(2026, 3, 1)), 18);
    }
}
