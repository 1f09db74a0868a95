//! At which of a journal's servers a session sits: old journals keep sessions in the memory of one server.

use std::hash::{DefaultHasher, Hash, Hasher};

/// One server of a journal, by its place in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Seat(pub usize);

impl Seat {
    /// Where the holder of `key` sits: `own`, where one sits already, as long as it is usable, else by rendezvous
    /// hashing. So everybody keeps a seat while it is usable, those of a lost one spread over all others, and nobody
    /// else moves. `None` if nothing is usable.
    pub fn choose(own: Option<Self>, key: &str, usable: &[bool]) -> Option<Self> {
        let is_usable = |seat: &Self| usable.get(seat.0).copied().unwrap_or(false);
        own.filter(is_usable).or_else(|| {
            let seats = (0..usable.len()).map(Self).filter(is_usable);
            seats.max_by_key(|seat| weight(key, *seat))
        })
    }
}

/// The hasher without a random seed: every process of one version seats alike.
fn weight(key: &str, seat: Seat) -> u64 {
    let mut hasher = DefaultHasher::new();
    (key, seat).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Seat;

    fn seats(usable: &[bool]) -> Vec<Option<Seat>> {
        (0..1000).map(|key| Seat::choose(None, &key.to_string(), usable)).collect()
    }

    #[test]
    fn people_spread_and_only_those_of_a_lost_server_move() {
        let before = seats(&[true, true, true]);
        let mut count: BTreeMap<_, usize> = BTreeMap::new();
        for seat in &before {
            *count.entry(*seat).or_default() += 1;
        }
        assert!(count.len() == 3 && count.values().all(|held| (250..420).contains(held)), "{count:?}");
        let after = seats(&[true, false, true]);
        for (before, after) in before.iter().zip(&after) {
            assert!(*before == Some(Seat(1)) || before == after);
            assert_ne!(*after, Some(Seat(1)));
        }
        assert_eq!(seats(&[true, true, true]), before, "whoever has come back is sat at again");
    }

    #[test]
    fn a_seat_is_kept_while_it_is_usable() {
        for own in [Seat(0), Seat(1), Seat(2)] {
            assert_eq!(Seat::choose(Some(own), "a", &[true, true, true]), Some(own));
        }
        assert_eq!(Seat::choose(Some(Seat(1)), "a", &[true, false]), Some(Seat(0)));
        assert_eq!(Seat::choose(Some(Seat(7)), "a", &[true]), Some(Seat(0)), "of an older configuration");
        assert_eq!(Seat::choose(Some(Seat(0)), "a", &[false]), None);
        assert_eq!(Seat::choose(None, "a", &[]), None);
    }
}
