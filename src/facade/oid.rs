//! The number of a person before a journal, in place of ESIA's.

use crate::{
    domain::{System, Vouched},
    flow::port::{BlindIndex, Purpose},
};

/// Always the same for one card in one journal, and another one in every other journal; without the key nobody can tell
/// whose it is. It fits what reads numbers as JavaScript does, 53 bits; that two of a million cards meet is a matter of
/// one in ten thousand, and journals find people by СНИЛС.
pub(super) fn oid(index: &dyn BlindIndex, system: &System, vouched: &Vouched) -> u64 {
    let card = [system.0.as_bytes(), vouched.role.word().as_bytes(), vouched.number.as_bytes()];
    let index = index.index(Purpose::FacadeSubject, &card.join(&0));
    let [a, b, c, d, e, f, g, h, ..] = index;
    (u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> 11).max(1)
}

#[cfg(test)]
mod tests {
    use super::oid;
    use crate::{
        domain::{Role, System},
        facade::tests::{index, vouched},
    };

    #[test]
    fn one_card_has_one_number_in_one_journal() {
        let (index, vouched) = (index(), vouched());
        let of = |system: &str, vouched: &_| oid(&index, &System(system.into()), vouched);
        let number = of("netcity", &vouched);
        assert_eq!(number, of("netcity", &vouched));
        assert_ne!(number, of("bars", &vouched), "journals cannot join people");
        let mut other = vouched.clone();
        other.role = Role::Pupil;
        assert_ne!(number, of("netcity", &other));
        other = vouched;
        other.number.push('1');
        assert_ne!(number, of("netcity", &other));
        assert!((1..1 << 53).contains(&number));
    }
}
