//! Records as they lie in Redis: sealed, and bound to the key that they lie under.

use std::sync::Arc;

use crate::{
    domain::{
        Asked, Fingerprint, GateSession, HostSession, KeptForm, Moment, PersonKey, Secret, Span, Standing,
        State, Ticket,
    },
    flow::port::{BlindIndex, Ended, JarKey, JournalSession, Purpose, Sealed, Vault},
    store::{
        file::FileFault,
        written::{self, AttemptForm, GateForm, HostForm, JournalForm, KeptFormForm, TicketForm},
    },
};

/// Seals, opens, and makes the keys.
#[derive(Clone)]
pub(super) struct Records {
    pub(super) vault: Arc<dyn Vault>,
    pub(super) index: Arc<dyn BlindIndex>,
}

/// Of which kind a record is; the word stands in what its seal is bound to.
#[derive(Clone, Copy)]
enum Kind {
    Attempt,
    Gate,
    Ticket,
    Host,
    Journal,
    Kept,
}

impl Records {
    /// A state is a secret of the browser until it comes back.
    pub(super) fn attempt_key(&self, state: &State) -> Fingerprint {
        self.keyed(&[b"attempt", state.as_str().as_bytes()])
    }

    pub(super) fn who(&self, person: &PersonKey) -> Fingerprint {
        self.keyed(&[b"who", person.realm.0.as_bytes(), &person.oid.0.to_be_bytes()])
    }

    pub(super) fn journal_key(&self, key: &JarKey) -> Fingerprint {
        let JarKey { person, link, standing: Standing { role, pupil } } = key;
        let named = |name: &Option<String>| {
            name.as_ref().map_or_else(|| b"-".to_vec(), |name| [b"+", name.as_bytes()].concat())
        };
        let (oid, link) = (person.oid.0.to_be_bytes(), link.0.to_be_bytes());
        let words: [&[u8]; 6] =
            [b"journal", person.realm.0.as_bytes(), &oid, &link, &named(role), &named(pupil)];
        self.keyed(&words)
    }

    pub(super) fn seal_attempt(&self, key: Fingerprint, state: &State, asked: &Asked) -> Vec<u8> {
        self.seal(Kind::Attempt, key, &written::write(&AttemptForm::from((state, asked))))
    }

    pub(super) fn open_attempt(&self, key: Fingerprint, sealed: Vec<u8>) -> Result<Asked, FileFault> {
        let plain = self.open(Kind::Attempt, key, sealed)?;
        let (_, asked): (State, Asked) = written::read::<AttemptForm<'_>>(&plain)?.try_into()?;
        Ok(asked)
    }

    pub(super) fn seal_gate(&self, key: Fingerprint, session: &GateSession) -> Vec<u8> {
        self.seal(Kind::Gate, key, &written::write(&GateForm::from(session)))
    }

    /// The last use lies beside the seal, where the scripts can note it.
    pub(super) fn open_gate(
        &self,
        key: Fingerprint,
        sealed: Vec<u8>,
        seen: i64,
    ) -> Result<GateSession, FileFault> {
        let plain = self.open(Kind::Gate, key, sealed)?;
        let session: GateSession = written::read::<GateForm<'_>>(&plain)?.try_into()?;
        Ok(GateSession { span: seen_at(session.span, seen), ..session })
    }

    /// Under another key it is another record.
    pub(super) fn reseal_gate(
        &self,
        old: Fingerprint,
        new: Fingerprint,
        sealed: Vec<u8>,
    ) -> Result<Vec<u8>, FileFault> {
        let plain = self.open(Kind::Gate, old, sealed)?;
        Ok(self.seal(Kind::Gate, new, &plain))
    }

    pub(super) fn seal_ticket(&self, key: Fingerprint, ticket: &Ticket) -> Vec<u8> {
        self.seal(Kind::Ticket, key, &written::write(&TicketForm::from(ticket)))
    }

