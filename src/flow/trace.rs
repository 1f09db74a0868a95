//! What a session on a journal host leaves in its browser beside the door: whose it was, in a word that tells nobody.
//!
//! A session that has run out is forgotten, and the form that comes after it could be anybody's. The trace outlives it:
//! 43 symbols of base64url that spell `nonce | who | way | tag`, eight bytes each, all of them keyed hashes. The nonce is
//! the session's own, so no two traces are alike; by who and way a later session is compared with the one of then; the
//! tag keeps strangers from filling the store under traces that nobody was given.

use super::{
    port::{BlindIndex, JarKey, Purpose},
    token::Token,
};
use crate::domain::{Fingerprint, Holder, PersonKey, Secret, Way, Who};

/// The trace of a host session: the same whenever it is asked for.
pub(super) fn trace(host: Fingerprint, jar: &JarKey, index: &dyn BlindIndex) -> Token {
    let (nonce, holder) = (eighth(&[b"nonce", &host.0], index), holder_by(jar, index));
    Token::of(joined([nonce, holder.who.0, holder.way.0, tag(nonce, holder, index)]))
}

/// Whose session left this trace; `None` if it is not one of ours.
pub(super) fn holder_of(trace: &Token, index: &dyn BlindIndex) -> Option<Holder> {
    let [nonce, who, way, shown] = parted(trace.bytes()?);
    let holder = Holder { who: Who(who), way: Way(way) };
    Secret::new(tag(nonce, holder, index)).same_as(&shown).then_some(holder)
}

/// Whose a form would be in a journal session of this key.
pub(super) fn holder_by(jar: &JarKey, index: &dyn BlindIndex) -> Holder {
    let JarKey { person, link, standing } = jar;
    let named =
        |name: &Option<String>| name.as_ref().map_or_else(|| "-".to_owned(), |name| format!("+{name}"));
    let (role, pupil) = (named(&standing.role), named(&standing.pupil));
    let who = who(person, index);
    let way = eighth(&[b"way", &who.0, &link.0.to_be_bytes(), role.as_bytes(), pupil.as_bytes()], index);
    Holder { who, way: Way(way) }
}

/// The person, in kept forms.
pub(super) fn who(person: &PersonKey, index: &dyn BlindIndex) -> Who {
    Who(eighth(&[b"who", person.realm.0.as_bytes(), &person.oid.0.to_be_bytes()], index))
}

fn tag(nonce: [u8; 8], holder: Holder, index: &dyn BlindIndex) -> [u8; 8] {
    eighth(&[b"tag", &nonce, &holder.who.0, &holder.way.0], index)
}

fn eighth(words: &[&[u8]], index: &dyn BlindIndex) -> [u8; 8] {
    parted(index.index(Purpose::Pseudonym, &words.join(&b"/trace/"[..])))[0]
}

fn joined(parts: [[u8; 8]; 4]) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(parts.as_flattened());
    bytes
}

fn parted(bytes: [u8; 32]) -> [[u8; 8]; 4] {
    let mut parts = [[0; 8]; 4];
    parts.as_flattened_mut().copy_from_slice(&bytes);
    parts
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};

    use super::{BlindIndex, JarKey, Purpose, holder_by, holder_of, trace};
    use crate::{
        domain::{Fingerprint, LinkId, Oid, PersonKey, Realm, Standing},
        flow::Token,
    };

    /// Spreads values well enough to tell them apart.
    struct Spread;
    impl BlindIndex for Spread {
        fn index(&self, _: Purpose, value: &[u8]) -> [u8; 32] {
            let mut hasher = DefaultHasher::new();
            value.hash(&mut hasher);
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&hasher.finish().to_be_bytes());
            bytes
        }
    }

    fn jar(oid: u64, link: i64, role: Option<&str>, pupil: Option<&str>) -> JarKey {
        let person = PersonKey { realm: Realm("https://esia.test/".into()), oid: Oid(oid) };
        let standing = Standing { role: role.map(str::to_owned), pupil: pupil.map(str::to_owned) };
        JarKey { person, link: LinkId(link), standing }
    }

    #[test]
    fn a_trace_tells_whose_it_was_and_by_which_way() {
        let own = jar(1, 1, Some("3"), Some("5001"));
        let trace = trace(Fingerprint([9; 32]), &own, &Spread);
        let holder = holder_of(&trace, &Spread).expect("one of ours");
        for (other, same_person, same_way) in [
            (own, true, true),
            (jar(2, 1, Some("3"), Some("5001")), false, false),
            (jar(1, 2, Some("3"), Some("5001")), true, false),
            (jar(1, 1, Some("2"), Some("5001")), true, false),
            (jar(1, 1, None, Some("5001")), true, false),
            (jar(1, 1, Some("3"), None), true, false),
            (jar(1, 1, Some("3"), Some("5002")), true, false),
        ] {
            let found = holder_by(&other, &Spread);
            assert_eq!((found.who == holder.who, found == holder), (same_person, same_way), "{other:?}");
        }
    }

    #[test]
    fn no_two_sessions_leave_the_same_trace() {
        let of = |host: u8| trace(Fingerprint([host; 32]), &jar(1, 1, None, None), &Spread);
        assert_eq!(of(1).expose(), of(1).expose());
        assert_ne!(of(1).expose(), of(2).expose());
    }

    #[test]
    fn a_trace_with_any_other_symbol_is_nobodys() {
        let own = trace(Fingerprint([9; 32]), &jar(1, 1, None, None), &Spread);
        for place in 0..own.expose().len() {
            let mut text = own.expose().to_owned();
            let other = if text.as_bytes()[place] == b'A' { "B" } else { "A" };
            text.replace_range(place..=place, other);
            let forged = Token::parse(&text).expect("43 symbols");
            assert!(holder_of(&forged, &Spread).is_none(), "{place}");
        }
    }
}
