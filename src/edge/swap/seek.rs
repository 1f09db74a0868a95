//! Where in a text a pattern may begin, in strides: nearly all of a page is passed over without a look at each byte.

use memchr::memmem::{self, Finder};

use super::Pair;

/// What to look for.
#[derive(Debug)]
pub(super) struct Seek {
    anchors: Vec<Anchor>,
    /// No pattern is longer.
    longest: usize,
    begins: [bool; 256],
}

/// A part of patterns that has one spelling only.
#[derive(Debug)]
struct Anchor {
    part: Finder<'static>,
    /// How far behind the pattern's first byte it stands.
    offset: usize,
}

/// A walk through one text.
pub(super) struct Walk<'s, 't> {
    seek: &'s Seek,
    text: &'t [u8],
    /// For each anchor the first place from which its pattern may begin, as far as was looked.
    next: Vec<usize>,
}

impl Seek {
    pub(super) fn new(pairs: &[Pair]) -> Self {
        let mut begins = [false; 256];
        for first in pairs.iter().filter_map(|pair| pair.pattern.first()) {
            for spelt in [*first, first.to_ascii_lowercase(), first.to_ascii_uppercase()] {
                begins[usize::from(spelt)] = true;
            }
        }
        let mut anchors: Vec<Anchor> = Vec::new();
        for (part, offset) in pairs.iter().map(Pair::anchor) {
            if !anchors.iter().any(|known| known.offset == offset && known.part.needle() == part) {
                anchors.push(Anchor { part: Finder::new(part).into_owned(), offset });
            }
        }
        let longest = pairs.iter().map(|pair| pair.pattern.len()).max().unwrap_or_default();
        Self { anchors, longest, begins }
    }

    /// Through a text, from its beginning.
    pub(super) fn walk<'s, 't>(&'s self, text: &'t [u8]) -> Walk<'s, 't> {
        let next = self.anchors.iter().map(|anchor| anchor.from(text, 0)).collect();
        Walk { seek: self, text, next }
    }
}

impl Walk<'_, '_> {
    /// The first place at `at` or behind it where a pattern may begin; the text's end if there is none.
    pub(super) fn from(&mut self, at: usize) -> usize {
        for (next, anchor) in self.next.iter_mut().zip(&self.seek.anchors) {
            if *next < at {
                *next = anchor.from(self.text, at);
            }
        }
        // A pattern that begins here may have its anchor in the next piece.
        let tail = self.text.len().saturating_sub(self.seek.longest.saturating_sub(1)).max(at);
        let found = self.next.iter().copied().min().unwrap_or(usize::MAX);
        if found < tail {
            return found;
        }
        let begins = |byte: &u8| self.seek.begins[usize::from(*byte)];
        self.text[tail..].iter().position(begins).map_or(self.text.len(), |behind| tail + behind)
    }
}

impl Anchor {
    fn from(&self, text: &[u8], at: usize) -> usize {
        let found = text.get(at + self.offset..).and_then(|behind| self.part.find(behind));
        found.map_or(usize::MAX, |behind| at + behind)
    }
}

/// Addresses have one spelling of these and several of all the rest.
pub(super) fn slashes(pattern: &[u8]) -> Option<(&[u8], usize)> {
    [b"//".as_slice(), b"\\/\\/"].into_iter().find_map(|slashes| {
        let at = memmem::find(pattern, slashes)?;
        Some((&pattern[at..at + slashes.len()], at))
    })
}
