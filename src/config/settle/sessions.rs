//! `[sessions]`

use std::time::Duration;

use super::desk::Desk;
use crate::config::fault::Cause;
use crate::config::raw;
use crate::config::shared::{Address, NoAddress, Shared, SharedPlace};
use crate::domain::Secret;

/// Settles the section: `Some(None)` where the sessions stay in this process.
pub(super) fn settle(raw: raw::Sessions, desk: &mut Desk) -> Option<Option<Shared>> {
    if raw.redis.is_none() && raw.sentinels.is_empty() {
        return unshared(&raw, desk).then_some(None);
    }
    let found = match (&raw.redis, raw.sentinels.is_empty()) {
        (Some(text), true) => {
            if raw.master.is_some() {
                contradict(desk, "sessions.master", "is not read without sessions.sentinels; take it out");
            }
            direct(text, desk)
        }
        (None, _) => sentinels(&raw, desk),
        (Some(_), false) => {
            contradict(desk, "sessions.redis", "stands beside sessions.sentinels; leave one of them out");
            None
        }
    };
    let password = desk.secret_if("sessions.password", raw.password, "redis.password");
    let roots = desk.roots("sessions.roots", raw.roots.as_deref());
    let longest = Shared::LONGEST_ANSWER.as_secs();
    let within = desk.within("sessions.timeout_seconds", raw.timeout_seconds, 1, longest);
    let wait_replicas = desk.within("sessions.wait_replicas", raw.wait_replicas, 0, 10);
    let recall = desk.within("sessions.recall_seconds", raw.recall_seconds, 0, 300);
    let (place, address) = found?;
    Some(Some(Shared {
        place,
        tls: address.tls,
        user: address.user,
        // An editor ends a file with a line end, which is no part of the password.
        password: password?.map(|text| Secret::new(text.expose().trim_end_matches(['\r', '\n']).to_owned())),
        database: address.database.unwrap_or(0),
        roots: roots?,
        within: Duration::from_secs(within?),
        wait_replicas: wait_replicas?,
        recall: Duration::from_secs(recall?),
    }))
}

/// Keys that nobody reads without an address are a slip of whoever wrote them.
fn unshared(raw: &raw::Sessions, desk: &mut Desk) -> bool {
    let idle = [
        ("sessions.master", raw.master.is_some()),
        ("sessions.password", raw.password.is_some()),
        ("sessions.roots", raw.roots.is_some()),
        ("sessions.wait_replicas", raw.wait_replicas > 0),
    ];
    let written = idle.into_iter().filter(|(_, written)| *written).map(|(key, _)| key);
    written.map(|key| contradict(desk, key, "is not read without an address; write sessions.redis")).count()
        == 0
}

fn direct(text: &str, desk: &mut Desk) -> Option<(SharedPlace, Address)> {
    let address = address("sessions.redis", text, desk)?;
    Some((SharedPlace::At(address.host.clone(), address.port.unwrap_or(6379)), address))
}

/// User, database and TLS are those of the first address; all have to agree.
fn sentinels(raw: &raw::Sessions, desk: &mut Desk) -> Option<(SharedPlace, Address)> {
    let key = "sessions.sentinels";
    let read = desk.each(key, &raw.sentinels, |desk, key, text| address(key, text, desk));
    let master = desk.text("sessions.master", raw.master.clone(), "\"privratnik\"");
    let (read, master) = (read?, master?);
    let first = read.first()?.clone();
    let same = |other: &Address| {
        (other.tls, &other.user, other.database) == (first.tls, &first.user, first.database)
    };
    if !read.iter().all(same) {
        contradict(desk, key, "do not agree on scheme, user or database; write the same for all");
        return None;
    }
    let addresses = read.into_iter().map(|one| (one.host, one.port.unwrap_or(26379))).collect();
    Some((SharedPlace::Sentinels { addresses, master }, first))
}

fn address(key: &str, text: &str, desk: &mut Desk) -> Option<Address> {
    match Address::parse(text) {
        Ok(address) => Some(address),
        Err(NoAddress::Password) => {
            let sentence = "holds a password; take it out, write it into a file with mode 600 and name that in \
                            sessions.password";
            contradict(desk, key, sentence);
            None
        }
        Err(NoAddress::Form) => {
            desk.parsed(key, text, None, "an address of Redis", "\"rediss://redis.example.ru:6379/0\"")
        }
    }
}

fn contradict(desk: &mut Desk, key: &str, sentence: &str) {
    desk.blame(key, Cause::Contradiction(sentence.to_owned()));
}
