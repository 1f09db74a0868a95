//! Follows a chunked body byte by byte to its end (RFC 9112 §7.1). The bytes pass unchanged; hyper decodes them.

use super::FramingFault;
use super::head::{frames, header};

/// Where in a chunked body the next byte stands.
#[derive(Debug)]
pub(super) struct Chunks {
    place: Place,
    /// Bytes of extensions and trailers so far: the parts of a body that carry nothing.
    ballast: usize,
}

#[derive(Debug)]
enum Place {
    Size { size: u64, digits: u8 },
    Extension { size: u64 },
    SizeEnd { size: u64 },
    Data { left: u64 },
    DataCr,
    DataLf,
    Trailer { line: Vec<u8> },
    TrailerEnd { line: Vec<u8> },
    Ended,
}

impl Chunks {
    /// Follows `bytes`; returns how many of them belong to the body, and whether it ended there.
    ///
    /// # Errors
    /// [`FramingFault`] at the first byte that breaks the rules or a limit.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Result<(usize, bool), FramingFault> {
        let mut at = 0;
        while at < bytes.len() {
            if let Place::Data { left } = &mut self.place {
                let here = (bytes.len() - at).min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= here as u64;
                at += here;
                if *left == 0 {
                    self.place = Place::DataCr;
                }
                continue;
            }
            self.step(bytes[at])?;
            at += 1;
            if matches!(self.place, Place::Ended) {
                return Ok((at, true));
            }
        }
        Ok((at, false))
    }

    fn step(&mut self, byte: u8) -> Result<(), FramingFault> {
        let place = std::mem::replace(&mut self.place, Place::Ended);
        self.place = match place {
            Place::Size { size, digits } => sized(size, digits, byte)?,
            Place::Extension { size } if byte == b'\r' => Place::SizeEnd { size },
            Place::Extension { size } => {
                self.carry(byte)?;
                Place::Extension { size }
            }
            Place::SizeEnd { size: 0 } if byte == b'\n' => Place::Trailer { line: Vec::new() },
            Place::SizeEnd { size } if byte == b'\n' => Place::Data { left: size },
            Place::DataCr if byte == b'\r' => Place::DataLf,
            Place::DataLf if byte == b'\n' => Place::Size { size: 0, digits: 0 },
            Place::Trailer { line } if byte == b'\r' => Place::TrailerEnd { line },
            Place::Trailer { mut line } => {
                self.carry(byte)?;
                line.push(byte);
                Place::Trailer { line }
            }
            Place::TrailerEnd { line } if byte == b'\n' => next_trailer(&line)?,
            Place::SizeEnd { .. }
            | Place::DataCr
            | Place::DataLf
            | Place::TrailerEnd { .. }
            | Place::Data { .. }
            | Place::Ended => return Err(FramingFault::Chunk),
        };
        Ok(())
    }

    fn carry(&mut self, byte: u8) -> Result<(), FramingFault> {
        self.ballast += 1;
        let is_control = byte.is_ascii_control() && byte != b'\t';
        if is_control || self.ballast > MAX_BALLAST { Err(FramingFault::Chunk) } else { Ok(()) }
    }
}

impl Default for Chunks {
    /// At the beginning of a body.
    fn default() -> Self {
        Self { place: Place::Size { size: 0, digits: 0 }, ballast: 0 }
    }
}

fn sized(size: u64, digits: u8, byte: u8) -> Result<Place, FramingFault> {
    match (char::from(byte).to_digit(16), byte) {
        (Some(digit), _) if digits < MAX_DIGITS => {
            Ok(Place::Size { size: size * 16 + u64::from(digit), digits: digits + 1 })
        }
        (None, b'\r') if digits > 0 => Ok(Place::SizeEnd { size }),
        (None, b';') if digits > 0 => Ok(Place::Extension { size }),
        (Some(_) | None, _) => Err(FramingFault::Chunk),
    }
}

fn next_trailer(line: &[u8]) -> Result<Place, FramingFault> {
    if line.is_empty() {
        return Ok(Place::Ended);
    }
    let (name, _) = header(line).map_err(|_| FramingFault::Chunk)?;
    if frames(name) { Err(FramingFault::Chunk) } else { Ok(Place::Trailer { line: Vec::new() }) }
}

/// Fifteen digits are 2⁶⁰ bytes: more than any body, and safe from overflow.
const MAX_DIGITS: u8 = 15;
/// Below hyper's own 16 KiB, so that what passes here passes there.
const MAX_BALLAST: usize = 8 * 1024;

#[cfg(test)]
mod tests {
    use super::{Chunks, FramingFault};

    fn follow(body: &str) -> Result<(usize, bool), FramingFault> {
        Chunks::default().follow(body.as_bytes())
    }

    #[test]
    fn a_body_ends_with_its_last_line() {
        for body in [
            "0\r\n\r\n",
            "5\r\nhello\r\n0\r\n\r\n",
            "00a\r\n0123456789\r\n0\r\n\r\n",
            "5;name=value;\"quoted\"\r\nhello\r\n0;last\r\n\r\n",
            "1\r\n\n\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n",
        ] {
            assert_eq!(follow(&format!("{body}GET /")), Ok((body.len(), true)), "{body:?}");
        }
        assert_eq!(follow("5\r\nhel"), Ok((6, false)));
    }

    #[test]
    fn lesson_17_chunks_that_could_be_read_in_two_ways() {
        for body in [
            "\r\n",
            "x\r\n",
            "-1\r\n",
            "0x5\r\nhello",
            " 5\r\nhello",
            "5 \r\nhello",
            "5\nhello",
            "5;ext\nhello",
            "5\rhello",
            "5;\rx",
            "5\r\nhelloX",
            "5\r\nhello\n0",
            "0000000000000001\r\n",
            "0\r\nX: 1\n",
            "0\r\n\rx",
            "0\r\nno colon\r\n",
            "0\r\nContent-Length: 5\r\n",
            "0\r\nHost: evil\r\n",
            "5;\0\r\n",
        ] {
            assert_eq!(follow(body).map_err(|_| ()), Err(()), "{body:?}");
        }
    }

    #[test]
    fn what_carries_nothing_is_bounded() {
        let extension = format!("1;{}", "x".repeat(9000));
        assert_eq!(follow(&extension), Err(FramingFault::Chunk));
        let trailers = format!("0\r\n{}", "a: b\r\n".repeat(3000));
        assert_eq!(follow(&trailers), Err(FramingFault::Chunk));
    }
}
