//! The words that scripts are called with.

use std::time::Duration;

use crate::domain::{Fingerprint, LinkId, Moment};

pub(super) fn word(key: Fingerprint) -> Vec<u8> {
    key.0.to_vec()
}

pub(super) fn moment(moment: Moment) -> Vec<u8> {
    moment.millis().to_string().into_bytes()
}

pub(super) fn millis(duration: Duration) -> Vec<u8> {
    duration.as_millis().to_string().into_bytes()
}

/// Redis' own life of something that lasts this long: far above it, for our own clock decides. It only matters when
/// no gateway is left to sweep.
pub(super) fn life_of(lasts: Duration) -> Vec<u8> {
    millis(lasts * 2 + Duration::from_hours(1))
}

/// A link's number as the scripts join it to a person's key.
pub(super) fn link_word(link: LinkId) -> Vec<u8> {
    link.0.to_string().into_bytes()
}
