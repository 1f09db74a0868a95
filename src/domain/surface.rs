//! What the front door must know of a journal's addresses; data, filled in by the adapter.
//!
//! All paths are lower-case prefixes or whole paths of the normal form: the journals match without case.

use std::borrow::Cow;

use super::{Section, SectionRule};

/// A pattern over a lower-case normal path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// This path and nothing else.
    Exact(Cow<'static, str>),
    /// This path and everything below it. IIS runs `/asp/page.asp/whatever` as `/asp/page.asp`.
    Tree(Cow<'static, str>),
    /// Everything that begins so.
    Prefix(Cow<'static, str>),
    /// A name below this path, whatever single piece stands between, and everything below it: where a number comes
    /// before the word that says what it is about.
    Inner(Cow<'static, str>, Cow<'static, str>),
}

impl Pattern {
    /// This path and nothing else.
    pub const fn exact(path: &'static str) -> Self {
        Self::Exact(Cow::Borrowed(path))
    }

    /// This path and everything below it.
    pub const fn tree(root: &'static str) -> Self {
        Self::Tree(Cow::Borrowed(root))
    }

    /// Everything that begins so.
    pub const fn prefix(head: &'static str) -> Self {
        Self::Prefix(Cow::Borrowed(head))
    }

    /// `root/…/leaf` and everything below it.
    pub const fn inner(root: &'static str, leaf: &'static str) -> Self {
        Self::Inner(Cow::Borrowed(root), Cow::Borrowed(leaf))
    }

    /// Whether a lower-case normal path fits.
    pub fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(whole) => path == whole || path.strip_suffix('/') == Some(whole),
            Self::Tree(root) => is_at(path, root),
            Self::Prefix(head) => path.starts_with(head.as_ref()),
            Self::Inner(root, leaf) => {
                let below = path.strip_prefix(root.as_ref()).and_then(|rest| rest.strip_prefix('/'));
                below.and_then(|rest| rest.split_once('/')).is_some_and(|(_, rest)| is_at(rest, leaf))
            }
        }
    }
}

/// Whether a path is `root` or lies below it.
fn is_at(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How a request to the journal is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Never passed on: a way round the gateway, or others' secrets.
    Closed,
    /// A sign-in with the journal's own password: passed on only where the journal's own way in is open, and never
    /// for somebody who came in through the gate.
    PasswordSignIn,
    /// The journal's own sign-in page: somebody let in is taken to the entrance instead.
    SignInPage,
    /// The journal's own sign-out: ends everything here too.
    SignOut,
    /// The journal demands its token: without the alias the request goes on bare.
    TokenDemanded,
    /// Passed on with the journal's cookies.
    Plain,
}

/// How a journal says that it does not know its session any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionEnd {
    /// By this status alone.
    Status(u16),
    /// By sending the browser to such a path of its own.
    SentTo(Pattern),
    /// By this status with these words in the body.
    Said {
        /// The status.
        status: u16,
        /// The words, to the letter.
        words: Cow<'static, str>,
    },
}

