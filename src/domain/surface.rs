//! What the front door must know of a journal's addresses; data, filled in by the adapter.
//!
//! All paths are lower-case prefixes or whole paths of the normal form: the journals match without case.

/// A pattern over a lower-case normal path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// This path and nothing else.
    Exact(&'static str),
    /// This path and everything below it. IIS runs `/asp/page.asp/whatever` as `/asp/page.asp`.
    Tree(&'static str),
    /// Everything that begins so.
    Prefix(&'static str),
}

impl Pattern {
    fn matches(self, path: &str) -> bool {
        match self {
            Self::Exact(whole) => path == whole || path.strip_suffix('/') == Some(whole),
            Self::Tree(root) => {
                path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            Self::Prefix(head) => path.starts_with(head),
        }
    }
}

/// How a request to the journal is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Never passed on: a way round the gateway, or others' secrets.
    Closed,
    /// The journal's own sign-in page: somebody let in is taken to the entrance instead.
    SignInPage,
    /// The journal's own sign-out: ends everything here too.
    SignOut,
    /// The journal demands its token: without the alias the request goes on bare.
    TokenDemanded,
    /// Passed on with the journal's cookies.
    Plain,
}

/// The addresses of one kind of journal.
#[derive(Clone, Copy, Debug)]
pub struct Surface {
    /// See [`Treatment::Closed`].
    pub closed: &'static [Pattern],
    /// See [`Treatment::SignInPage`]; only for navigations by GET.
    pub sign_in_pages: &'static [Pattern],
    /// See [`Treatment::SignOut`].
    pub sign_out: &'static [Pattern],
    /// Everything below demands the token, whatever the method.
    pub token_always: &'static [Pattern],
    /// Exceptions from `token_always`: asked before anybody is signed in.
    pub token_never: &'static [Pattern],
    /// Everything below demands the token unless it is only read (GET, HEAD).
    pub token_on_change: &'static [Pattern],
    /// Header names, lower case, that carry the token.
    pub token_headers: &'static [&'static str],
    /// Names of query parameters and form fields, lower case, that carry the token.
    pub token_fields: &'static [&'static str],
    /// Cookies of the page's own script that pass both ways; all others live in the jar.
    pub open_cookies: &'static [&'static str],
}

impl Surface {
    /// How a request is treated. `path` is the lower-case normal path; `reads` says GET or HEAD.
    pub fn treatment(&self, path: &str, reads: bool) -> Treatment {
        let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(path));
        if any(self.closed) {
            Treatment::Closed
        } else if any(self.sign_out) {
            Treatment::SignOut
        } else if reads && any(self.sign_in_pages) {
            Treatment::SignInPage
        } else if any(self.token_never) {
            Treatment::Plain
        } else if any(self.token_always) || (!reads && any(self.token_on_change)) {
            Treatment::TokenDemanded
        } else {
            Treatment::Plain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, Surface, Treatment};

    const SURFACE: Surface = Surface {
        closed: &[Pattern::Prefix("/webapi/sso/"), Pattern::Tree("/webapi/login")],
        sign_in_pages: &[Pattern::Exact("/")],
        sign_out: &[Pattern::Exact("/webapi/auth/logout")],
        token_always: &[Pattern::Prefix("/webapi/")],
        token_never: &[Pattern::Exact("/webapi/logindata")],
        token_on_change: &[Pattern::Prefix("/")],
        token_headers: &["at"],
        token_fields: &["at"],
        open_cookies: &[],
    };

    #[test]
    fn the_narrower_rule_wins() {
        let table = [
            ("/", true, Treatment::SignInPage),
            ("/", false, Treatment::TokenDemanded),
            ("/webapi/sso/esia/crosslogin", true, Treatment::Closed),
            ("/webapi/login", false, Treatment::Closed),
            ("/webapi/login/", false, Treatment::Closed),
            ("/webapi/login/past", false, Treatment::Closed),
            ("/webapi/logindata", true, Treatment::Plain),
            ("/webapi/auth/logout", false, Treatment::SignOut),
            ("/webapi/student/diary", true, Treatment::TokenDemanded),
            ("/static/app.js", true, Treatment::Plain),
            ("/asp/messages.asp", false, Treatment::TokenDemanded),
        ];
        for (path, reads, expected) in table {
            assert_eq!(SURFACE.treatment(path, reads), expected, "{path} reads={reads}");
        }
    }
}
