//! Forms that came when their session had run out: what is kept of them, and what can be done with it afterwards.

use std::fmt;

use super::{Lifetimes, Moment, ReturnPath, Secret, Section, System, Treatment};

/// A form that was kept, to be sent on or given back after the sign-in.
#[derive(Clone)]
pub struct KeptForm {
    /// The journal.
    pub system: System,
    /// Whose it is.
    pub holder: Holder,
    /// Where the browser sent it: path and query.
    pub target: String,
    /// The page that it was filled in on.
    pub page: ReturnPath,
    /// Its content type, as the browser wrote it.
    pub kind: String,
    /// What was sent, without files.
    pub body: Secret<Vec<u8>>,
    /// Whether files were left out.
    pub files: bool,
    /// When it came.
    pub at: Moment,
    /// Whether it was sent on already; the journal has not said that it took it.
    pub tried: bool,
}

/// Whose a form is; keyed hashes, which tell nobody who that is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The person.
    pub who: Who,
    /// The person's way into the journal.
    pub way: Way,
}

/// The keyed hash of a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Who(pub [u8; 8]);

/// The keyed hash of a person with account, role and pupil.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Way(pub [u8; 8]);

impl fmt::Debug for Holder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Holder(***)")
    }
}

impl KeptForm {
    /// Whether it still counts. It lives as long as a session may: whoever comes back later begins anew.
    pub fn is_fresh(&self, now: Moment, lifetimes: Lifetimes) -> bool {
        now < self.at.plus(lifetimes.longest)
    }
}

/// A request that finds no session, as far as its head decides whether its form is kept.
#[derive(Clone, Copy, Debug)]
pub struct Posted {
    /// By POST.
    pub posts: bool,
    /// A person looks at pages. A script still has what it sends.
    pub navigates: bool,
    /// From a page of the journal's own origin.
    pub own_page: bool,
    /// In one of the ways in which browsers send forms.
    pub is_form: bool,
    /// What the journal's surface says of the address.
    pub treatment: Treatment,
    /// What the address is about.
    pub section: Section,
}

impl Posted {
    /// Whether the body is worth a look.
    pub const fn may_be_kept(self) -> bool {
        let is_form = self.posts && self.navigates && self.own_page && self.is_form;
        let is_open = match self.treatment {
            Treatment::Closed | Treatment::PasswordSignIn | Treatment::SignInPage | Treatment::SignOut => {
                false
            }
            Treatment::TokenDemanded | Treatment::Plain => true,
        };
        // Nobody's password is kept because a session was over.
        is_form && is_open && !matches!(self.section, Section::Passwords | Section::Sso)
    }
}

/// Whether what was filled in is worth keeping; `fields` are names and values without the journal's own tokens.
///
/// Old pages turn their leaves by POST too, with a handful of hidden words. Those are clicked again sooner than a
/// page about them is read; so there has to be something that a person has typed, or many fields.
pub fn is_worth_keeping<'f>(fields: impl Iterator<Item = (&'f str, &'f str)>) -> bool {
    let (mut count, mut is_text) = (0, false);
    for (name, value) in fields.filter(|(_, value)| !value.trim().is_empty()) {
        if asks_password(name) {
            return false;
        }
        count += 1;
        is_text |= is_typed(value);
    }
    is_text || count >= MANY
}

/// Whether a value reads like something that a person has typed, and not like a number or a code.
pub fn is_typed(value: &str) -> bool {
    value.trim().chars().any(|letter| letter.is_whitespace() || !letter.is_ascii())
}

/// Whether a field of this name holds a password.
fn asks_password(name: &str) -> bool {
    let name = name.to_lowercase();
    ["passw", "pwd", "парол"].iter().any(|part| name.contains(part))
}

/// As many fields as nobody fills in twice with pleasure: a column of marks.
const MANY: usize = 10;

/// What decides whether a kept form may be sent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// It was sent on once.
    pub tried: bool,
    /// The person has come back with the same account, role and pupil.
    pub same_way: bool,
    /// Files were left out.
    pub files: bool,
    /// It holds a field that is good only on the page that was open.
    pub page_bound: bool,
}

/// What is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// To send it on, if the person says so.
    Send,
    /// The text alone.
    Text(Why),
}

/// Why only the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was sent on, and nobody knows whether the journal took it: a second time could be once too often.
    Tried,
    /// It would be written into another account, or another pupil's diary.
    OtherWay,
    /// The files have to be chosen again.
    Files,
    /// The journal takes it only from the page that was open.
    PageBound,
}

impl Circumstances {
    /// What is offered. The first reason that stands in the way is the one that is told.
    pub const fn offer(self) -> Offer {
        if self.tried {
            Offer::Text(Why::Tried)
        } else if !self.same_way {
            Offer::Text(Why::OtherWay)
        } else if self.files {
            Offer::Text(Why::Files)
        } else if self.page_bound {
            Offer::Text(Why::PageBound)
        } else {
            Offer::Send
        }
    }
}

