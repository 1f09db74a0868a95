//! Login and password as the gateway stores them for journals that want both in clear text, and may compare the
//! login to the letter.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::domain::{Login, Secret};

/// What a sign-in form takes.
pub(in crate::legacy) struct Credential {
    pub(in crate::legacy) login: String,
    pub(in crate::legacy) password: Secret<String>,
}

impl Credential {
    /// The password in composed letters, as keyboards other than Apple's type them. `None` for an empty one and for
    /// one with a NUL, which no form can carry: neither is worth one of the person's tries.
    pub(in crate::legacy) fn of(login: &Login, password: &Secret<String>) -> Option<Self> {
        let composed = Zeroizing::new(password.expose().nfc().collect::<String>());
        let fits = !composed.is_empty() && !composed.contains('\0') && !login.typed().contains('\0');
        fits.then(|| Self { login: login.typed().to_owned(), password: Secret::new(composed.to_string()) })
    }

    /// Reads what [`Credential::seal`] wrote.
    pub(in crate::legacy) fn open(stored: &Secret<Vec<u8>>) -> Option<Self> {
        let [VERSION, text @ ..] = stored.expose().as_slice() else { return None };
        let (login, password) = std::str::from_utf8(text).ok()?.split_once('\0')?;
        let fits = !login.is_empty() && !password.is_empty();
        fits.then(|| Self { login: login.to_owned(), password: Secret::new(password.to_owned()) })
    }

    /// `version | login | NUL | password`.
    pub(in crate::legacy) fn seal(&self) -> Secret<Vec<u8>> {
        let password = self.password.expose().as_bytes();
        let mut bytes = Vec::with_capacity(2 + self.login.len() + password.len());
        bytes.push(VERSION);
        bytes.extend(self.login.as_bytes());
        bytes.push(0);
        bytes.extend(password);
        Secret::new(bytes)
    }
}

/// The layout of the stored bytes; told apart from those of journals that take a hash.
const VERSION: u8 = 0xF0;

#[cfg(test)]
mod tests {
    use super::Credential;
    use crate::domain::{Login, Secret};

    fn of(password: &str) -> Option<Credential> {
        Credential::of(&Login::parse("21500112").unwrap(), &Secret::new(password.to_owned()))
    }

    #[test]
    fn the_login_is_kept_as_it_was_typed() {
        let login = Login::parse("ПР_ОрловаМар").unwrap();
        let credential = Credential::of(&login, &Secret::new("Весна-2026".to_owned())).unwrap();
        assert_eq!(Credential::open(&credential.seal()).unwrap().login, "ПР_ОрловаМар");
    }

    #[test]
    fn what_was_sealed_is_read_to_the_letter() {
        let credential = Credential::open(&of(" Заявление-7 ").unwrap().seal()).unwrap();
        let read = (credential.login.as_str(), credential.password.expose().as_str());
        assert_eq!(read, ("21500112", " Заявление-7 "));
    }

    #[test]
    fn a_letter_in_two_parts_is_the_same_letter() {
        assert_eq!(of("и\u{306}").unwrap().password.expose(), "й");
    }

    #[test]
    fn other_bytes_and_impossible_passwords_are_no_credential() {
        for bytes in [&b""[..], b"\xF0", b"\xF0login", b"\xF0\0word", b"\xF0login\0", b"\x01login\0word"] {
            assert!(Credential::open(&Secret::new(bytes.to_vec())).is_none(), "{}", bytes.escape_ascii());
        }
        assert!(of("").is_none() && of("a\0b").is_none());
    }
}