/// The addresses of one journal.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// See [`Treatment::Closed`].
    pub closed: Vec<Pattern>,
    /// See [`Treatment::PasswordSignIn`]; old and mobile ones too.
    pub password_sign_ins: Vec<Pattern>,
    /// What pages call and nobody opens: a link from another site that leads here acts in the person's name.
    pub calls: Vec<Pattern>,
    /// See [`Treatment::SignInPage`]; only for navigations by GET.
    pub sign_in_pages: Vec<Pattern>,
    /// See [`Treatment::SignOut`].
    pub sign_out: Vec<Pattern>,
    /// Everything below demands the token, whatever the method.
    pub token_always: Vec<Pattern>,
    /// Exceptions from `token_always`: asked before anybody is signed in.
    pub token_never: Vec<Pattern>,
    /// Everything below demands the token unless it is only read (GET, HEAD).
    pub token_on_change: Vec<Pattern>,
    /// Header names, lower case, that carry the token.
    pub token_headers: Vec<Cow<'static, str>>,
    /// Names of query parameters and form fields, lower case, that carry the token.
    pub token_fields: Vec<Cow<'static, str>>,
    /// Names of form fields, lower case, that are good only on the page that was open: a form that holds one cannot be
    /// sent on after a new sign-in.
    pub page_fields: Vec<Cow<'static, str>>,
    /// Where the journal sends a form that it does not take, beside [`Surface::session_ends`].
    pub turns_away: Vec<Pattern>,
    /// Cookies of the page's own script that pass both ways; all others live in the jar.
    pub open_cookies: Vec<Cow<'static, str>>,
    /// Cookies of the journal's session for which the page's own script only looks whether they are there: the
    /// browser is given one of each name, which says nothing.
    pub hollow_cookies: Vec<Cow<'static, str>>,
    /// How the end of a session shows.
    pub session_ends: Vec<SessionEnd>,
    /// Where the journal keeps silent until there is something to say: long polls, hubs.
    pub long: Vec<Pattern>,
    /// What is where; the first rule that matches decides.
    pub sections: Vec<SectionRule>,
}

impl Surface {
    /// How a request is treated. `path` is the lower-case normal path; `reads` says GET or HEAD.
    pub fn treatment(&self, path: &str, reads: bool) -> Treatment {
        self.ruling(path, reads).0
    }

