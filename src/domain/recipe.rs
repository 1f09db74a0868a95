//! How a journal with a sign-in form is entered; data, filled in by an adapter or by configuration.
//!
//! Selectors are CSS, and were parsed by whoever filled them in. Paths are of the journal itself and begin with one slash.

use encoding_rs::Encoding;

use super::{Pattern, Role, Surface};

/// The recipe for one journal.
#[derive(Clone, Debug)]
pub struct FormRecipe {
    /// The page with the sign-in form.
    pub page: String,
    /// Which form on that page; a selector.
    pub form: String,
    /// Where the form is sent. `None`: where the page says, as long as that is in the journal.
    pub action: Option<String>,
    /// The charset of the form. `None`: the page's own.
    pub charset: Option<&'static Encoding>,
    /// Fields to fill in, beside the form's hidden ones, which go out as the page has them. Values may hold
    /// `{login}`, `{password}` and `{school}`; a hidden field of the same name is replaced.
    pub fields: Vec<(String, String)>,
    /// What the answer to the form means.
    pub marks: FormMarks,
    /// An element that only the page behind a redirect after a good sign-in has; looked for if given.
    pub signed_in: Option<String>,
    /// The page that people are taken to.
    pub home: String,
    /// What is read of the account.
    pub profile: ProfileRecipe,
    /// Opened to sign out.
    pub sign_out: String,
    /// The addresses.
    pub surface: Surface,
}

/// What answers mean. The first kind with a mark that fits decides, in the order of the fields; an answer that
/// fits none is trouble, never a success.
#[derive(Clone, Debug, Default)]
pub struct FormMarks {
    /// The account is locked for a while.
    pub locked: Vec<Mark>,
    /// The journal is being serviced.
    pub maintenance: Vec<Mark>,
    /// The account may not enter by password at all.
    pub refused: Vec<Mark>,
    /// Login or password are wrong.
    pub wrong_password: Vec<Mark>,
    /// Signed in; at least one.
    pub success: Vec<Mark>,
}

/// A mark of an answer: everything that is said must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// This status.
    pub status: Option<u16>,
    /// A redirect to such a path of the journal, lower case.
    pub sent_to: Option<Pattern>,
    /// An element that fits this selector.
    pub shows: Option<String>,
    /// These words, in any case: in the element's text if `shows` is said, else anywhere on the page.
    pub words: Option<String>,
}

/// Where a page tells what of the account.
#[derive(Clone, Debug)]
pub struct ProfileRecipe {
    /// The page, opened right after the sign-in.
    pub page: String,
    /// «Фамилия Имя Отчество» of the holder.
    pub name: Reading,
    /// The word for the role.
    pub role: Option<Reading>,
    /// What the words mean: the first that the role's text holds, in any case. Whoever's word is not here is staff:
    /// the law of ownership is strictest with them.
    pub roles: Vec<(String, Role)>,
    /// The school's name.
    pub school: Option<Reading>,
    /// Classes or groups.
    pub groups: Option<Reading>,
    /// Names of the pupils that the account shows.
    pub pupils: Option<Reading>,
    /// The birth date, `31.12.2010` or `2010-12-31`.
    pub birth_date: Option<Reading>,
}

/// A text on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The selector of the element.
    pub at: String,
    /// Only what follows this text.
    pub after: Option<String>,
    /// Only what comes before this text.
    pub before: Option<String>,
}

impl FormRecipe {
    /// Whether a sign-in names a school.
    pub fn asks_school(&self) -> bool {
        self.fields.iter().any(|(_, value)| value.contains("{school}"))
    }
}

impl Reading {
    /// The whole text of the element.
    pub fn of(at: impl Into<String>) -> Self {
        Self { at: at.into(), after: None, before: None }
    }

    /// The part of an element's text that is meant, its white space made single; `None` if nothing is there.
    pub fn cut(&self, text: &str) -> Option<String> {
        let tail = match &self.after {
            Some(mark) => text.split_once(mark.as_str())?.1,
            None => text,
        };
        let part = match &self.before {
            Some(mark) => tail.split_once(mark.as_str())?.0,
            None => tail,
        };
        let words: Vec<_> = part.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

impl ProfileRecipe {
    /// What the journal's word for a role is to us.
    pub fn role_of(&self, title: &str) -> Role {
        let title = title.to_lowercase();
        let known = self.roles.iter().find(|(word, _)| title.contains(&word.to_lowercase()));
        known.map_or(Role::Staff, |(_, role)| *role)
    }
}

#[cfg(test)]
mod tests {
    use super::Reading;

    #[test]
    fn a_reading_cuts_out_what_is_meant() {
        let between = Reading { at: "#role".into(), after: Some("(".into()), before: Some(")".into()) };
        let table = [
            (Reading::of("b"), " Орлова\n  Мария ", Some("Орлова Мария")),
            (Reading::of("b"), " \n ", None),
            (between.clone(), "Учащийся\n (5 \"В\")", Some("5 \"В\"")),
            (between.clone(), "Учитель", None),
            (between, "Учащийся ()", None),
        ];
        for (reading, text, expected) in table {
            assert_eq!(reading.cut(text).as_deref(), expected, "{text:?}");
        }
    }
}
