//! Where the gateways of one service share the sessions that they have opened in the journals.

use super::{JarKey, JournalCookie, JournalSession, SessionsFault};

/// The shelf that all gateways see. A jar keeps what this process uses; the shelf says whether that is still what
/// counts, so that one person and account has one journal session, whichever gateway is asked.
#[async_trait::async_trait]
pub trait JournalShelf: Send + Sync {
    /// The session that some gateway has opened, with the number it lies there under.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn find(&self, key: &JarKey) -> Result<Option<JournalSession>, SessionsFault>;

    /// Lays a session there and tells the number it got: greater than that of any earlier one.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn put(&self, key: &JarKey, session: &JournalSession) -> Result<u64, SessionsFault>;

    /// Whether the session of this number is the one that lies there.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn is_current(&self, key: &JarKey, number: u64) -> Result<bool, SessionsFault>;

    /// The journal has set cookies in the session of this number. It gets another number, so that the other
    /// gateways look again; a later session is left as it is.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn refresh(
        &self,
        key: &JarKey,
        number: u64,
        cookies: &[JournalCookie],
    ) -> Result<(), SessionsFault>;

    /// The journal has ended the session of this number; a later one stays. True for the first who says so.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn spoiled(&self, key: &JarKey, number: u64) -> Result<bool, SessionsFault>;

    /// Takes the session away for whoever signs out in the journal: one only gets it.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn take(&self, key: &JarKey) -> Result<Option<JournalSession>, SessionsFault>;
}
