//! Chance that is always the same: what a pupil's lesson on a day turns out to be. Pure.

/// One lesson of one pupil on one day.
pub(super) struct Luck {
    /// The pupil's number.
    pub(super) pupil: u64,
    /// Days since the epoch.
    pub(super) day: u64,
    pub(super) lesson: u8,
}

impl Luck {
    /// The answer to a question, from 0 to `sides` − 1. Every question has a number of its own.
    pub(super) fn of(&self, question: u64, sides: u64) -> u64 {
        let seed = self.pupil << 40 ^ self.day << 16 ^ u64::from(self.lesson) << 8 ^ question;
        split_mix(seed) % sides
    }

    /// One of the choices.
    pub(super) fn choose<T: Copy, const N: usize>(&self, question: u64, choices: &[T; N]) -> T {
        let place = usize::try_from(self.of(question, N as u64)).unwrap_or(0);
        choices[place]
    }
}

/// One step of `SplitMix64`: spreads near seeds far apart, and is the same on every machine.
const fn split_mix(seed: u64) -> u64 {
    let step = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (step ^ (step >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Luck, split_mix};

    #[test]
    fn the_mixer_is_the_published_one() {
        // The first output of SplitMix64 seeded with 0.
        assert_eq!(split_mix(0), 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn answers_repeat_and_stay_within_their_sides() {
        let luck = Luck { pupil: 5001, day: 20_777, lesson: 3 };
        for question in 0..100 {
            assert!(luck.of(question, 6) < 6);
            assert_eq!(luck.of(question, 6), luck.of(question, 6));
        }
        assert!((0..100).any(|question| luck.choose(question, &[1, 2]) == 2));
    }
}
