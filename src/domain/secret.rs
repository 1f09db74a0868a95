//! Values that must never be printed, serialised or compared in variable time.

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A value that has no `Debug`, `Display`, `Serialize` or `==`, and is wiped when dropped.
///
/// The only way to the value is [`Secret::expose`], so every use can be found by its name.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes the value in.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Shows the value to code that must have it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + AsRef<[u8]>> Secret<T> {
    /// Compares in constant time; a difference in length is not hidden.
    pub fn same_as(&self, other: &[u8]) -> bool {
        self.0.as_ref().ct_eq(other).into()
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn equal_bytes_are_the_same_and_others_are_not() {
        let token = Secret::new("one".to_owned());
        assert!(token.same_as(b"one"));
        assert!(!token.same_as(b"two"));
        assert!(!token.same_as(b"one more"));
    }
}
