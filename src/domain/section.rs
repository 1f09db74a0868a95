//! What a journal's page or call is about, so that a policy can close some of it.

use std::borrow::Cow;

use super::Pattern;

/// The subject of an address of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Оценки, успеваемость, statistics of them; also what mixes them with other things.
    Marks,
    /// Расписание, calendar, terms.
    Timetable,
    /// Домашние задания and study materials.
    Homework,
    /// Сообщения, announcements, conferences.
    Messages,
    /// Reports, the queues that make them, and what shows how far a report is.
    Reports,
    /// The person's own settings.
    Settings,
    /// Files to fetch and to send.
    Files,
    /// Sign-in by password, changes of passwords, and whatever else is a key past the gateway.
    Passwords,
    /// The journal's own ways to outside identity providers.
    Sso,
    /// Calls of mobile applications.
    Mobile,
    /// Pages, dictionaries, pictures: what no policy has reason to close.
    Other,
    /// In no rule of the table.
    Unknown,
}

impl Section {
    /// Every section.
    pub const ALL: [Self; 12] = [
        Self::Marks,
        Self::Timetable,
        Self::Homework,
        Self::Messages,
        Self::Reports,
        Self::Settings,
        Self::Files,
        Self::Passwords,
        Self::Sso,
        Self::Mobile,
        Self::Other,
        Self::Unknown,
    ];

    /// The word for it in configuration, policies and metrics.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Marks => "marks",
            Self::Timetable => "timetable",
            Self::Homework => "homework",
            Self::Messages => "messages",
            Self::Reports => "reports",
            Self::Settings => "settings",
            Self::Files => "files",
            Self::Passwords => "passwords",
            Self::Sso => "sso",
            Self::Mobile => "mobile",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    /// The section of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.word() == word)
    }
}

/// One line of a journal's table of sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionRule {
    /// Which addresses; the first rule that matches decides.
    pub pattern: Pattern,
    /// What they are about.
    pub section: Section,
    /// Where marks are mixed into the JSON answer: what to blank when marks are closed and the rest is not.
    /// Names with dots between them, `[]` behind the name of a list: `weekDays[].lessons[].assignments[].mark`.
    pub blank: Vec<Cow<'static, str>>,
}

impl SectionRule {
    /// A rule without mixed-in marks.
    pub const fn new(pattern: Pattern, section: Section) -> Self {
        Self { pattern, section, blank: Vec::new() }
    }

    /// A rule whose answers hold marks in these fields.
    pub fn mixed(pattern: Pattern, section: Section, fields: &[&'static str]) -> Self {
        Self { pattern, section, blank: fields.iter().map(|field| Cow::Borrowed(*field)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::Section;

    #[test]
    fn every_word_means_one_section() {
        for section in Section::ALL {
            assert_eq!(Section::parse(section.word()), Some(section));
        }
        assert_eq!(Section::parse("Marks"), None);
    }
}
