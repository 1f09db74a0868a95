//! The proof of the password that Network City's sign-in form sends instead of the password.

use encoding_rs::WINDOWS_1251;
use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

/// What a client that knows the password sends for one salt.
pub(super) struct Proof {
    pw2: String,
    letters: usize,
}

impl Proof {
    /// `None` for a password with a letter that windows-1251 does not have: nobody can sign in with it.
    pub(super) fn of(password: &str, salt: &str) -> Option<Self> {
        let (encoded, _, unmappable) = WINDOWS_1251.encode(password);
        let inner = hex_md5(&[&encoded]);
        (!unmappable).then(|| Self {
            pw2: hex_md5(&[salt.as_bytes(), inner.as_bytes()]),
            letters: password.chars().count(),
        })
    }

    /// Whether the form's `pw2`, and its `pw` where one was sent, are the right ones.
    pub(super) fn matches(&self, pw2: &str, pw: Option<&str>) -> bool {
        let whole = self.pw2.as_bytes().ct_eq(pw2.as_bytes());
        let short = &self.pw2[..self.letters.min(self.pw2.len())];
        whole.into() && pw.is_none_or(|pw| pw == short)
    }
}

fn hex_md5(parts: &[&[u8]]) -> String {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(part);
    }
    base16ct::lower::encode_string(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::Proof;

    const PW2: &str = "071bbf7718f085697ae31a30d63e2538";

    fn vector() -> Proof {
        Proof::of("Пароль1", "1458933352").expect("windows-1251 has these letters")
    }

    #[test]
    fn the_observed_vector_of_a_real_client_is_accepted() {
        assert!(vector().matches(PW2, Some("071bbf7")));
        assert!(vector().matches(PW2, None), "the newer form sends no pw");
    }

    #[test]
    fn utf8_another_length_and_upper_case_are_refused() {
        assert!(!vector().matches("42a7f8b94b31735357da1ce4f63f13d1", Some("42a7f8b")));
        assert!(!vector().matches(PW2, Some("071bbf77")));
        assert!(!vector().matches(PW2, Some("")));
        assert!(!vector().matches(&PW2.to_uppercase(), None));
    }

    #[test]
    fn a_long_password_has_no_more_of_pw_than_the_hash_has() {
        let long = "я".repeat(40);
        let proof = Proof::of(&long, "1").expect("windows-1251 has this letter");
        let pw2 = proof.pw2.clone();
        assert!(proof.matches(&pw2, Some(&pw2)));
    }

    #[test]
    fn a_letter_outside_windows_1251_has_no_proof() {
        assert!(Proof::of("пароль😀", "1").is_none());
    }
}
