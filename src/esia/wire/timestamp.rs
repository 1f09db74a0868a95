//! The one format of time in requests: `2026.11.21 12:00:00 +0000`.

use jiff::{Timestamp, tz::TimeZone};

use crate::domain::Moment;

const FORMAT: &str = "%Y.%m.%d %H:%M:%S %z";

/// The shape: `0` stands for any digit, `+` for either sign.
const SHAPE: &[u8] = b"0000.00.00 00:00:00 +0000";

/// Writes a moment in UTC, to the second.
pub fn format(moment: Moment) -> String {
    moment.timestamp().to_zoned(TimeZone::UTC).strftime(FORMAT).to_string()
}

/// Reads the format with any offset. `None` for any other shape: ESIA knows no colon in the offset, and a
/// plus that was decoded as a space is a client's mistake.
pub fn parse(text: &str) -> Option<Moment> {
    let fits = text.len() == SHAPE.len()
        && text.bytes().zip(SHAPE).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            b'+' => matches!(byte, b'+' | b'-'),
            other => byte == *other,
        });
    let timestamp = fits.then(|| Timestamp::strptime(FORMAT, text).ok()).flatten()?;
    Some(Moment::from_millis(timestamp.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{format, parse};
    use crate::domain::Moment;

    #[test]
    fn offsets_are_counted_in() {
        let noon = parse("2026.11.21 12:00:00 +0000");
        assert_eq!(noon, Some(Moment::from_secs(1_795_262_400)));
        assert_eq!(parse("2026.11.21 16:00:00 +0400"), noon);
        assert_eq!(parse("2026.11.21 07:00:00 -0500"), noon);
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in [
            "",
            "2026.11.21 12:00:00 +00:00",
            "2026.11.21 12:00:00  0000",
            "2026-11-21 12:00:00 +0000",
            "2026.11.21 12:00:00 +000",
            "2026.13.21 12:00:00 +0000",
            "2026.11.21 25:00:00 +0000",
            "2026.11.21 12:00:00 Z0000",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(secs in 0_i64..4_102_444_800) {
            let moment = Moment::from_secs(secs);
            prop_assert_eq!(parse(&format(moment)), Some(moment));
        }
    }
}
