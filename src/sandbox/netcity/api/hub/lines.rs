//! Connections that outlive a request: what server-sent events and long polling hang on.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{
    Mutex as Seat, OwnedMutexGuard,
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use super::talk::{Desk, Talk};

/// The open connections by their token.
#[derive(Default)]
pub(super) struct Lines(Mutex<HashMap<String, Line>>);

/// The listener's end of a line; the first to come holds it until it is heard out.
pub(super) struct Listener {
    pub(super) messages: OwnedMutexGuard<UnboundedReceiver<String>>,
    /// Whether nobody has listened before.
    pub(super) first: bool,
}

/// Why a line cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dead {
    /// No such token, or a token of another session.
    Unknown,
    /// Somebody listens already.
    Busy,
}

struct Line {
    /// `at` of the session that opened it.
    at: String,
    talk: Talk,
    /// `None` after the hub's last word, which may still wait to be heard.
    mouth: Option<UnboundedSender<String>>,
    ear: Arc<Seat<UnboundedReceiver<String>>>,
    listened: bool,
}

impl Lines {
    /// Opens a line, and forgets those whose session is over.
    pub(super) fn open(&self, token: String, at: &str, lives: impl Fn(&str) -> bool) {
        let (mouth, ear) = unbounded_channel();
        let ear = Arc::new(Seat::new(ear));
        let line =
            Line { at: at.to_owned(), talk: Talk::default(), mouth: Some(mouth), ear, listened: false };
        let mut lines = self.lock();
        lines.retain(|_, line| lives(&line.at));
        lines.insert(token, line);
    }

    /// Takes the listener's end.
    pub(super) fn listen(&self, token: &str, at: &str) -> Result<Listener, Dead> {
        let mut lines = self.lock();
        let line = lines.get_mut(token).filter(|line| line.at == at).ok_or(Dead::Unknown)?;
        let messages = Arc::clone(&line.ear).try_lock_owned().map_err(|_| Dead::Busy)?;
        let first = !std::mem::replace(&mut line.listened, true);
        Ok(Listener { messages, first })
    }

    /// Hears a message; the answer goes to whoever listens, now or later.
    pub(super) fn hear(&self, token: &str, at: &str, message: &str, desk: &impl Desk) -> Result<(), Dead> {
        let mut lines = self.lock();
        let line = lines.get_mut(token).filter(|line| line.at == at).ok_or(Dead::Unknown)?;
        let mouth = line.mouth.as_ref().ok_or(Dead::Unknown)?;
        let reply = line.talk.hear(message, desk);
        for said in reply.messages() {
            mouth.send(said).map_err(|_| Dead::Unknown)?;
        }
        if reply.over {
            line.mouth = None;
        }
        Ok(())
    }

    /// Closes the line: whether there was one. What was said before can still be heard by who listens.
    pub(super) fn close(&self, token: &str, at: &str) -> bool {
        let mut lines = self.lock();
        lines.get(token).is_some_and(|line| line.at == at) && lines.remove(token).is_some()
    }

    /// A handler that panicked has spoilt its own line, not the others.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