/// How the journal has answered a form that was sent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Not at all.
    None,
    /// It turned the person away to sign in.
    TurnedAway,
    /// With this status.
    Status(u16),
}

/// What becomes of it then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Taken: nothing is kept any more.
    Taken,
    /// Not read: it may be sent again.
    Unread,
    /// Not known, or refused: the text is given back.
    Unsure,
}

impl Reply {
    /// What becomes of the form.
    pub const fn fate(self) -> Fate {
        match self {
            Self::None => Fate::Unsure,
            Self::TurnedAway => Fate::Unread,
            Self::Status(status) if status < 400 => Fate::Taken,
            Self::Status(_) => Fate::Unsure,
        }
    }
}

/// Names, in lower case, of fields that the usual frameworks tie to the page, or to a session that a new sign-in
/// replaces: ASP.NET, Django, Rails, Laravel, Spring, Bitrix.
pub const USUAL_PAGE_FIELDS: [&str; 9] = [
    "__viewstate",
    "__eventvalidation",
    "__requestverificationtoken",
    "antiforgerytoken",
    "csrfmiddlewaretoken",
    "authenticity_token",
    "_token",
    "_csrf",
    "sessid",
];

#[cfg(test)]
mod tests {
    use super::{Circumstances, Fate, Offer, Posted, Reply, Why, is_worth_keeping};
    use crate::domain::{Section, Treatment};

    const FORM: Posted = Posted {
        posts: true,
        navigates: true,
        own_page: true,
        is_form: true,
        treatment: Treatment::Plain,
        section: Section::Messages,
    };

    #[test]
    fn lesson_11_only_a_persons_own_form_is_looked_at() {
        for (posted, expected) in [
            (FORM, true),
            (Posted { treatment: Treatment::TokenDemanded, ..FORM }, true),
            (Posted { section: Section::Unknown, ..FORM }, true),
            (Posted { posts: false, ..FORM }, false),
            (Posted { navigates: false, ..FORM }, false),
            (Posted { own_page: false, ..FORM }, false),
            (Posted { is_form: false, ..FORM }, false),
            (Posted { treatment: Treatment::Closed, ..FORM }, false),
            (Posted { treatment: Treatment::PasswordSignIn, ..FORM }, false),
            (Posted { treatment: Treatment::SignInPage, ..FORM }, false),
            (Posted { treatment: Treatment::SignOut, ..FORM }, false),
            (Posted { section: Section::Passwords, ..FORM }, false),
            (Posted { section: Section::Sso, ..FORM }, false),
        ] {
            assert_eq!(posted.may_be_kept(), expected, "{posted:?}");
        }
    }

    #[test]
    fn lesson_11_what_somebody_has_typed_is_worth_keeping_and_a_turned_leaf_is_not() {
        let marks: Vec<_> = (1..=10).map(|pupil| (format!("mark_{pupil}"), "5")).collect();
        let marks: Vec<_> = marks.iter().map(|(name, mark)| (name.as_str(), *mark)).collect();
        for (fields, expected) in [
            (vec![("body", "Завтра урока не будет")], true),
            (vec![("body", "no lesson tomorrow")], true),
            (vec![("id", "17"), ("body", "Болел")], true),
            (marks.clone(), true),
            (marks[..9].to_vec(), false),
            (vec![], false),
            (vec![("body", " \r\n ")], false),
            (vec![("MenuItem", "12"), ("TabItem", "3")], false),
            (vec![("note", "Новый пароль мой"), ("OldPassword", "x")], false),
        ] {
            assert_eq!(is_worth_keeping(fields.iter().copied()), expected, "{fields:?}");
        }
    }

    #[test]
    fn lesson_11_a_form_is_sent_on_only_where_nothing_stands_in_the_way() {
        for bits in 0_u8..16 {
            let bit = |place: u8| bits & (1 << place) != 0;
            let found = Circumstances { tried: bit(0), same_way: !bit(1), files: bit(2), page_bound: bit(3) };
            let expected = match bits.trailing_zeros() {
                0 => Offer::Text(Why::Tried),
                1 => Offer::Text(Why::OtherWay),
                2 => Offer::Text(Why::Files),
                3 => Offer::Text(Why::PageBound),
                _ => Offer::Send,
            };
            assert_eq!(found.offer(), expected, "{found:?}");
        }
    }

    #[test]
    fn lesson_11_a_form_is_gone_only_when_the_journal_took_it() {
        for (reply, expected) in [
            (Reply::Status(200), Fate::Taken),
            (Reply::Status(302), Fate::Taken),
            (Reply::Status(403), Fate::Unsure),
            (Reply::Status(500), Fate::Unsure),
            (Reply::None, Fate::Unsure),
            (Reply::TurnedAway, Fate::Unread),
        ] {
            assert_eq!(reply.fate(), expected, "{reply:?}");
        }
    }
}
