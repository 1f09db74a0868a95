//! Forms that came when their session had run out.

use super::Memory;
use crate::domain::{Fingerprint, KeptForm, Moment, Who};
use crate::store::sessions::desk::RecordKey;

impl Memory {
    pub(in crate::store::sessions) fn put_kept(&self, key: Fingerprint, form: KeptForm) -> bool {
        let desk = &mut *self.desk();
        if desk.ended.has(key) {
            return false;
        }
        desk.kept.put(key, form);
        let dropped = desk.kept.shorten(self.bounds.most_kept);
        desk.changed.extend(dropped.into_iter().chain([key]).map(RecordKey::Kept));
        true
    }

    pub(in crate::store::sessions) fn kept(&self, key: Fingerprint) -> Option<KeptForm> {
        self.desk().kept.find(key).cloned()
    }

    pub(in crate::store::sessions) fn claim_kept(&self, key: Fingerprint, at: Moment) -> bool {
        let desk = &mut *self.desk();
        let claimed = desk.kept.claim(key, at);
        if claimed {
            desk.changed.insert(RecordKey::Kept(key));
        }
        claimed
    }

    pub(in crate::store::sessions) fn drop_kept(&self, key: Fingerprint) {
        let desk = &mut *self.desk();
        desk.kept.drop(key);
        desk.changed.insert(RecordKey::Kept(key));
    }

    pub(in crate::store::sessions) fn end_kept(&self, who: Who, keys: &[Fingerprint]) {
        let desk = &mut *self.desk();
        for &key in keys {
            desk.ended.add(key);
        }
        for key in desk.kept.of(who).into_iter().chain(keys.iter().copied()) {
            desk.kept.drop(key);
            desk.changed.insert(RecordKey::Kept(key));
        }
    }
}