    /// The gate's key lies beside the seal: it changes when the gate session gets another one.
    pub(super) fn open_ticket(
        &self,
        key: Fingerprint,
        sealed: Vec<u8>,
        gate: Fingerprint,
    ) -> Result<Ticket, FileFault> {
        let plain = self.open(Kind::Ticket, key, sealed)?;
        Ok(Ticket { gate, ..written::read::<TicketForm<'_>>(&plain)?.into() })
    }

    pub(super) fn seal_host(&self, key: Fingerprint, session: &HostSession) -> Vec<u8> {
        self.seal(Kind::Host, key, &written::write(&HostForm::from(session)))
    }

    pub(super) fn open_host(
        &self,
        key: Fingerprint,
        sealed: Vec<u8>,
        gate: Fingerprint,
        seen: i64,
    ) -> Result<HostSession, FileFault> {
        let plain = self.open(Kind::Host, key, sealed)?;
        let session: HostSession = written::read::<HostForm<'_>>(&plain)?.into();
        Ok(HostSession { gate, span: seen_at(session.span, seen), ..session })
    }

    /// What the scripts tell of ended sessions. One that does not open was ended all the same.
    pub(super) fn open_ended(&self, ended: Vec<EndedHost>) -> Vec<Ended> {
        let open = |(host, sealed, gate, seen): EndedHost| {
            let opened = fingerprint(&host).and_then(|host| {
                let session = self.open_host(host, sealed, fingerprint(&gate)?, seen)?;
                Ok(Ended { host, session })
            });
            match opened {
                Ok(ended) => Some(ended),
                Err(fault) => {
                    tracing::error!(detail = %fault, "a session that has ended cannot be read");
                    None
                }
            }
        };
        ended.into_iter().filter_map(open).collect()
    }

    pub(super) fn seal_kept(&self, key: Fingerprint, form: &KeptForm) -> Vec<u8> {
        self.seal(Kind::Kept, key, &written::write(&KeptFormForm::from(form)))
    }

    /// Whether it was claimed lies beside the seal, where the scripts can note it.
    pub(super) fn open_kept(
        &self,
        key: Fingerprint,
        sealed: Vec<u8>,
        tried: bool,
    ) -> Result<KeptForm, FileFault> {
        let plain = self.open(Kind::Kept, key, sealed)?;
        Ok(KeptForm { tried, ..written::read::<KeptFormForm<'_>>(&plain)?.into() })
    }

    pub(super) fn seal_journal(&self, key: Fingerprint, session: &JournalSession) -> Vec<u8> {
        self.seal(Kind::Journal, key, &written::write(&JournalForm::from(session)))
    }

    pub(super) fn open_journal(
        &self,
        key: Fingerprint,
        sealed: Vec<u8>,
        number: u64,
    ) -> Result<JournalSession, FileFault> {
        let plain = self.open(Kind::Journal, key, sealed)?;
        Ok(written::read::<JournalForm<'_>>(&plain)?.numbered(number))
    }

    fn keyed(&self, words: &[&[u8]]) -> Fingerprint {
        Fingerprint(self.index.index(Purpose::Pseudonym, &words.join(&b"/shared/"[..])))
    }

    fn seal(&self, kind: Kind, key: Fingerprint, plain: &Secret<Vec<u8>>) -> Vec<u8> {
        self.vault.seal(Purpose::Session, &row(kind, key), plain).0
    }

    fn open(&self, kind: Kind, key: Fingerprint, sealed: Vec<u8>) -> Result<Secret<Vec<u8>>, FileFault> {
        Ok(self.vault.open(Purpose::Session, &row(kind, key), &Sealed(sealed))?)
    }
}

/// A host session as a script tells its end: key, what is sealed, gate, last use.
pub(super) type EndedHost = (Vec<u8>, Vec<u8>, Vec<u8>, i64);

/// A key that a script has told.
pub(super) fn fingerprint(bytes: &[u8]) -> Result<Fingerprint, FileFault> {
    let bytes = bytes.try_into().map_err(|_| FileFault::damaged("a key in Redis is of another length"))?;
    Ok(Fingerprint(bytes))
}

fn seen_at(span: Span, seen: i64) -> Span {
    Span { seen: Moment::from_millis(seen), ..span }
}

/// What the seal is bound to: `session|kind|key`, as on disk.
fn row(kind: Kind, key: Fingerprint) -> Vec<u8> {
    let kind = match kind {
        Kind::Attempt => "attempt",
        Kind::Gate => "gate",
        Kind::Ticket => "ticket",
        Kind::Host => "host",
        Kind::Journal => "journal",
        Kind::Kept => "kept",
    };
    format!("session|{kind}|{}", base16ct::lower::encode_string(&key.0)).into_bytes()
}
