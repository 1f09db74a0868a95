//! Packs a body again, as it came.

use std::{io, io::Write};

use brotli::CompressorWriter;
use bytes::Bytes;
use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};

use super::coding::Coding;
use crate::edge::{body::BrokenBody, stepped::Step};

/// The step. Where the journal makes a pause, what came so far goes out so that it can be read.
pub(super) struct Pack {
    /// `None` when the end is out.
    engine: Option<Engine>,
    /// Something came at all: an empty body stays empty.
    begun: bool,
    /// Something came since the last pause.
    waits: bool,
}

enum Engine {
    Gzip(GzEncoder<Vec<u8>>),
    Deflate(ZlibEncoder<Vec<u8>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
}

impl Pack {
    /// Packs in this coding.
    pub(super) fn new(coding: Coding) -> Self {
        let level = Compression::new(LEVEL);
        let engine = match coding {
            Coding::Gzip => Engine::Gzip(GzEncoder::new(Vec::new(), level)),
            Coding::Deflate => Engine::Deflate(ZlibEncoder::new(Vec::new(), level)),
            Coding::Brotli => {
                let writer = CompressorWriter::new(Vec::new(), PIECE, BROTLI_QUALITY, BROTLI_WINDOW);
                Engine::Brotli(Box::new(writer))
            }
        };
        Self { engine: Some(engine), begun: false, waits: false }
    }
}

impl Step for Pack {
    fn take(&mut self, piece: &mut Bytes) -> Result<Bytes, BrokenBody> {
        let part = piece.split_to(piece.len().min(PIECE));
        (self.begun, self.waits) = (true, true);
        match &mut self.engine {
            Some(engine) => engine.packed(|writer| writer.write_all(&part)),
            None => Ok(Bytes::new()),
        }
    }

    fn pause(&mut self) -> Result<Bytes, BrokenBody> {
        match self.engine.as_mut().filter(|_| std::mem::take(&mut self.waits)) {
            Some(engine) => engine.packed(|writer| writer.flush()),
            None => Ok(Bytes::new()),
        }
    }

    fn finish(&mut self) -> Result<Bytes, BrokenBody> {
        let last = match self.engine.take().filter(|_| self.begun) {
            None => Ok(Vec::new()),
            Some(Engine::Gzip(writer)) => writer.finish(),
            Some(Engine::Deflate(writer)) => writer.finish(),
            Some(Engine::Brotli(writer)) => Ok(writer.into_inner()),
        };
        last.map(Bytes::from).map_err(BrokenBody::new)
    }

    fn is_idle(&self) -> bool {
        !self.begun || self.engine.is_none()
    }
}

impl Engine {
    /// Does it, and gives back what the packer has written by then.
    fn packed(&mut self, deed: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Bytes, BrokenBody> {
        let (done, out) = match self {
            Self::Gzip(writer) => (deed(writer), writer.get_mut()),
            Self::Deflate(writer) => (deed(writer), writer.get_mut()),
            Self::Brotli(writer) => (deed(writer), writer.get_mut()),
        };
        done.map_err(BrokenBody::new)?;
        Ok(std::mem::take(out).into())
    }
}

/// How much goes in at a time.
const PIECE: usize = 16 * 1024;

/// Pages are packed once for one reader: speed counts for more than the last percent.
const LEVEL: u32 = 5;
const BROTLI_QUALITY: u32 = 4;

/// 256 KiB: a window of 16 MiB for each page under way would be the gateway's memory, not the journal's.
const BROTLI_WINDOW: u32 = 18;
