//! `[systems.NAME.form]`: how a journal with a sign-in form is entered, for `adapter = "form"`.
//!
//! The page with the form is fetched, its hidden inputs are sent back as they came together with `fields`, and the
//! answer is judged by marks: `locked`, `maintenance`, `refused`, `wrong_password`, `success`, in this order. An
//! answer that fits none is trouble in the journal, never a success. Selectors are CSS. Paths are of the journal
//! and begin with one slash. A path of `surface` is matched in any case; `/path` is this path, `/path/*` this and
//! everything below it, `/path*` everything that begins so.
//!
//! A portal in windows-1251 with a hidden input that serves once:
//!
//! ```toml
#![doc = include_str!("form.example.toml")]
//! ```

use serde::Deserialize;

/// `[systems.NAME.form]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Form {
    /// The path of the page with the sign-in form.
    pub page: Option<String>,
    /// Which form on it. Default: `form`, the first one.
    pub form: String,
    /// The path that the form is sent to. Default: what the form says.
    pub action: Option<String>,
    /// The charset in which the form is sent: `windows-1251`, `utf-8`, `koi8-r` …. Default: the page's own.
    pub charset: Option<String>,
    /// What is filled in, in this order. At least login and password.
    pub fields: Vec<Field>,
    /// Signed in. At least one.
    pub success: Vec<Mark>,
    /// Login or password are wrong. At least one.
    pub wrong_password: Vec<Mark>,
    /// The account is locked for a while. Default: none.
    pub locked: Vec<Mark>,
    /// The account may not enter by password. Default: none.
    pub refused: Vec<Mark>,
    /// The journal is being serviced. Default: none.
    pub maintenance: Vec<Mark>,
    /// An element that only somebody signed in is shown; looked for on the answer, or on the page of the journal
    /// that it redirects to. Default: not looked for.
    pub signed_in: Option<String>,
    /// The path that people are taken to. Default: `/`.
    pub home: String,
    /// The path that is opened to sign out.
    pub sign_out: Option<String>,
    /// What is read of an account.
    pub profile: Profile,
    /// The addresses.
    pub surface: Surface,
    /// The schools to choose from, if a field names one. Default: none.
    pub schools: Vec<School>,
}

/// `[[systems.NAME.form.fields]]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Field {
    /// The field's name, to the letter; a hidden input of this name is replaced.
    pub name: Option<String>,
    /// Its value, in which `{login}`, `{password}` and `{school}` are replaced.
    pub value: Option<String>,
}

/// A mark of an answer: everything that is said must hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mark {
    /// The HTTP status.
    pub status: Option<u16>,
    /// A redirect to this path of the journal.
    pub sent_to: Option<String>,
    /// An element on the page; a selector.
    pub shows: Option<String>,
    /// Words, in any case: in the text of what `shows` finds, or without it anywhere on the page.
    pub words: Option<String>,
}

/// `[systems.NAME.form.profile]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// The path of the page that tells it. Default: `home`.
    pub page: Option<String>,
    /// The holder: «Фамилия Имя Отчество».
    pub name: Option<Reading>,
    /// The word for the role. Default: everybody is what `roles` says of an empty word, which is staff.
    pub role: Option<Reading>,
    /// What the words mean, the first that fits; whoever's word is not here is staff. Default: none.
    pub roles: Vec<RoleWord>,
    /// The school's name. Default: the number of the school.
    pub school: Option<Reading>,
    /// Classes or groups. Default: none.
    pub groups: Option<Reading>,
    /// Names of the pupils that the account shows. Default: none; a pupil's account shows the pupil.
    pub pupils: Option<Reading>,
    /// The birth date, `31.12.2010` or `2010-12-31`. Default: not told.
    pub birth_date: Option<Reading>,
}

/// A text on a page.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reading {
    /// The element that holds it; a selector.
    pub at: Option<String>,
    /// Only what follows this. Default: from the beginning.
    pub after: Option<String>,
    /// Only what comes before this. Default: to the end.
    pub before: Option<String>,
}

/// `[[systems.NAME.form.profile.roles]]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoleWord {
    /// What the role's text holds, in any case.
    pub word: Option<String>,
    /// `pupil`, `parent` or `staff`.
    pub role: Option<String>,
}

/// `[systems.NAME.form.surface]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Surface {
    /// Never passed on: changes of passwords, and other keys past the gateway. Default: none. A form sent to the
    /// sign-in page or to `action` is a sign-in by password, and is passed on only where the journal's own way in is
    /// open.
    pub closed: Vec<String>,
    /// What pages call and nobody opens: a link from another site that leads here is not followed. Default: none.
    pub calls: Vec<String>,
    /// Where the journal keeps silent until there is something to say: `long_seconds` holds there in place of
    /// `head_seconds` and `idle_seconds`. Event streams are known without. Default: none.
    pub long: Vec<String>,
    /// Further pages that ask to sign in. Default: none beside `page`.
    pub sign_in_pages: Vec<String>,
    /// Further addresses that sign out. Default: none beside `sign_out`.
    pub sign_out: Vec<String>,
    /// Cookies that the page's own script needs; all others stay in the gateway. Default: none.
    pub open_cookies: Vec<String>,
    /// Names of form fields, in any case, that are good only on the page that was open. A form that came after its
    /// session had run out and holds one of them is not sent on after the next sign-in; its text is given back.
    /// Default: what ASP.NET, Django, Rails, Laravel, Spring and Bitrix usually have: `__VIEWSTATE`,
    /// `__EVENTVALIDATION`, `__RequestVerificationToken`, `AntiForgeryToken`, `csrfmiddlewaretoken`,
    /// `authenticity_token`, `_token`, `_csrf`, `sessid`.
    pub page_fields: Option<Vec<String>>,
    /// Further signs that the journal does not know its session any more. Default: none beside a redirect to `page`.
    pub session_ends: Vec<SessionEnd>,
    /// What is where; the first line that matches decides, and what is in no line is `unknown`. Default: none.
    pub sections: Vec<SectionLine>,
}

/// `[[systems.NAME.form.surface.session_ends]]`: a status, a path, or a status with words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionEnd {
    /// The HTTP status.
    pub status: Option<u16>,
    /// A redirect to this path.
    pub sent_to: Option<String>,
    /// Words in the body, to the letter; together with a status.
    pub words: Option<String>,
}

/// `[[systems.NAME.form.surface.sections]]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SectionLine {
    /// Which addresses.
    pub path: Option<String>,
    /// `marks`, `timetable`, `homework`, `messages`, `reports`, `settings`, `files`, `passwords`, `sso`, `mobile` or
    /// `other`.
    pub section: Option<String>,
    /// Fields to blank in JSON answers where marks are closed: `weekDays[].lessons[].mark`. Default: none.
    pub blank: Vec<String>,
}

/// `[[systems.NAME.form.schools]]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct School {
    /// What stands for `{school}`.
    pub id: Option<String>,
    /// Its name as people know it.
    pub name: Option<String>,
    /// Where it is. Default: not said.
    pub place: Option<String>,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            page: None,
            form: "form".to_owned(),
            action: None,
            charset: None,
            fields: Vec::new(),
            success: Vec::new(),
            wrong_password: Vec::new(),
            locked: Vec::new(),
            refused: Vec::new(),
            maintenance: Vec::new(),
            signed_in: None,
            home: "/".to_owned(),
            sign_out: None,
            profile: Profile::default(),
            surface: Surface::default(),
            schools: Vec::new(),
        }
    }
}
