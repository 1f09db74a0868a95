//! A record on its way to the disk and back.

use std::time::Duration;

use super::desk::{Counter, RecordKey};
use crate::domain::{Asked, Fingerprint, GateSession, HostSession, KeptForm, Moment, Secret, State};
use crate::store::{
    file::FileFault,
    written::{self, AttemptForm, CounterForm, GateForm, HostForm, KeptFormForm},
};

/// What became of the records that have changed.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) kept: Vec<Record>,
    pub(super) gone: Vec<RecordKey>,
}

impl Changes {
    pub(super) fn keys(&self) -> impl Iterator<Item = RecordKey> {
        self.kept.iter().map(Record::key).chain(self.gone.iter().copied())
    }
}

/// A record with its key.
pub(super) enum Record {
    Gate(Fingerprint, GateSession),
    Host(Fingerprint, HostSession),
    Counter(Fingerprint, Counter),
    Attempt(u64, State, Asked),
    Kept(Fingerprint, KeptForm),
}

impl Record {
    pub(super) fn key(&self) -> RecordKey {
        match self {
            Self::Gate(key, _) => RecordKey::Gate(*key),
            Self::Host(key, _) => RecordKey::Host(*key),
            Self::Counter(key, _) => RecordKey::Counter(*key),
            Self::Attempt(number, ..) => RecordKey::Attempt(*number),
            Self::Kept(key, _) => RecordKey::Kept(*key),
        }
    }

    /// To be sealed.
    pub(super) fn write(&self) -> Secret<Vec<u8>> {
        match self {
            Self::Gate(_, session) => written::write(&GateForm::from(session)),
            Self::Host(_, session) => written::write(&HostForm::from(session)),
            Self::Counter(_, counter) => written::write(&CounterForm {
                count: counter.count,
                last: counter.last.millis(),
                window: u64::try_from(counter.window.as_millis()).unwrap_or(u64::MAX),
            }),
            Self::Attempt(_, state, asked) => written::write(&AttemptForm::from((state, asked))),
            Self::Kept(_, form) => written::write(&KeptFormForm::from(form)),
        }
    }

    /// From what was unsealed for this key.
    pub(super) fn read(key: RecordKey, plain: &Secret<Vec<u8>>) -> Result<Self, FileFault> {
        Ok(match key {
            RecordKey::Gate(key) => Self::Gate(key, written::read::<GateForm<'_>>(plain)?.try_into()?),
            RecordKey::Host(key) => Self::Host(key, written::read::<HostForm<'_>>(plain)?.into()),
            RecordKey::Counter(key) => {
                let form: CounterForm = written::read(plain)?;
                let (last, window) = (Moment::from_millis(form.last), Duration::from_millis(form.window));
                Self::Counter(key, Counter { count: form.count, last, window })
            }
            RecordKey::Attempt(number) => {
                let (state, asked) = written::read::<AttemptForm<'_>>(plain)?.try_into()?;
                Self::Attempt(number, state, asked)
            }
            RecordKey::Kept(key) => Self::Kept(key, written::read::<KeptFormForm<'_>>(plain)?.into()),
        })
    }
}

impl RecordKey {
    /// The kind's word and the key, as the table has them.
    pub(super) fn columns(self) -> (&'static str, Vec<u8>) {
        match self {
            Self::Gate(key) => (GATE, key.0.to_vec()),
            Self::Host(key) => (HOST, key.0.to_vec()),
            Self::Counter(key) => (COUNTER, key.0.to_vec()),
            Self::Attempt(number) => (ATTEMPT, number.to_be_bytes().to_vec()),
            Self::Kept(key) => (KEPT, key.0.to_vec()),
        }
    }

    /// The way back; `None` for what no version of this program has written.
    pub(super) fn from_columns(kind: &str, key: &[u8]) -> Option<Self> {
        let fingerprint = || key.try_into().ok().map(Fingerprint);
        match kind {
            GATE => fingerprint().map(Self::Gate),
            HOST => fingerprint().map(Self::Host),
            COUNTER => fingerprint().map(Self::Counter),
            ATTEMPT => key.try_into().ok().map(u64::from_be_bytes).map(Self::Attempt),
            KEPT => fingerprint().map(Self::Kept),
            _ => None,
        }
    }

    /// What the seal is bound to: `session|kind|key`.
    pub(super) fn row(self) -> Vec<u8> {
        let (kind, key) = self.columns();
        format!("session|{kind}|{}", base16ct::lower::encode_string(&key)).into_bytes()
    }
}

const GATE: &str = "gate";
const HOST: &str = "host";
const COUNTER: &str = "counter";
const ATTEMPT: &str = "attempt";
const KEPT: &str = "kept";