    /// How a request is treated, and the pattern that says so; none where no pattern has anything against it.
    pub fn ruling(&self, path: &str, reads: bool) -> (Treatment, Option<&Pattern>) {
        fn first<'a>(patterns: &'a [Pattern], path: &str) -> Option<&'a Pattern> {
            patterns.iter().find(|pattern| pattern.matches(path))
        }
        let page = || first(&self.sign_in_pages, path).filter(|_| reads);
        let demanded = || {
            let on_change = || first(&self.token_on_change, path).filter(|_| !reads);
            first(&self.token_always, path).or_else(on_change)
        };
        if let Some(rule) = first(&self.closed, path) {
            (Treatment::Closed, Some(rule))
        } else if let Some(rule) = first(&self.password_sign_ins, path).filter(|_| page().is_none()) {
            // A form that is sent to the address of its page: looking at the page is no sign-in.
            (Treatment::PasswordSignIn, Some(rule))
        } else if let Some(rule) = first(&self.sign_out, path) {
            (Treatment::SignOut, Some(rule))
        } else if let Some(rule) = page() {
            (Treatment::SignInPage, Some(rule))
        } else if let Some(rule) = first(&self.token_never, path) {
            (Treatment::Plain, Some(rule))
        } else if let Some(rule) = demanded() {
            (Treatment::TokenDemanded, Some(rule))
        } else {
            (Treatment::Plain, None)
        }
    }

    /// The rule that says what is at a lower-case normal path; none means [`Section::Unknown`].
    pub fn section_rule(&self, path: &str) -> Option<&SectionRule> {
        self.sections.iter().find(|rule| rule.pattern.matches(path))
    }

    /// Whether a lower-case normal path is called by pages and never opened.
    pub fn is_call(&self, path: &str) -> bool {
        self.calls.iter().any(|pattern| pattern.matches(path))
    }

    /// Whether an answer from a lower-case normal path may be long in coming, and long silent.
    pub fn is_long(&self, path: &str) -> bool {
        self.long.iter().any(|pattern| pattern.matches(path))
    }

    /// What is at a lower-case normal path.
    pub fn section(&self, path: &str) -> Section {
        self.section_rule(path).map_or(Section::Unknown, |rule| rule.section)
    }

    /// Whether a field of a form, or a parameter of a query, carries the token.
    pub fn is_token_field(&self, name: &str) -> bool {
        self.token_fields.iter().any(|field| name.eq_ignore_ascii_case(field))
    }

    /// Whether a field of a form is good only on the page that was open.
    pub fn is_page_field(&self, name: &str) -> bool {
        self.page_fields.iter().any(|field| name.eq_ignore_ascii_case(field))
    }

    /// Whether the journal did not take a form when it sends the browser here, a lower-case normal path.
    pub fn turns_away(&self, sent_to: &str) -> bool {
        self.turns_away.iter().any(|pattern| pattern.matches(sent_to))
    }

    /// Whether a cookie of the journal passes to the browser and back.
    pub fn is_open_cookie(&self, name: &str) -> bool {
        self.open_cookies.iter().any(|open| open.eq_ignore_ascii_case(name))
    }

    /// Whether a cookie of this name is given to the browser without its content.
    pub fn is_hollow_cookie(&self, name: &str) -> bool {
        self.hollow_cookies.iter().any(|hollow| hollow.eq_ignore_ascii_case(name))
    }

    /// Whether an answer's head alone says that the session has ended. `sent_to` is the lower-case normal path of
    /// a redirect that stays in the journal.
    pub fn ends_session(&self, status: u16, sent_to: Option<&str>) -> bool {
        self.session_ends.iter().any(|end| match end {
            SessionEnd::Status(ending) => *ending == status,
            SessionEnd::SentTo(pattern) => sent_to.is_some_and(|path| pattern.matches(path)),
            SessionEnd::Said { .. } => false,
        })
    }

    /// The words that would say in a body with this status that the session has ended.
    pub fn ending_words(&self, status: u16) -> impl Iterator<Item = &str> {
        self.session_ends.iter().filter_map(move |end| match end {
            SessionEnd::Said { status: ending, words } if *ending == status => Some(words.as_ref()),
            SessionEnd::Status(_) | SessionEnd::SentTo(_) | SessionEnd::Said { .. } => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, SessionEnd, Surface, Treatment};
    use crate::domain::{Section, SectionRule};

    fn surface() -> Surface {
        Surface {
            closed: vec![Pattern::prefix("/webapi/sso/")],
            calls: vec![Pattern::prefix("/webapi/")],
            password_sign_ins: vec![Pattern::tree("/webapi/login"), Pattern::tree("/accounts/login")],
            sign_in_pages: vec![Pattern::exact("/"), Pattern::tree("/accounts/login")],
            sign_out: vec![Pattern::exact("/webapi/auth/logout")],
            token_always: vec![Pattern::prefix("/webapi/")],
            token_never: vec![Pattern::exact("/webapi/logindata")],
            token_on_change: vec![Pattern::prefix("/")],
            token_headers: vec!["at".into()],
            token_fields: vec!["at".into()],
            page_fields: vec!["ver".into()],
            turns_away: vec![Pattern::exact("/asp/error.asp")],
            open_cookies: vec!["TTSLogin".into()],
            hollow_cookies: vec!["UID".into()],
            session_ends: vec![
                SessionEnd::Status(401),
                SessionEnd::SentTo(Pattern::tree("/accounts/login")),
                SessionEnd::Said { status: 403, words: "UserNotAuthenticated".into() },
            ],
            long: vec![Pattern::prefix("/webapi/signalr")],
            sections: vec![
                SectionRule::mixed(Pattern::tree("/webapi/student/diary"), Section::Homework, &["mark"]),
                SectionRule::new(Pattern::prefix("/webapi/student"), Section::Marks),
            ],
        }
    }

    #[test]
    fn the_narrower_rule_wins() {
        let table = [
            ("/", true, Treatment::SignInPage),
            ("/", false, Treatment::TokenDemanded),
            ("/webapi/sso/esia/crosslogin", true, Treatment::Closed),
            ("/webapi/login", false, Treatment::PasswordSignIn),
            ("/webapi/login/", false, Treatment::PasswordSignIn),
            ("/webapi/login/past", false, Treatment::PasswordSignIn),
            ("/accounts/login/", true, Treatment::SignInPage),
            ("/accounts/login/", false, Treatment::PasswordSignIn),
            ("/webapi/logindata", true, Treatment::Plain),
            ("/webapi/auth/logout", false, Treatment::SignOut),
            ("/webapi/student/diary", true, Treatment::TokenDemanded),
            ("/static/app.js", true, Treatment::Plain),
            ("/asp/messages.asp", false, Treatment::TokenDemanded),
        ];
        for (path, reads, expected) in table {
            assert_eq!(surface().treatment(path, reads), expected, "{path} reads={reads}");
        }
    }

    #[test]
    fn the_pattern_that_decides_is_told() {
        let surface = surface();
        let table = [
            ("/webapi/sso/esia", true, Some(Pattern::prefix("/webapi/sso/"))),
            ("/accounts/login", false, Some(Pattern::tree("/accounts/login"))),
            ("/webapi/logindata", true, Some(Pattern::exact("/webapi/logindata"))),
            ("/webapi/student/diary", true, Some(Pattern::prefix("/webapi/"))),
            ("/asp/messages.asp", false, Some(Pattern::prefix("/"))),
            ("/asp/messages.asp", true, None),
        ];
        for (path, reads, expected) in table {
            assert_eq!(surface.ruling(path, reads).1, expected.as_ref(), "{path} reads={reads}");
        }
    }

    #[test]
    fn a_name_behind_a_number_is_found_at_its_depth_only() {
        let pattern = Pattern::inner("/services/students", "lessons");
        let table = [
            ("/services/students/7/lessons", true),
            ("/services/students/7/lessons/2026-11-16", true),
            ("/services/students/7/lessonsplan", false),
            ("/services/students/lessons", false),
            ("/services/students/7/8/lessons", false),
            ("/services/students7/8/lessons", false),
        ];
        for (path, expected) in table {
            assert_eq!(pattern.matches(path), expected, "{path}");
        }
    }

    #[test]
    fn the_first_rule_names_the_section_and_no_rule_is_unknown() {
        let surface = surface();
        assert_eq!(surface.section("/webapi/student/diary/init"), Section::Homework);
        assert_eq!(surface.section("/webapi/students"), Section::Marks);
        assert_eq!(surface.section("/elsewhere"), Section::Unknown);
        assert_eq!(surface.section_rule("/webapi/student/diary").unwrap().blank, ["mark"]);
    }

    #[test]
    fn a_lost_session_shows_in_each_journals_own_way() {
        let surface = surface();
        let table = [
            (401, None, true),
            (403, None, false),
            (302, Some("/accounts/login/"), true),
            (302, Some("/marks/current/"), false),
            (200, None, false),
        ];
        for (status, sent_to, expected) in table {
            assert_eq!(surface.ends_session(status, sent_to), expected, "{status} {sent_to:?}");
        }
        assert_eq!(surface.ending_words(403).collect::<Vec<_>>(), ["UserNotAuthenticated"]);
        assert_eq!(surface.ending_words(200).count(), 0);
    }

    #[test]
    fn fields_of_a_form_are_known_without_case() {
        let surface = surface();
        assert!(surface.is_token_field("AT") && !surface.is_token_field("ATLIST"));
        assert!(surface.is_page_field("VER") && !surface.is_page_field("VERSION"));
        assert!(surface.turns_away("/asp/error.asp") && !surface.turns_away("/"));
    }

    #[test]
    fn long_polls_are_told_from_other_calls() {
        assert!(surface().is_long("/webapi/signalr/queuehub") && !surface().is_long("/webapi/student/diary"));
    }

    #[test]
    fn calls_are_told_from_pages() {
        assert!(surface().is_call("/webapi/student/diary") && !surface().is_call("/app/school/"));
    }

    #[test]
    fn cookies_of_the_pages_script_are_known_without_case() {
        assert!(surface().is_open_cookie("ttslogin") && !surface().is_open_cookie("NSSESSIONID"));
        assert!(surface().is_hollow_cookie("uid") && !surface().is_hollow_cookie("ttslogin"));
    }
}
