//! Carries the bytes between socket and hyper as [`super::scan`] lets them.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};
use tokio_util::io::poll_read_buf;

use super::scan::{Scanner, Verdict};
use super::{FramingFault, Turn};

/// How long a client may take, and how much it may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the TLS handshake as a whole.
    pub greeting: Duration,
    /// From the first byte of a head to its last, however steadily they trickle.
    pub head: Duration,
    /// Between an answer and the next request.
    pub idle: Duration,
    /// Between two pieces of a body, while the journal would take more.
    pub body: Duration,
    /// The longest head, in bytes.
    pub max_head: usize,
}

/// A stream that shows hyper nothing but well-formed HTTP/1 messages.
///
/// A refused or late head is replaced by a stand-in that makes hyper call the service once more; the service learns
/// the fault from [`Turn::next`] and answers it. A body that breaks the rules is an error of the stream instead,
/// for its request is being served already.
#[derive(Debug)]
pub struct Guard<S> {
    stream: S,
    scanner: Scanner,
    turn: Arc<Turn>,
    patience: Patience,
    /// What cannot be shown yet: a head that has come in pieces, or what has come behind one.
    pending: BytesMut,
    released: usize,
    state: State,
    /// What the alarm is set for.
    clock: Option<Wait>,
    /// One for the life of the connection: setting it anew is cheaper than another one.
    alarm: Option<Pin<Box<Sleep>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Guarding,
    /// Switched to another protocol: the bytes are no longer ours to judge.
    Open,
    /// The stand-in is given; what else arrives is thrown away.
    Refused,
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    Idle,
    Head,
    Body,
    /// For the client to take the refusal.
    Farewell,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            greeting: Duration::from_secs(10),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            body: Duration::from_secs(60),
            max_head: 32 * 1024,
        }
    }
}

impl<S> Guard<S> {
    /// Puts the guard on a stream; `turn` is shared with the service of the same connection.
    pub fn new(stream: S, patience: Patience, turn: Arc<Turn>) -> Self {
        Self {
            stream,
            scanner: Scanner::new(patience.max_head),
            turn,
            patience,
            pending: BytesMut::new(),
            released: 0,
            state: State::Guarding,
            clock: None,
            alarm: None,
        }
    }

    fn hand_over(&mut self, buf: &mut ReadBuf<'_>) {
        let count = self.released.min(buf.remaining());
        buf.put_slice(&self.pending[..count]);
        self.pending.advance(count);
        self.released -= count;
        self.clock = None;
        if self.pending.is_empty() {
            // A connection that waits for its next request holds no room for it.
            self.pending = BytesMut::new();
        }
    }

    fn refuse(&mut self, fault: FramingFault) -> io::Result<()> {
        if fault == FramingFault::Chunk {
            return Err(io::Error::new(io::ErrorKind::InvalidData, fault));
        }
        self.turn.refuse(self.scanner.heads() + 1, fault);
        self.pending = BytesMut::from(STAND_IN);
        self.released = STAND_IN.len();
        self.state = State::Refused;
        Ok(())
    }

    /// What the connection waits for while nothing arrives; `None` while the gateway itself is to speak.
    fn wait(&self) -> Option<Wait> {
        match (self.state, self.scanner.is_in_head(), self.pending.is_empty()) {
            (State::Refused, _, _) => Some(Wait::Farewell),
            (_, false, _) => Some(Wait::Body),
            (_, true, false) => Some(Wait::Head),
            (_, true, true) => (!self.turn.is_busy(self.scanner.heads())).then_some(Wait::Idle),
        }
    }

