//! The password as Network City's sign-in form needs it, and as the gateway stores it.

use encoding_rs::WINDOWS_1251;
use md5::{Digest, Md5};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::domain::Secret;

/// `md5(cp1251(password))` and the password's length: enough for every salt, and as good as the password
/// itself, so it is kept sealed all the same.
pub(super) struct Credential {
    hash: Secret<String>,
    letters: u8,
}

/// The two fields of the form for one salt.
pub(super) struct Answered {
    pub(super) pw: String,
    pub(super) pw2: String,
}

impl Credential {
    /// `None` for an empty password and for one with a letter that windows-1251 does not have: the journal
    /// cannot know it, so there is no need to spend one of the person's tries on it.
    pub(super) fn of(password: &Secret<String>) -> Option<Self> {
        let composed = Zeroizing::new(password.expose().nfc().collect::<String>());
        let (encoded, _, unmappable) = WINDOWS_1251.encode(&composed);
        let encoded = Zeroizing::new(encoded.into_owned());
        let letters = u8::try_from(composed.chars().count().min(HASH)).ok()?;
        (!unmappable && letters > 0).then(|| Self { hash: Secret::new(hex_md5(&[&encoded])), letters })
    }

    /// Reads what [`Credential::seal`] wrote.
    pub(super) fn open(stored: &Secret<Vec<u8>>) -> Option<Self> {
        let [VERSION, letters, hash @ ..] = stored.expose().as_slice() else { return None };
        let hash = std::str::from_utf8(hash).ok()?;
        let whole = hash.len() == HASH && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let fits = (1..=HASH).contains(&usize::from(*letters));
        (whole && fits).then(|| Self { hash: Secret::new(hash.to_owned()), letters: *letters })
    }

    /// `version | letters | hash`: 34 bytes.
    pub(super) fn seal(&self) -> Secret<Vec<u8>> {
        let mut bytes = Vec::with_capacity(2 + HASH);
        bytes.extend([VERSION, self.letters]);
        bytes.extend(self.hash.expose().as_bytes());
        Secret::new(bytes)
    }

    /// Answers a salt.
    pub(super) fn answer(&self, salt: &str) -> Answered {
        let pw2 = hex_md5(&[salt.as_bytes(), self.hash.expose().as_bytes()]);
        Answered { pw: pw2[..usize::from(self.letters)].to_owned(), pw2 }
    }
}

fn hex_md5(parts: &[&[u8]]) -> String {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(part);
    }
    base16ct::lower::encode_string(&hash.finalize())
}

/// The layout of the stored bytes.
const VERSION: u8 = 1;

/// Hexadecimal digits of an MD5, and so the most letters that `pw` can have.
const HASH: usize = 32;

#[cfg(test)]
mod tests {
    use super::Credential;
    use crate::domain::Secret;

    fn of(password: &str) -> Option<Credential> {
        Credential::of(&Secret::new(password.to_owned()))
    }

    #[test]
    fn the_observed_vector_of_a_real_client_is_met() {
        let credential = of("Пароль1").expect("windows-1251 has these letters");
        assert_eq!(credential.hash.expose(), "36c0a954ef35ce99ecc3626a739157ee");
        let answered = credential.answer("1458933352");
        assert_eq!(answered.pw2, "071bbf7718f085697ae31a30d63e2538");
        assert_eq!(answered.pw, "071bbf7");
    }

    #[test]
    fn what_was_sealed_answers_as_before() {
        let stored = of("Пароль1").expect("windows-1251 has these letters").seal();
        let credential = Credential::open(&stored).expect("our own bytes");
        assert_eq!(credential.answer("1458933352").pw, "071bbf7");
        assert_eq!(stored.expose().len(), 34);
    }

    #[test]
    fn other_bytes_are_no_credential() {
        let good = of("Пароль1").expect("windows-1251 has these letters").seal();
        let mut table = vec![vec![], vec![1], good.expose()[..33].to_vec()];
        for (place, byte) in [(0, 2), (1, 0), (1, 33), (5, b'g'), (5, 0xFF)] {
            let mut changed = good.expose().clone();
            changed[place] = byte;
            table.push(changed);
        }
        for bytes in table {
            assert!(Credential::open(&Secret::new(bytes.clone())).is_none(), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn a_password_that_the_journal_cannot_know_has_no_credential() {
        assert!(of("").is_none());
        assert!(of("пароль😀").is_none());
    }

    #[test]
    fn a_letter_in_two_parts_is_the_same_letter() {
        let (one, two) = (of("й").expect("one letter"), of("и\u{306}").expect("the same letter"));
        assert_eq!(one.seal().expose(), two.seal().expose());
    }

    #[test]
    fn pw_has_no_more_letters_than_the_hash() {
        let answered = of(&"я".repeat(40)).expect("windows-1251 has this letter").answer("1");
        assert_eq!(answered.pw, answered.pw2);
    }
}
