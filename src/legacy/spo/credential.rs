//! The password as the journal's sign-in takes it, and as the gateway stores it.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::domain::{Login, Secret};

/// `base64(SHA-256(password))` beside the login. There is no salt and no challenge: whoever has the hash signs in with
/// it, so it is kept sealed as a password would be. What it spares people is that the same password opens nothing else.
pub(super) struct Credential {
    pub(super) login: String,
    pub(super) hash: Secret<String>,
}

impl Credential {
    /// Of the password in composed letters, as keyboards other than Apple's type them. `None` for an empty one, and for
    /// a login that the stored layout cannot hold: neither is worth one of the person's tries.
    pub(super) fn of(login: &Login, password: &Secret<String>) -> Option<Self> {
        let composed = Zeroizing::new(password.expose().nfc().collect::<String>());
        let hash = STANDARD.encode(digest::digest(&digest::SHA256, composed.as_bytes()));
        let fits = !composed.is_empty() && !login.typed().contains('\0');
        fits.then(|| Self { login: login.typed().to_owned(), hash: Secret::new(hash) })
    }

    /// Reads what [`Credential::seal`] wrote.
    pub(super) fn open(stored: &Secret<Vec<u8>>) -> Option<Self> {
        let [VERSION, text @ ..] = stored.expose().as_slice() else { return None };
        let (login, hash) = std::str::from_utf8(text).ok()?.split_once('\0')?;
        let whole = STANDARD.decode(hash).is_ok_and(|bytes| bytes.len() == digest::SHA256_OUTPUT_LEN);
        (whole && !login.is_empty())
            .then(|| Self { login: login.to_owned(), hash: Secret::new(hash.to_owned()) })
    }

    /// `version | login | NUL | hash`.
    pub(super) fn seal(&self) -> Secret<Vec<u8>> {
        let hash = self.hash.expose().as_bytes();
        let mut bytes = Vec::with_capacity(2 + self.login.len() + hash.len());
        bytes.push(VERSION);
        bytes.extend(self.login.as_bytes());
        bytes.push(0);
        bytes.extend(hash);
        Secret::new(bytes)
    }
}

/// The layout of the stored bytes; told apart from those of the other journals.
const VERSION: u8 = 2;

#[cfg(test)]
mod tests {
    use super::Credential;
    use crate::domain::{Login, Secret};

    fn of(password: &str) -> Option<Credential> {
        Credential::of(&Login::parse("ПолинаЛ").unwrap(), &Secret::new(password.to_owned()))
    }

    #[test]
    fn the_hash_is_base64_of_sha_256_over_utf_8() {
        // FIPS 180-2, appendix B.1, in base64.
        assert_eq!(of("abc").unwrap().hash.expose(), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
        // Python: base64.b64encode(hashlib.sha256("Пароль1".encode()).digest())
        assert_eq!(of("Пароль1").unwrap().hash.expose(), CYRILLIC);
        assert_eq!(of("и\u{306}").unwrap().hash.expose(), of("й").unwrap().hash.expose());
    }

    #[test]
    fn what_was_sealed_is_read_to_the_letter_and_holds_no_password() {
        let sealed = of("Зачётка-19").unwrap().seal();
        let credential = Credential::open(&sealed).unwrap();
        assert_eq!(credential.login, "ПолинаЛ");
        assert_eq!(credential.hash.expose(), of("Зачётка-19").unwrap().hash.expose());
        assert!(!String::from_utf8_lossy(sealed.expose()).contains("Зачётка"));
    }

    #[test]
    fn other_bytes_and_impossible_passwords_are_no_credential() {
        let short = b"\x02login\0dGVzdA==".to_vec();
        for bytes in [&b""[..], b"\x02", b"\x02login", b"\x02login\0", b"\xF0login\0word", &short] {
            assert!(Credential::open(&Secret::new(bytes.to_vec())).is_none(), "{}", bytes.escape_ascii());
        }
        assert!(of("").is_none());
    }

    const CYRILLIC: &str = "sCBkAZx+xxVpB3P7JZggCwoOrlyo4QnJe+HU6lGxFug=";
}