    fn poll_clock(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wait = self.wait();
        let is_running = self.clock == wait;
        self.clock = wait;
        let Some(wait) = wait else { return Poll::Pending };
        let span = self.patience.span(wait);
        let is_new = self.alarm.is_none();
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep(span)));
        if !is_running && !is_new {
            alarm.as_mut().reset(sleep(span).deadline());
        }
        ready!(alarm.as_mut().poll(cx));
        match wait {
            Wait::Head => Poll::Ready(self.refuse(FramingFault::HeadTooSlow)),
            Wait::Idle => {
                self.state = State::Ended;
                Poll::Ready(Ok(()))
            }
            Wait::Body | Wait::Farewell => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
        }
    }

    fn poll_upgrade(&mut self, cx: &Context<'_>) -> Poll<()> {
        self.turn.watch(cx.waker());
        match self.turn.has_switched(self.scanner.heads()) {
            Some(true) => self.state = State::Open,
            Some(false) => self.scanner.upgrade_declined(),
            None => return Poll::Pending,
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> Guard<S> {
    /// Reads into the engine's own buffer and leaves there what may be shown at once, which as a rule is everything.
    fn poll_pass(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // The end of an answer starts the idle clock, and only the service sees it.
        self.turn.watch(cx.waker());
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(read) => read?,
            Poll::Pending => return self.poll_clock(cx),
        }
        let read = &buf.filled()[before..];
        if read.is_empty() {
            self.state = State::Ended;
            return Poll::Ready(Ok(()));
        }
        let shown = match self.scanner.examine(read) {
            Verdict::Release(count) => {
                self.clock = None;
                count
            }
            // These come again with the next look.
            Verdict::More | Verdict::Await | Verdict::Refuse(_) => 0,
        };
        self.pending.extend_from_slice(&read[shown..]);
        buf.set_filled(before + shown);
        Poll::Ready(Ok(()))
    }

    /// Reads more, or acts on the deadline.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The end of an answer starts the idle clock, and only the service sees it.
        self.turn.watch(cx.waker());
        if self.pending.capacity() - self.pending.len() < MIN_SPACE {
            self.pending.reserve(READ_SPACE);
        }
        match poll_read_buf(Pin::new(&mut self.stream), cx, &mut self.pending) {
            Poll::Ready(Ok(0)) => {
                // A head that was cut off is nobody's request.
                self.pending.clear();
                self.state = State::Ended;
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Ok(_)) => Poll::Ready(Ok(())),
            Poll::Ready(Err(fault)) => Poll::Ready(Err(fault)),
            Poll::Pending => self.poll_clock(cx),
        }
    }

    /// Throws away what arrives behind a refusal: closing over unread bytes resets the connection before the client
    /// has read the answer.
    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.pending.clear();
        self.poll_fill(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guard<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.released > 0 {
                this.hand_over(buf);
                return Poll::Ready(Ok(()));
            }
            match this.state {
                State::Ended => return Poll::Ready(Ok(())),
                State::Refused => ready!(this.poll_discard(cx))?,
                State::Open if this.pending.is_empty() => {
                    return Pin::new(&mut this.stream).poll_read(cx, buf);
                }
                State::Open => this.released = this.pending.len(),
                State::Guarding => match this.scanner.examine(&this.pending) {
                    Verdict::Release(count) => this.released = count,
                    Verdict::More if this.pending.is_empty() => {
                        let before = buf.filled().len();
                        ready!(this.poll_pass(cx, buf))?;
                        if buf.filled().len() > before {
                            return Poll::Ready(Ok(()));
                        }
                    }
                    Verdict::More => ready!(this.poll_fill(cx))?,
                    Verdict::Await => ready!(this.poll_upgrade(cx)),
                    Verdict::Refuse(fault) => this.refuse(fault)?,
                },
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Guard<S> {
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

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        while this.state == State::Refused {
            match this.poll_discard(cx) {
                Poll::Ready(Ok(())) => {}
                // Only what is there already is worth the wait, and nothing that fails now matters.
                Poll::Ready(Err(_)) | Poll::Pending => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl Patience {
    const fn span(&self, wait: Wait) -> Duration {
        match wait {
            Wait::Idle => self.idle,
            Wait::Head | Wait::Farewell => self.head,
            Wait::Body => self.body,
        }
    }
}

/// A request that no client can send past the scanner, for it has no Host.
const STAND_IN: &[u8] = b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n";
const READ_SPACE: usize = 8 * 1024;
const MIN_SPACE: usize = 1024;

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::{FramingFault, Guard, Patience, STAND_IN, Turn};

    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    const UPGRADE: &[u8] = b"GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n";

    fn guarded() -> (DuplexStream, Guard<DuplexStream>, Arc<Turn>) {
        let (client, server) = duplex(4096);
        let turn = Arc::new(Turn::default());
        (client, Guard::new(server, Patience::default(), Arc::clone(&turn)), turn)
    }

    async fn read(guard: &mut Guard<DuplexStream>) -> std::io::Result<Vec<u8>> {
        let mut bytes = vec![0; 4096];
        let count = guard.read(&mut bytes).await?;
        bytes.truncate(count);
        Ok(bytes)
    }

    #[tokio::test]
    async fn half_a_head_is_not_shown() {
        let (mut client, mut guard, _turn) = guarded();
        client.write_all(b"GET / HT").await.unwrap();
        drop(client);
        assert_eq!(read(&mut guard).await.unwrap(), b"");
    }

    #[tokio::test(start_paused = true)]
    async fn lesson_17_a_head_that_trickles_is_refused_as_a_whole() {
        let (mut client, mut guard, turn) = guarded();
        let trickle = tokio::spawn(async move {
            for _ in 0..100 {
                client.write_all(b"G").await.unwrap();
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        assert_eq!(read(&mut guard).await.unwrap(), STAND_IN);
        assert_eq!(turn.next().map(|_| ()), Err(FramingFault::HeadTooSlow));
        trickle.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_connection_is_closed_without_a_word() {
        let (_client, mut guard, turn) = guarded();
        assert_eq!(read(&mut guard).await.unwrap(), b"");
        assert!(turn.next().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_is_not_an_idle_connection() {
        let (mut client, mut guard, turn) = guarded();
        client.write_all(GET).await.unwrap();
        assert_eq!(read(&mut guard).await.unwrap(), GET);
        let answering = turn.next().unwrap();
        let waiting = tokio::time::timeout(Duration::from_secs(3600), read(&mut guard)).await;
        assert!(waiting.is_err(), "the guard must wait as long as the answer takes");
        drop(answering);
        assert_eq!(read(&mut guard).await.unwrap(), b"");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stalls_is_an_error() {
        let (mut client, mut guard, _turn) = guarded();
        client.write_all(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab").await.unwrap();
        while !read(&mut guard).await.unwrap().ends_with(b"ab") {}
        assert_eq!(read(&mut guard).await.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_broken_chunk_is_an_error() {
        let (mut client, mut guard, _turn) = guarded();
        client.write_all(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n").await.unwrap();
        read(&mut guard).await.unwrap();
        client.write_all(b"5\nhello").await.unwrap();
        assert_eq!(read(&mut guard).await.unwrap_err().kind(), std::io::ErrorKind::InvalidData);
    }

    #[tokio::test]
    async fn after_the_switch_any_byte_passes() {
        let (mut client, mut guard, turn) = guarded();
        client.write_all(&[UPGRADE, b"\x81\x00"].concat()).await.unwrap();
        assert_eq!(read(&mut guard).await.unwrap(), UPGRADE);
        let mut answering = turn.next().unwrap();
        tokio::select! {
            biased;
            _ = read(&mut guard) => panic!("the bytes must wait for the answer"),
            () = std::future::ready(()) => {}
        }
        answering.answered(true);
        assert_eq!(read(&mut guard).await.unwrap(), b"\x81\x00");
        client.write_all(b"\0\n").await.unwrap();
        assert_eq!(read(&mut guard).await.unwrap(), b"\0\n");
    }

    #[tokio::test]
    async fn a_declined_upgrade_goes_on_as_http() {
        let (mut client, mut guard, turn) = guarded();
        client.write_all(&[UPGRADE, GET].concat()).await.unwrap();
        assert_eq!(read(&mut guard).await.unwrap(), UPGRADE);
        drop(turn.next());
        assert_eq!(read(&mut guard).await.unwrap(), GET);
    }
}
