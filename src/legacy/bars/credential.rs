//! Login and password as the gateway stores them: this journal wants both in clear text, and may compare the
//! login to the letter.

use crate::domain::{Login, Secret};

/// What the sign-in form takes.
pub(super) struct Credential {
    pub(super) login: String,
    pub(super) password: Secret<String>,
}

impl Credential {
    /// `None` for an empty password and for one with a NUL, which no form can carry: neither is worth one of the
    /// person's tries.
    pub(super) fn of(login: &Login, password: &Secret<String>) -> Option<Self> {
        let text = password.expose();
        let fits = !text.is_empty() && !text.contains('\0') && !login.typed().contains('\0');
        fits.then(|| Self { login: login.typed().to_owned(), password: Secret::new(text.clone()) })
    }

    /// Reads what [`Credential::seal`] wrote.
    pub(super) fn open(stored: &Secret<Vec<u8>>) -> Option<Self> {
        let [VERSION, text @ ..] = stored.expose().as_slice() else { return None };
        let (login, password) = std::str::from_utf8(text).ok()?.split_once('\0')?;
        let fits = !login.is_empty() && !password.is_empty();
        fits.then(|| Self { login: login.to_owned(), password: Secret::new(password.to_owned()) })
    }

    /// `version | login | NUL | password`.
    pub(super) fn seal(&self) -> Secret<Vec<u8>> {
        let password = self.password.expose().as_bytes();
        let mut bytes = Vec::with_capacity(2 + self.login.len() + password.len());
        bytes.push(VERSION);
        bytes.extend(self.login.as_bytes());
        bytes.push(0);
        bytes.extend(password);
        Secret::new(bytes)
    }
}

/// The layout of the stored bytes; told apart from those of other adapters.
const VERSION: u8 = 0xB1;

#[cfg(test)]
mod tests {
    use super::Credential;
    use crate::domain::{Login, Secret};

    fn of(password: &str) -> Option<Credential> {
        Credential::of(&Login::parse("ПР_ОрловаМар").unwrap(), &Secret::new(password.to_owned()))
    }

    #[test]
    fn what_was_sealed_is_read_to_the_letter() {
        let stored = of(" Весна-2026 ").unwrap().seal();
        let credential = Credential::open(&stored).unwrap();
        assert_eq!(
            (credential.login.as_str(), credential.password.expose().as_str()),
            ("ПР_ОрловаМар", " Весна-2026 ")
        );
    }

    #[test]
    fn other_bytes_and_impossible_passwords_are_no_credential() {
        for bytes in
            [&b""[..], b"\xB1", b"\xB1login", b"\xB1\0password", b"\xB1login\0", b"\x01login\0password"]
        {
            assert!(Credential::open(&Secret::new(bytes.to_vec())).is_none(), "{}", bytes.escape_ascii());
        }
        assert!(of("").is_none() && of("a\0b").is_none());
    }
}
