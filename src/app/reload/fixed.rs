//! What a running process cannot change: sockets that are bound, stores that are open.

use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf};

use crate::{
    config::{Settled, Shared},
    domain::{Lifetimes, Secret},
};

/// The part of a configuration that holds until the process ends.
pub(in crate::app) struct Fixed {
    listen: Vec<SocketAddr>,
    listen_plain: Vec<SocketAddr>,
    admin: SocketAddr,
    facade: Option<SocketAddr>,
    speaks_tls: bool,
    data: PathBuf,
    sealing: Secret<String>,
    lifetimes: Lifetimes,
    sessions: Option<Shared>,
    connections: NonZeroUsize,
}

impl Fixed {
    /// Of a configuration.
    pub(in crate::app) fn of(settled: &Settled) -> Self {
        Self {
            listen: settled.gate.listen.clone(),
            listen_plain: settled.gate.listen_plain.clone(),
            admin: settled.admin.listen,
            facade: settled.facade.as_ref().map(|facade| facade.listen),
            speaks_tls: !settled.certificates.is_empty(),
            data: settled.gate.data.clone(),
            sealing: settled.keys.sealing.clone(),
            lifetimes: settled.lifetimes,
            sessions: settled.sessions.clone(),
            connections: settled.limits.connections,
        }
    }

    /// The keys that say something else in `other`.
    pub(super) fn changed(&self, other: &Self) -> Vec<&'static str> {
        let sessions = match (&self.sessions, &other.sessions) {
            (None, None) => false,
            (Some(one), Some(other)) => !one.is_same(other),
            (None, Some(_)) | (Some(_), None) => true,
        };
        let table = [
            ("gate.listen", self.listen != other.listen),
            ("gate.listen_plain", self.listen_plain != other.listen_plain),
            ("gate.data", self.data != other.data),
            ("certificates (whether there are any)", self.speaks_tls != other.speaks_tls),
            ("admin.listen", self.admin != other.admin),
            ("facade.listen", self.facade != other.facade),
            ("keys.sealing", !self.sealing.same_as(other.sealing.expose().as_bytes())),
            ("lifetimes", self.lifetimes != other.lifetimes),
            ("sessions", sessions),
            ("limits.connections", self.connections != other.connections),
        ];
        table.into_iter().filter_map(|(key, changed)| changed.then_some(key)).collect()
    }
}
