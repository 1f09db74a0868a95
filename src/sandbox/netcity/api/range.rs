//! One byte range of a `Range` header. Pure.

use std::ops::RangeInclusive;

/// What part of the file is wanted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// No range, or one that this server does not understand and may ignore (RFC 9110, 14.2).
    Whole,
    Part(RangeInclusive<usize>),
    /// The range begins behind the end.
    Nothing,
}

/// Reads `bytes=first-last`, `bytes=first-` or `bytes=-suffix` for a file of `length` bytes.
pub(super) fn wanted(header: Option<&str>, length: usize) -> Wanted {
    let Some((first, last)) = header.and_then(|range| range.strip_prefix("bytes=")?.split_once('-')) else {
        return Wanted::Whole;
    };
    match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), _) if first >= length => Wanted::Nothing,
        (Ok(first), Ok(last)) if first <= last => Wanted::Part(first..=last.min(length - 1)),
        (Ok(first), Err(_)) if last.is_empty() => Wanted::Part(first..=length - 1),
        (Err(_), Ok(suffix)) if first.is_empty() && suffix > 0 && length > 0 => {
            Wanted::Part(length.saturating_sub(suffix)..=length - 1)
        }
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::{Wanted, wanted};

    proptest! {
        #[test]
        fn a_part_lies_within_the_file(header in "(bytes=)?[0-9]{0,3}-[0-9]{0,3}", length in 0_usize..200) {
            if let Wanted::Part(part) = wanted(Some(&header), length) {
                prop_assert!(part.start() <= part.end() && *part.end() < length);
            }
        }
    }

    #[test]
    fn ranges_of_ten_bytes() {
        let table = [
            (None, Wanted::Whole),
            (Some("bytes=0-3"), Wanted::Part(0..=3)),
            (Some("bytes=4-"), Wanted::Part(4..=9)),
            (Some("bytes=4-100"), Wanted::Part(4..=9)),
            (Some("bytes=-3"), Wanted::Part(7..=9)),
            (Some("bytes=-30"), Wanted::Part(0..=9)),
            (Some("bytes=10-"), Wanted::Nothing),
            (Some("bytes=5-4"), Wanted::Whole),
            (Some("bytes=0-1,3-4"), Wanted::Whole),
            (Some("lines=1-2"), Wanted::Whole),
            (Some("bytes=-0"), Wanted::Whole),
        ];
        for (header, expected) in table {
            assert_eq!(wanted(header, 10), expected, "{header:?}");
        }
    }

    #[test]
    fn an_empty_file_has_no_part() {
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Nothing);
        assert_eq!(wanted(Some("bytes=-1"), 0), Wanted::Whole);
    }
}
