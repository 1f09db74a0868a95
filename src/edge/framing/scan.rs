//! The guard's judgement: bytes in, verdict out. No I/O, no clock.

use memchr::memchr3;

use super::FramingFault;
use super::chunk::Chunks;
use super::head::{Behind, judge};

/// Walks the bytes of one connection from head to head.
#[derive(Debug)]
pub struct Scanner {
    place: Place,
    heads: u64,
    max_head: usize,
}

/// What may be done with the bytes that have not been released yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This many of them, at least one, may pass.
    Release(usize),
    /// Nothing can be said before more arrive.
    More,
    /// They wait until the request to upgrade is answered; then call [`Scanner::upgrade_declined`] or stop scanning.
    Await,
    /// Nothing more may pass on this connection.
    Refuse(FramingFault),
}

#[derive(Debug)]
enum Place {
    /// In a head; the first `seen` unreleased bytes have been looked at.
    Head {
        seen: usize,
    },
    /// In a body of known length; zero means the next head begins.
    Length {
        left: u64,
    },
    Chunked(Chunks),
    AfterUpgrade,
    Refused(FramingFault),
}

impl Scanner {
    /// At the beginning of a connection; a head may have `max_head` bytes.
    pub const fn new(max_head: usize) -> Self {
        Self { place: Place::Head { seen: 0 }, heads: 0, max_head }
    }

    /// How many heads have been released so far.
    pub const fn heads(&self) -> u64 {
        self.heads
    }

    /// Whether the next byte is the first of a head or stands within one.
    pub const fn is_in_head(&self) -> bool {
        matches!(self.place, Place::Head { .. } | Place::Length { left: 0 })
    }

    /// Looks at the bytes that have not been released; each call passes the same ones again, and those that
    /// arrived since. A [`Verdict::Release`] counts as done.
    pub fn examine(&mut self, unreleased: &[u8]) -> Verdict {
        if matches!(self.place, Place::Length { left: 0 }) {
            self.place = Place::Head { seen: 0 };
        }
        if unreleased.is_empty() && !matches!(self.place, Place::AfterUpgrade | Place::Refused(_)) {
            return Verdict::More;
        }
        let verdict = match &mut self.place {
            Place::Head { seen } => {
                let seen = *seen;
                self.head(seen, unreleased)
            }
            Place::Length { left } => {
                let passing = unreleased.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= passing as u64;
                Ok(Verdict::Release(passing))
            }
            Place::Chunked(chunks) => chunks.follow(unreleased).map(|(passing, ended)| {
                if ended {
                    self.place = Place::Head { seen: 0 };
                }
                Verdict::Release(passing)
            }),
            Place::AfterUpgrade => Ok(Verdict::Await),
            Place::Refused(fault) => Err(*fault),
        };
        verdict.unwrap_or_else(|fault| {
            self.place = Place::Refused(fault);
            Verdict::Refuse(fault)
        })
    }

    /// The upgrade was not granted: HTTP goes on with the next head.
    pub fn upgrade_declined(&mut self) {
        self.place = Place::Head { seen: 0 };
    }

    fn head(&mut self, seen: usize, unreleased: &[u8]) -> Result<Verdict, FramingFault> {
        let within = &unreleased[..unreleased.len().min(self.max_head)];
        let mut from = seen;
        while let Some(at) = next_break(within, from) {
            check_break(within, at)?;
            if within[..=at].ends_with(b"\r\n\r\n") {
                return self.release_head(&within[..=at]);
            }
            from = at + 1;
        }
        if unreleased.len() > self.max_head {
            return Err(FramingFault::HeadTooLarge);
        }
        self.place = Place::Head { seen: unreleased.len() };
        Ok(Verdict::More)
    }

    fn release_head(&mut self, head: &[u8]) -> Result<Verdict, FramingFault> {
        self.place = match judge(head)? {
            Behind::Length(left) => Place::Length { left },
            Behind::Chunked => Place::Chunked(Chunks::default()),
            Behind::Upgrade => Place::AfterUpgrade,
        };
        self.heads += 1;
        Ok(Verdict::Release(head.len()))
    }
}

/// The next byte at `from` or behind it that [`check_break`] may object to: all others are skipped in strides.
fn next_break(bytes: &[u8], from: usize) -> Option<usize> {
    let is_behind_cr = from > 0 && bytes.get(from - 1) == Some(&b'\r');
    let rest = bytes.get(from..).filter(|rest| !rest.is_empty())?;
    if is_behind_cr { Some(from) } else { memchr3(b'\r', b'\n', b'\0', rest).map(|at| from + at) }
}

