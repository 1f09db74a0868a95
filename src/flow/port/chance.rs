//! Time and chance.

use crate::domain::Moment;

/// Tells the time; the sandbox may set it.
pub trait Clock: Send + Sync {
    /// The present moment, read once per request and handed down.
    fn now(&self) -> Moment;
}

/// Randomness fit for keys and tokens.
pub trait Dice: Send + Sync {
    /// Fills the buffer. The system's generator does not fail once it is seeded; a body that cannot
    /// deliver must end the process rather than return predictable bytes.
    fn fill(&self, buffer: &mut [u8]);
}
