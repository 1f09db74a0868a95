//! What must be known of a БАРС server beforehand.

use std::sync::Arc;

use url::Url;

use crate::{
    domain::System,
    flow::port::Seats,
    legacy::{BadSettings, Limits},
};

/// One server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The journal's name in the configuration.
    pub system: System,
    /// Its name as people read it; stands where an account has no school.
    pub title: String,
    /// The server's origin, `https://host:port/`; a host of other letters in its punycode form.
    pub upstream: Url,
    /// How long and how large a call may get.
    pub limits: Limits,
    /// The server's addresses, if it has several under its name.
    pub seats: Option<Arc<dyn Seats>>,
    /// Certificates to trust beside those of browsers, PEM; may be empty.
    pub extra_roots: Vec<u8>,
    /// Said in `User-Agent`.
    pub user_agent: String,
    /// The origins of the hosts between the journal and ESIA that its own ESIA sign-in leads over, if there are any;
    /// the gateway's client goes nowhere else.
    pub esia_hosts: Vec<Url>,
    /// Where what is.
    pub paths: Paths,
}

/// The addresses that differ between servers, or that no public source shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The page with the sign-in form.
    pub login_page: String,
    /// Where the form goes.
    pub sign_in: String,
    /// The page that makes `/api` answer after a sign-in, and the first that people see.
    pub start: String,
    /// Ends a session by POST.
    pub sign_out: String,
    /// Where the server's own ESIA sign-in begins, by GET: what the button «Войти через портал госуслуг» leads to. No
    /// public source shows it; without it the journal is not entered on the gateway's word. Closed to browsers.
    pub esia_sign_in: Option<String>,
    /// Turns the session to another child by POST, `{pupil}` standing for the number. Where the server's own call
    /// is not known there is no choice, and the server's own page has the switch.
    pub choose_pupil: Option<String>,
    /// Everything below these is never passed on, beside what is known to be a way round the gateway: where a
    /// password is changed, and where the server's own ESIA sign-in begins.
    pub closed: Vec<String>,
}

impl Settings {
    /// The settings of «Электронная школа» at `upstream`.
    pub fn new(system: System, title: impl Into<String>, upstream: Url) -> Self {
        Self {
            system,
            title: title.into(),
            upstream,
            limits: Limits::default(),
            seats: None,
            extra_roots: Vec::new(),
            user_agent: "Mozilla/5.0 (compatible; privratnik)".to_owned(),
            esia_hosts: Vec::new(),
            paths: Paths::default(),
        }
    }
}

impl Default for Paths {
    /// What public clients of «Электронная школа» use. Only the mobile application's way out is known; it ends the
    /// session of the page too.
    fn default() -> Self {
        Self {
            login_page: "/auth/login-page".to_owned(),
            sign_in: "/auth/login".to_owned(),
            start: "/personal-area/".to_owned(),
            sign_out: "/rest/logout".to_owned(),
            esia_sign_in: None,
            choose_pupil: None,
            closed: Vec::new(),
        }
    }
}

impl Paths {
    /// Every path begins with one slash, so that none leads to another host.
    pub(super) fn check(&self) -> Result<(), BadSettings> {
        let sound = |path: &str| {
            let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\#".contains(&byte));
            path.starts_with('/') && !path.starts_with("//") && plain
        };
        let named = [
            ("login_page", &self.login_page, "/auth/login-page"),
            ("sign_in", &self.sign_in, "/auth/login"),
            ("start", &self.start, "/personal-area/"),
            ("sign_out", &self.sign_out, "/rest/logout"),
        ];
        let chosen = self.choose_pupil.iter().map(|path| ("choose_pupil", path, CHOICE));
        let closed = self.closed.iter().map(|path| ("closed", path, "/auth/password"));
        let esia = self.esia_sign_in.iter().map(|path| ("esia_sign_in", path, ESIA));
        let mut all = named.into_iter().chain(chosen).chain(closed).chain(esia);
        match all.find(|(_, path, _)| !sound(path)) {
            Some((name, _, example)) => Err(BadSettings::Path(name, example)),
            None if self.choose_pupil.as_ref().is_some_and(|path| !path.contains(PUPIL)) => {
                Err(BadSettings::Path("choose_pupil", CHOICE))
            }
            None => Ok(()),
        }
    }

    /// Where to turn to the pupil, if the server takes a choice.
    pub(super) fn choice_of(&self, pupil: &str) -> Option<String> {
        self.choose_pupil.as_ref().map(|path| path.replace(PUPIL, pupil))
    }
}

const ESIA: &str = "/auth/esia/send-authn-request";
const PUPIL: &str = "{pupil}";
const CHOICE: &str = "/api/ProfileService/SetSelectedPupil?pupil_id={pupil}";

#[cfg(test)]
mod tests {
    use super::Paths;

    #[test]
    fn a_path_stays_on_the_journals_host() {
        let with = |change: fn(&mut Paths)| {
            let mut paths = Paths::default();
            change(&mut paths);
            paths.check().err().map(|fault| fault.to_string())
        };
        assert_eq!(with(|_| {}), None);
        assert_eq!(with(|paths| paths.choose_pupil = Some("/a?id={pupil}".into())), None);
        let expected = "start must be a path that begins with one slash, such as /personal-area/";
        for start in ["", "area", "//other.test/", "https://other.test/", "/a b", "/#marks", "/\\other.test"]
        {
            let paths = Paths { start: start.to_owned(), ..Paths::default() };
            assert_eq!(paths.check().unwrap_err().to_string(), expected, "{start:?}");
        }
        assert!(
            with(|paths| paths.choose_pupil = Some("/a".into())).is_some_and(|said| said.contains("{pupil}"))
        );
        assert!(with(|paths| paths.closed = vec!["x".into()]).is_some());
        let elsewhere = with(|paths| paths.esia_sign_in = Some("https://other.test/".into()));
        assert!(elsewhere.is_some_and(|said| said.starts_with("esia_sign_in must be a path")));
    }
}