/// CR and LF stand only together, and no head begins with an empty line.
fn check_break(bytes: &[u8], at: usize) -> Result<(), FramingFault> {
    let behind_cr = at > 0 && bytes[at - 1] == b'\r';
    if (bytes[at] == b'\n') != behind_cr {
        return Err(FramingFault::BareLineBreak);
    }
    if bytes[at] == b'\0' {
        return Err(FramingFault::Control);
    }
    if at == 0 && bytes[at] == b'\r' {
        return Err(FramingFault::RequestLine);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{FramingFault, Scanner, Verdict};

    /// Feeds pieces as a socket would; returns what passed, how many heads, and how it ended.
    fn feed(pieces: &[&[u8]]) -> (Vec<u8>, u64, Verdict) {
        let mut scanner = Scanner::new(512);
        let (mut pending, mut passed) = (Vec::new(), Vec::new());
        let mut last = Verdict::More;
        for piece in pieces {
            pending.extend_from_slice(piece);
            loop {
                last = scanner.examine(&pending);
                let Verdict::Release(count) = last else { break };
                passed.extend(pending.drain(..count));
            }
        }
        (passed, scanner.heads(), last)
    }

    const ONE: &str = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
    const TWO: &str =
        "POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nab\r\n0\r\n\r\n";
    const CLEAN: &str = "GET /c HTTP/1.1\r\nHost: h\r\n\r\n";
    const UPGRADE: &str = "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n";

    #[test]
    fn pipelined_requests_pass_whole() {
        let all = [ONE, TWO, CLEAN].concat();
        assert_eq!(feed(&[all.as_bytes()]), (all.into_bytes(), 3, Verdict::More));
    }

    #[test]
    fn lesson_17_what_hides_behind_a_body_is_a_head_of_its_own() {
        let smuggled = "GET /evil HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n";
        let all = [ONE, smuggled].concat();
        assert_eq!(feed(&[all.as_bytes()]), (ONE.into(), 1, Verdict::Refuse(FramingFault::Host)));
    }

    #[test]
    fn bytes_behind_an_upgrade_wait_for_the_answer() {
        let all = [UPGRADE, "\x01\x02"].concat();
        assert_eq!(feed(&[all.as_bytes()]), (UPGRADE.into(), 1, Verdict::Await));
        let mut scanner = Scanner::new(512);
        assert_eq!(scanner.examine(UPGRADE.as_bytes()), Verdict::Release(UPGRADE.len()));
        scanner.upgrade_declined();
        assert_eq!(scanner.examine(CLEAN.as_bytes()), Verdict::Release(CLEAN.len()));
    }

    #[test]
    fn line_breaks_are_refused_at_once() {
        for (bytes, fault) in [
            ("GET / HTTP/1.1\n", FramingFault::BareLineBreak),
            ("GET / HTTP/1.1\rH", FramingFault::BareLineBreak),
            ("\r\nGET / HTTP/1.1\r\n", FramingFault::RequestLine),
            ("\nGET", FramingFault::BareLineBreak),
            ("GET /\0", FramingFault::Control),
        ] {
            assert_eq!(feed(&[bytes.as_bytes()]).2, Verdict::Refuse(fault), "{bytes:?}");
        }
    }

    #[test]
    fn a_head_may_be_just_as_long_as_the_limit() {
        let frame = "GET / HTTP/1.1\r\nHost: h\r\nX: \r\n\r\n";
        let filled = |count: usize| frame.replace("X: ", &format!("X: {}", "x".repeat(count)));
        let fits = filled(512 - frame.len());
        assert_eq!(feed(&[fits.as_bytes()]).1, 1);
        let long = filled(513 - frame.len());
        assert_eq!(feed(&[long.as_bytes()]).2, Verdict::Refuse(FramingFault::HeadTooLarge));
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_verdict(
            parts in prop::collection::vec(
                prop_oneof![
                    Just(ONE), Just(TWO), Just(CLEAN), Just(UPGRADE), Just("\r\n"), Just("\n"), Just("0\r\n"),
                    Just("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n"),
                    Just("GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n"), Just("x"),
                ],
                0..5,
            ),
            cuts in prop::collection::vec(1_usize..40, 0..40),
        ) {
            let all = parts.concat();
            let mut rest = all.as_bytes();
            let mut pieces = Vec::new();
            for cut in cuts {
                let (piece, behind) = rest.split_at(cut.min(rest.len()));
                pieces.push(piece);
                rest = behind;
            }
            pieces.push(rest);
            let whole = feed(&[all.as_bytes()]);
            let split = feed(&pieces);
            prop_assert_eq!((whole.1, whole.2), (split.1, split.2));
            // A body that breaks off in a fault may have passed up to it.
            if !matches!(whole.2, Verdict::Refuse(FramingFault::Chunk)) {
                prop_assert_eq!(whole.0, split.0);
            }
        }

        #[test]
        fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..600)) {
            feed(&[&noise]);
        }
    }
}
