//! What must be known of a server beforehand.

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
    /// Its name as people read it; stands where a college has none, and for several.
    pub title: String,
    /// The server's origin, `https://host:port/`.
    pub upstream: Url,
    /// How long and how large a call may get.
    pub limits: Limits,
    /// The server's addresses, if it has several under its name.
    pub seats: Option<Arc<dyn Seats>>,
    /// Certificates to trust beside those of browsers, PEM; may be empty.
    pub extra_roots: Vec<u8>,
    /// Said in `User-Agent`.
    pub user_agent: String,
    /// Where people see what.
    pub pages: Pages,
    /// Everything below these is never passed on, beside what is known to be a way round the gateway.
    pub closed: Vec<String>,
}

/// The journal's pages. Each is a program of its own, which takes its parts from behind the `#`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// Where people sign in.
    pub login: String,
    /// For students.
    pub student: String,
    /// For parents.
    pub parent: String,
    /// For the college's employees.
    pub employee: String,
}

impl Default for Pages {
    /// Where the journal's own script sends people.
    fn default() -> Self {
        Self {
            login: "/security/".to_owned(),
            student: "/students/student.html".to_owned(),
            parent: "/students/parent.html".to_owned(),
            employee: "/".to_owned(),
        }
    }
}

impl Settings {
    /// The usual settings for a server at `upstream`.
    pub fn new(system: System, title: impl Into<String>, upstream: Url) -> Self {
        Self {
            system,
            title: title.into(),
            upstream,
            limits: Limits::default(),
            seats: None,
            extra_roots: Vec::new(),
            user_agent: "Mozilla/5.0 (compatible; privratnik)".to_owned(),
            pages: Pages::default(),
            closed: Vec::new(),
        }
    }

    /// Every path begins with one slash, so that none leads to another host.
    pub(super) fn check(&self) -> Result<(), BadSettings> {
        let sound = |path: &str| {
            let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\#".contains(&byte));
            path.starts_with('/') && !path.starts_with("//") && plain
        };
        let Pages { login, student, parent, employee } = &self.pages;
        let named = [
            ("login_page", login, "/security/"),
            ("student_page", student, "/students/student.html"),
            ("parent_page", parent, "/students/parent.html"),
            ("employee_page", employee, "/"),
        ];
        let closed = self.closed.iter().map(|path| ("closed", path, "/services/people/import"));
        match named.into_iter().chain(closed).find(|(_, path, _)| !sound(path)) {
            Some((name, _, example)) => Err(BadSettings::Path(name, example)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::Settings;
    use crate::domain::System;

    #[test]
    fn a_path_stays_on_the_journals_host() {
        let upstream = Url::parse("https://journal.example.test/").unwrap();
        let settings = Settings::new(System("spo".into()), "АСУ СПО", upstream);
        assert!(settings.check().is_ok());
        let expected =
            "student_page must be a path that begins with one slash, such as /students/student.html";
        for path in ["", "area", "//other.test/", "https://other.test/", "/a b", "/#marks", "/\\other.test"] {
            let mut settings = settings.clone();
            settings.pages.student = path.to_owned();
            assert_eq!(settings.check().unwrap_err().to_string(), expected, "{path:?}");
        }
        let closed = Settings { closed: vec!["x".to_owned()], ..settings };
        assert!(closed.check().unwrap_err().to_string().starts_with("closed must be a path"));
    }
}
