//! A shelf in memory: things under secret names (codes, tokens, handles), each with a term. The names are kept as
//! fingerprints, so that what is left of the memory opens nothing.

use std::{collections::BTreeMap, time::Duration};

use super::token::fingerprint;
use crate::domain::Moment;

/// Things under secret names, each with a term.
pub struct Shelf<T>(BTreeMap<[u8; 32], Kept<T>>);

struct Kept<T> {
    since: Moment,
    until: Moment,
    thing: T,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Shelf<T> {
    /// Puts a thing away for `life`; forgets what is over, and the oldest when there are too many.
    pub fn put(&mut self, name: &str, thing: T, now: Moment, life: Duration) {
        self.sweep(now);
        if self.0.len() >= MOST {
            let oldest = self.0.iter().min_by_key(|(_, kept)| kept.since).map(|(name, _)| *name);
            oldest.map(|name| self.0.remove(&name));
        }
        self.0.insert(fingerprint(name), Kept { since: now, until: now.plus(life), thing });
    }

    /// Forgets what is over.
    pub fn sweep(&mut self, now: Moment) {
        self.0.retain(|_, kept| kept.until > now);
    }

    /// The thing under this name, if it is not over.
    pub fn find(&self, name: &str, now: Moment) -> Option<&T> {
        self.0.get(&fingerprint(name)).filter(|kept| kept.until > now).map(|kept| &kept.thing)
    }

    /// The same, to be changed.
    pub fn find_mut(&mut self, name: &str, now: Moment) -> Option<&mut T> {
        self.0.get_mut(&fingerprint(name)).filter(|kept| kept.until > now).map(|kept| &mut kept.thing)
    }

    /// The thing under this name, which is gone from the shelf then.
    pub fn take(&mut self, name: &str, now: Moment) -> Option<T> {
        self.0.remove(&fingerprint(name)).filter(|kept| kept.until > now).map(|kept| kept.thing)
    }

    /// Everything, also what is over and not yet forgotten.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.values_mut().map(|kept| &mut kept.thing)
    }

    /// How many things are not over.
    pub fn count(&self, now: Moment) -> usize {
        self.0.values().filter(|kept| kept.until > now).count()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The newest thing that fits, which is gone from the shelf then.
    pub fn take_newest(&mut self, now: Moment, fits: impl Fn(&T) -> bool) -> Option<T> {
        let fitting = self.0.iter().filter(|(_, kept)| kept.until > now && fits(&kept.thing));
        let newest = fitting.max_by_key(|(_, kept)| kept.since).map(|(name, _)| *name)?;
        self.0.remove(&newest).map(|kept| kept.thing)
    }
}

/// On one shelf: whoever asks again and again must not eat the machine's memory.
const MOST: usize = 20_000;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Shelf;
    use crate::domain::Moment;

    #[test]
    fn a_shelf_forgets_what_is_over() {
        let mut shelf = Shelf::default();
        let (now, life) = (Moment::from_secs(0), Duration::from_secs(10));
        shelf.put("a", 1, now, life);
        assert_eq!(shelf.find("a", Moment::from_secs(9)), Some(&1));
        assert_eq!(shelf.find("a", Moment::from_secs(10)), None);
        assert_eq!(shelf.find("b", now), None);
    }

    #[test]
    fn the_newest_that_fits_is_taken_once() {
        let (mut shelf, life) = (Shelf::default(), Duration::from_secs(100));
        for (second, (name, thing)) in [("a", 1), ("b", 3), ("c", 2)].into_iter().enumerate() {
            shelf.put(name, thing, Moment::from_secs(i64::try_from(second).unwrap()), life);
        }
        let now = Moment::from_secs(5);
        assert_eq!(shelf.take_newest(now, |thing| thing % 2 == 1), Some(3));
        assert_eq!(shelf.take_newest(now, |thing| thing % 2 == 1), Some(1));
        assert_eq!(shelf.take_newest(now, |thing| thing % 2 == 1), None);
    }
}
