//! The key file: sealing keys, which rotate, and the index key, which does not.

use std::str::FromStr as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::domain::Secret;
use crate::flow::port::Dice;

/// The keys of the key file.
///
/// One line a key, `number:base64 of 32 bytes`; the first is the current one, the others only open old records.
/// One line more, `index:base64 of 32 bytes`, is the key of the blind index. Empty lines and lines that begin with
/// `#` do not count.
///
/// The index key stands on its own and outlives every rotation: an index cannot be computed again without the plain
/// value, so a new key would leave every stored one without a match. Taking it from the oldest sealing key would
/// forbid ever removing that one.
#[derive(Clone)]
pub struct KeyRing {
    sealing: Vec<(u32, Secret<[u8; KEY_BYTES]>)>,
    index: Secret<[u8; KEY_BYTES]>,
}

/// Why a key file is refused. No text of the file is repeated here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// A line is neither a sealing key nor the index key.
    #[error("line {0} of the key file is not «number:base64 of 32 bytes» or «index:base64 of 32 bytes»")]
    Line(usize),
    /// A number stands twice, or two lines are the index key.
    #[error("line {0} of the key file repeats an id; every key needs a number of its own")]
    Twice(usize),
    /// No sealing key at all.
    #[error("the key file holds no sealing key; its first line must be «1:base64 of 32 bytes»")]
    NoKey,
    /// No index key.
    #[error("the key file holds no line «index:base64 of 32 bytes»")]
    NoIndex,
}

impl KeyRing {
    /// Reads the text of a key file.
    ///
    /// # Errors
    /// [`KeyRingError`] with the line's number.
    pub fn parse(text: &Secret<String>) -> Result<Self, KeyRingError> {
        let mut sealing: Vec<(u32, Secret<[u8; KEY_BYTES]>)> = Vec::new();
        let mut index = None;
        for (number, line) in (1..).zip(text.expose().lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (id, key) = line.split_once(':').ok_or(KeyRingError::Line(number))?;
            let key = decode(key.trim()).ok_or(KeyRingError::Line(number))?;
            if id.trim() == INDEX {
                refuse_twice(index.replace(key).is_some(), number)?;
            } else {
                let id = u32::from_str(id.trim()).map_err(|_| KeyRingError::Line(number))?;
                refuse_twice(sealing.iter().any(|(other, _)| *other == id), number)?;
                sealing.push((id, key));
            }
        }
        if sealing.is_empty() {
            return Err(KeyRingError::NoKey);
        }
        Ok(Self { sealing, index: index.ok_or(KeyRingError::NoIndex)? })
    }

    /// Text of a new key file: sealing key 1 and an index key.
    pub fn generate_text(dice: &dyn Dice) -> Secret<String> {
        let line = |id: &str| {
            let mut key = Zeroizing::new([0; KEY_BYTES]);
            dice.fill(key.as_mut_slice());
            let key = Zeroizing::new(STANDARD.encode(key.as_slice()));
            Zeroizing::new(format!("{id}:{}\n", key.as_str()))
        };
        Secret::new([line("1").as_str(), line(INDEX).as_str()].concat())
    }

    /// The sealing keys with their numbers, the current one first; never empty.
    pub(in crate::crypto) fn sealing(&self) -> impl Iterator<Item = (u32, &[u8])> {
        self.sealing.iter().map(|(id, key)| (*id, key.expose().as_slice()))
    }

    /// The index key.
    pub(in crate::crypto) fn index(&self) -> &[u8] {
        self.index.expose()
    }
}

fn decode(key: &str) -> Option<Secret<[u8; KEY_BYTES]>> {
    let bytes = Zeroizing::new(STANDARD.decode(key).ok()?);
    bytes.as_slice().try_into().ok().map(Secret::new)
}

fn refuse_twice(twice: bool, line: usize) -> Result<(), KeyRingError> {
    if twice { Err(KeyRingError::Twice(line)) } else { Ok(()) }
}

const KEY_BYTES: usize = 32;
const INDEX: &str = "index";

#[cfg(test)]
mod tests {
    use super::{KeyRing, KeyRingError};
    use crate::crypto::dice::SystemDice;
    use crate::domain::Secret;

    fn parse(text: &str) -> Result<Vec<u32>, KeyRingError> {
        KeyRing::parse(&Secret::new(text.to_owned())).map(|ring| ring.sealing().map(|(id, _)| id).collect())
    }

    #[test]
    fn a_generated_file_is_read() {
        let text = KeyRing::generate_text(&SystemDice);
        assert_eq!(parse(text.expose()), Ok(vec![1]));
        assert!(!text.same_as(KeyRing::generate_text(&SystemDice).expose().as_bytes()));
    }

    #[test]
    fn the_first_line_is_the_current_key() {
        let text = format!("# of March\r\n\r\n7:{KEY}\r\n 3: {KEY}\r\nindex:{KEY}\r\n");
        assert_eq!(parse(&text), Ok(vec![7, 3]));
    }

    #[test]
    fn faults_name_their_line() {
        for (text, fault) in [
            (String::new(), KeyRingError::NoKey),
            (format!("index:{KEY}"), KeyRingError::NoKey),
            (format!("1:{KEY}"), KeyRingError::NoIndex),
            (format!("1:{KEY}\n1:{KEY}\nindex:{KEY}"), KeyRingError::Twice(2)),
            (format!("1:{KEY}\nindex:{KEY}\nindex:{KEY}"), KeyRingError::Twice(3)),
            (format!("1:{KEY}\nkey {KEY}"), KeyRingError::Line(2)),
            (format!("-1:{KEY}"), KeyRingError::Line(1)),
            ("1:c2hvcnQ=".to_owned(), KeyRingError::Line(1)),
        ] {
            assert_eq!(parse(&text), Err(fault));
        }
    }

    const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
}
