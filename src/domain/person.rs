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

    use super::age;

    #[test]
    fn a_birthday_counts_from_its_own_day() {
        let birth = date(2012, 11, 22);
        assert_eq!(age(birth, date(2026, 11, 21)), 13);
        assert_eq!(age(birth, date(2026, 11, 22)), 14);
    }

    #[test]
    fn a_leap_day_child_turns_older_on_the_first_of_march() {
        let birth = date(2008, 2, 29);
        assert_eq!(age(birth, date(2026, 2, 28)), 17);
        assert_eq!(age(birth, date(2026, 3, 1)), 18);
    }
}
