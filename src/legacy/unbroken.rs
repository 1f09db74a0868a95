//! A sign-in that nobody's hang-up cuts short.

use tokio::sync::oneshot;

use crate::flow::port::{JournalFault, JournalSession};

/// Runs the sign-in in a task of its own, to its end: broken off halfway it would leave an open session in the
/// journal. A session that nobody waits for any more is ended by `leave`.
pub(super) async fn unbroken<L>(
    sign_in: impl Future<Output = Result<JournalSession, JournalFault>> + Send + 'static,
    leave: impl FnOnce(JournalSession) -> L + Send + 'static,
) -> Result<JournalSession, JournalFault>
where
    L: Future<Output = ()> + Send,
{
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        if let Err(Ok(unwanted)) = tell.send(sign_in.await) {
            leave(unwanted).await;
        }
    });
    told.await.unwrap_or_else(|_| {
        Err(JournalFault::Unavailable { detail: "the sign-in broke off inside the gateway".to_owned() })
    })
}
