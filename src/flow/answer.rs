//! What a refusal is in HTTP: the one table, for pages and for scripts.

use crate::domain::{Nature, Refusal};

/// Seconds after which another try at something that was busy or down makes sense.
pub const RETRY_AFTER: &str = "30";

/// The status of a refusal.
pub const fn status(refusal: Refusal) -> u16 {
    match refusal.nature() {
        Nature::Request => 400,
        Nature::Forbidden => 403,
        Nature::Wait => 429,
        Nature::BadAnswer => 502,
        Nature::Unavailable => 503,
    }
}

/// Whether the same try may pass later.
pub const fn may_pass_later(refusal: Refusal) -> bool {
    matches!(refusal.nature(), Nature::Wait | Nature::Unavailable)
}

#[cfg(test)]
mod tests {
    use super::{may_pass_later, status};
    use crate::domain::Refusal;

    #[test]
    fn lesson_27_what_is_down_says_when_to_come_again_and_is_never_a_sign_out() {
        for refusal in Refusal::ALL {
            assert_ne!(status(refusal), 401, "old clients sign in again at every 401");
            assert_eq!(may_pass_later(refusal), matches!(status(refusal), 429 | 503), "{refusal}");
        }
        assert_eq!(status(Refusal::StoreUnavailable), 503);
    }
}
