//! Messages between people of the journal.

use std::time::Duration;

use super::{control::SentMessage, roster};
use crate::{
    domain::Moment,
    sandbox::people::{RidKind, rid_accounts},
};

/// A message.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) id: u64,
    /// `login@school`.
    pub(super) from: String,
    pub(super) from_name: String,
    /// `login@school`.
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) at: Moment,
    pub(super) unread: bool,
    /// Written since the start, not laid in beforehand.
    written: bool,
}

/// What somebody writes.
pub(super) struct Draft {
    pub(super) from: String,
    pub(super) from_name: String,
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) body: String,
}

/// All messages, the newest last.
pub(super) struct Mailbox {
    messages: Vec<Message>,
    last: u64,
}

impl Mailbox {
    /// Every pupil has found two messages of the school.
    pub(super) fn new(now: Moment) -> Self {
        let mut mailbox = Self { messages: Vec::new(), last: 88_000 };
        for account in rid_accounts() {
            let RidKind::Pupil(_) = account.kind else { continue };
            let school = account.school;
            let to = format!("{}@{school}", account.login);
            let office = roster::school(school).map_or("", |school| school.school.short_name);
            for (days, subject, body) in LAID_IN {
                let draft = Draft {
                    from: format!("{}@{school}", office_login(school)),
                    from_name: format!("Администрация, {office}"),
                    to: to.clone(),
                    subject: subject.to_owned(),
                    body: body.to_owned(),
                };
                mailbox.put(draft, now.minus(Duration::from_hours(24 * days)), false);
            }
        }
        mailbox
    }

    pub(super) fn write(&mut self, draft: Draft, now: Moment) {
        self.put(draft, now, true);
    }

    /// The newest first.
    pub(super) fn received(&self, address: &str) -> Vec<Message> {
        self.messages.iter().rev().filter(|message| message.to == address).cloned().collect()
    }

    /// The newest first.
    pub(super) fn sent(&self, address: &str) -> Vec<Message> {
        self.messages.iter().rev().filter(|message| message.from == address).cloned().collect()
    }

    /// Opens a message to its addressee.
    pub(super) fn open(&mut self, address: &str, id: u64) -> Option<Message> {
        let found = self.messages.iter_mut().find(|message| message.id == id && message.to == address)?;
        found.unread = false;
        Some(found.clone())
    }

    /// Throws away those of the addressee's messages that are listed.
    pub(super) fn remove(&mut self, address: &str, ids: &[u64]) {
        self.messages.retain(|message| message.to != address || !ids.contains(&message.id));
    }

    pub(super) fn unread(&self, address: &str) -> usize {
        self.messages.iter().filter(|message| message.to == address && message.unread).count()
    }

    pub(super) fn written(&self) -> Vec<SentMessage> {
        let told = |message: &Message| SentMessage {
            from: message.from.clone(),
            to: message.to.clone(),
            subject: message.subject.clone(),
        };
        self.messages.iter().filter(|message| message.written).map(told).collect()
    }

    fn put(&mut self, draft: Draft, at: Moment, written: bool) {
        self.last += 1;
        let Draft { from, from_name, to, subject, body } = draft;
        let id = self.last;
        self.messages.push(Message { id, from, from_name, to, subject, body, at, unread: true, written });
    }
}

/// The office has no account that could sign in.
fn office_login(school: u32) -> u32 {
    school % 1_000 * 100_000 + 90_001
}

const LAID_IN: [(u64, &str, &str); 2] = [
    (6, "Родительское собрание", "Собрание пройдёт в четверг в 18:30 в кабинете классного руководителя."),
    (2, "Неделя математики", "Приглашаем на олимпиаду и «Вечер задач» в актовом зале. Начало в 14:00."),
];

#[cfg(test)]
mod tests {
    use super::{Draft, Mailbox};
    use crate::domain::Moment;

    #[test]
    fn messages_are_read_and_removed_by_their_addressee_only() {
        let mut mailbox = Mailbox::new(Moment::from_secs(1_800_000_000));
        let (pupil, other) = ("21500112@760215", "21500113@760215");
        assert_eq!((mailbox.received(pupil).len(), mailbox.unread(pupil)), (2, 2));
        let id = mailbox.received(pupil)[0].id;
        assert!(mailbox.open(other, id).is_none());
        assert!(mailbox.open(pupil, id).is_some());
        mailbox.remove(other, &[id]);
        assert_eq!((mailbox.received(pupil).len(), mailbox.unread(pupil)), (2, 1));
        mailbox.remove(pupil, &[id]);
        assert_eq!(mailbox.received(pupil).len(), 1);
    }

    #[test]
    fn only_what_somebody_wrote_is_told() {
        let mut mailbox = Mailbox::new(Moment::from_secs(1_800_000_000));
        assert!(mailbox.written().is_empty());
        let text = str::to_owned;
        let draft = Draft {
            from: text("1@1"),
            from_name: text("А"),
            to: text("2@1"),
            subject: text("Т"),
            body: text(""),
        };
        mailbox.write(draft, Moment::from_secs(1_800_000_001));
        assert_eq!(mailbox.written().len(), 1);
        assert_eq!((mailbox.sent("1@1").len(), mailbox.received("2@1").len()), (1, 1));
    }
}
