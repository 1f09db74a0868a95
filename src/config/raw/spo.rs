//! `[systems.NAME.spo]`

use serde::Deserialize;

/// The pages of a college journal of ИРТех, each a path, and what is never passed on.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Spo {
    /// Where people sign in. Default: `/security/`.
    pub login_page: Option<String>,
    /// The page for students. Default: `/students/student.html`.
    pub student_page: Option<String>,
    /// The page for parents. Default: `/students/parent.html`.
    pub parent_page: Option<String>,
    /// The page for the college's employees. Default: `/`.
    pub employee_page: Option<String>,
    /// Never passed on, with everything below. Default: only what is known of such servers: the ways to set a new
    /// password by e-mail, and the journal's own ESIA sign-in.
    pub closed: Vec<String>,
}
