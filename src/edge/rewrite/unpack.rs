//! Undoes a packing while the body streams by. However much a body swells, only a piece of it is held at a time.

use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, enc::StandardAlloc};
use bytes::{Buf, Bytes, BytesMut};
use flate2::{Decompress, FlushDecompress, Status};

use super::coding::Coding;
use crate::edge::{body::BrokenBody, stepped::Step};

/// The step.
pub(super) struct Unpack {
    engine: Engine,
    owes: bool,
    progress: Progress,
}

enum Engine {
    Gzip(Decompress),
    /// `None` before the first byte, which tells which of the two it is.
    Deflate(Option<Decompress>),
    Brotli(Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Nothing came: a packed body of no bytes is an empty one.
    Before,
    Inside,
    /// The packing has ended; what follows is no part of it.
    Behind,
}

/// What one turn of an engine did.
struct Turn {
    taken: usize,
    given: usize,
    has_ended: bool,
}

impl Unpack {
    /// Undoes this one.
    pub(super) fn new(coding: Coding) -> Self {
        let engine = match coding {
            Coding::Gzip => Engine::Gzip(Decompress::new_gzip(WINDOW_BITS)),
            Coding::Deflate => Engine::Deflate(None),
            Coding::Brotli => Engine::Brotli(Box::new(BrotliState::new_strict(
                StandardAlloc::default(),
                StandardAlloc::default(),
                StandardAlloc::default(),
            ))),
        };
        Self { engine, owes: false, progress: Progress::Before }
    }

    /// A gzip file may be several, one behind the other; anything else behind the end is padding.
    fn begins_anew(&mut self, piece: &mut Bytes) -> bool {
        match &mut self.engine {
            Engine::Gzip(inflate) if piece.first() == Some(&GZIP_MAGIC) => {
                inflate.reset(true);
                self.progress = Progress::Inside;
                true
            }
            Engine::Gzip(_) | Engine::Deflate(_) | Engine::Brotli(_) => {
                piece.clear();
                false
            }
        }
    }
}

impl Step for Unpack {
    fn take(&mut self, piece: &mut Bytes) -> Result<Bytes, BrokenBody> {
        if self.progress == Progress::Behind && !self.begins_anew(piece) {
            return Ok(Bytes::new());
        }
        self.progress = Progress::Inside;
        let mut out = BytesMut::zeroed(PIECE);
        let turn = self.engine.turn(piece, &mut out)?;
        piece.advance(turn.taken);
        out.truncate(turn.given);
        if turn.has_ended {
            self.progress = Progress::Behind;
        } else if turn.taken == 0 && turn.given == 0 && !piece.is_empty() {
            return Err(BrokenBody::new("a packed answer does not go on"));
        }
        self.owes = turn.given == PIECE && !turn.has_ended;
        Ok(out.freeze())
    }

    fn owes(&self) -> bool {
        self.owes
    }

    fn finish(&mut self) -> Result<Bytes, BrokenBody> {
        if self.progress == Progress::Inside {
            Err(BrokenBody::new("a packed answer ended too early"))
        } else {
            Ok(Bytes::new())
        }
    }

    fn is_idle(&self) -> bool {
        self.progress != Progress::Inside
    }
}

impl Engine {
    fn turn(&mut self, from: &[u8], to: &mut [u8]) -> Result<Turn, BrokenBody> {
        match self {
            Self::Gzip(inflate) => inflated(inflate, from, to),
            Self::Deflate(inflate) => {
                let has_wrapper = from.first().is_some_and(|first| first & 0x0f == ZLIB_METHOD);
                inflated(inflate.get_or_insert_with(|| Decompress::new(has_wrapper)), from, to)
            }
            Self::Brotli(state) => unbrotlied(state, from, to),
        }
    }
}

fn inflated(inflate: &mut Decompress, from: &[u8], to: &mut [u8]) -> Result<Turn, BrokenBody> {
    let (taken, given) = (inflate.total_in(), inflate.total_out());
    let status = inflate.decompress(from, to, FlushDecompress::Sync).map_err(BrokenBody::new)?;
    let moved = |before: u64, now: u64| usize::try_from(now - before).map_err(BrokenBody::new);
    Ok(Turn {
        taken: moved(taken, inflate.total_in())?,
        given: moved(given, inflate.total_out())?,
        has_ended: status == Status::StreamEnd,
    })
}

fn unbrotlied(
    state: &mut BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    from: &[u8],
    to: &mut [u8],
) -> Result<Turn, BrokenBody> {
    let (mut in_left, mut out_left, mut taken, mut given, mut total) = (from.len(), to.len(), 0, 0, 0);
    let result = BrotliDecompressStream(
        &mut in_left,
        &mut taken,
        from,
        &mut out_left,
        &mut given,
        to,
        &mut total,
        state,
    );
    let has_ended = match result {
        BrotliResult::ResultSuccess => true,
        BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => false,
        BrotliResult::ResultFailure => return Err(BrokenBody::new("a packed answer is not Brotli")),
    };
    Ok(Turn { taken, given, has_ended })
}

/// How much comes out at a time.
const PIECE: usize = 16 * 1024;

/// The largest window of RFC 1951.
const WINDOW_BITS: u8 = 15;

const GZIP_MAGIC: u8 = 0x1f;

/// The only method of RFC 1950. No packer begins RFC 1951 so: it would be a stored block with dirty padding.
const ZLIB_METHOD: u8 = 8;
