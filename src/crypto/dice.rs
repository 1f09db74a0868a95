//! The system's random generator behind [`Dice`].

use crate::flow::port::Dice;

/// Randomness of the operating system (`getrandom(2)` on Linux).
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDice;

impl Dice for SystemDice {
    /// Ends the process if the system cannot deliver: a key made of predictable bytes would be worse
    /// than no service, and a panic could be caught on the way up.
    fn fill(&self, buffer: &mut [u8]) {
        if let Err(fault) = getrandom::fill(buffer) {
            tracing::error!(code = "crypto.no_randomness", %fault, "the system's random generator failed");
            std::process::abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SystemDice;
    use crate::flow::port::Dice;

    #[test]
    fn fills_the_whole_buffer_anew() {
        let mut one = [0; 64];
        let mut two = [0; 64];
        SystemDice.fill(&mut one);
        SystemDice.fill(&mut two);
        assert_ne!(one, two);
        assert_ne!(one[32..], [0; 32]);
    }
}
