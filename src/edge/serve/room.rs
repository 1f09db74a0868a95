//! How many connections a listener holds at once: memory and file descriptors are finite.

use std::io;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places of one listener.
#[derive(Debug)]
pub(super) struct Room {
    places: Arc<Semaphore>,
    is_full: AtomicBool,
}

/// A connection that holds a place for as long as it is open, also after it has become a WebSocket.
#[derive(Debug)]
pub(super) struct Placed<S> {
    stream: S,
    _place: OwnedSemaphorePermit,
}

impl Room {
    pub(super) fn new(places: NonZeroUsize) -> Self {
        let places = places.get().min(Semaphore::MAX_PERMITS);
        Self { places: Arc::new(Semaphore::new(places)), is_full: AtomicBool::new(false) }
    }

    /// A place for the connection, or none: then it is closed. Said once, until there is room again.
    pub(super) fn place<S>(&self, stream: S) -> Option<Placed<S>> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok();
        if self.is_full.swap(place.is_none(), Ordering::Relaxed) != place.is_none() && place.is_none() {
            tracing::warn!(code = "E-603", "a listener is full; new connections are closed");
        }
        Some(Placed { stream, _place: place? })
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Placed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Placed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
