//! `[systems.NAME.bars]`

use serde::Deserialize;

/// `[systems.NAME.bars]`: the addresses of a БАРС server, each a path. Colleges and kindergartens may have others
/// than schools.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bars {
    /// The page with the sign-in form. Default: `/auth/login-page`.
    pub login_page: Option<String>,
    /// Where the form goes. Default: `/auth/login`.
    pub sign_in: Option<String>,
    /// The first page after a sign-in. Default: `/personal-area/`.
    pub start: Option<String>,
    /// Ends a session by POST. Default: `/rest/logout`.
    pub sign_out: Option<String>,
    /// Where its own ESIA sign-in begins, for the manner `facade`. Default: none.
    pub esia_sign_in: Option<String>,
    /// Turns the session to another child by POST, `{pupil}` standing for the number. Default: no choice of a child
    /// at the entrance.
    pub choose_pupil: Option<String>,
    /// Never passed on, with everything below: where a password is changed, where the journal's own ESIA sign-in
    /// begins. Default: only what is known of such servers.
    pub closed: Vec<String>,
}
