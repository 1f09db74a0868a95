//! `timestamp`: `yyyy.MM.dd HH:mm:ss Z`, one space before the offset, no colon in it.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    domain::Moment,
    sandbox::esia::refusal::{Refusal, Refused},
};

/// A stamp of the right form that is not further from `now` than `tolerance`, to either side.
pub(super) fn stamp(text: &str, now: Moment, tolerance: Duration) -> Result<(), Refused> {
    let said = read(text)?;
    if said < now.minus(tolerance) || said > now.plus(tolerance) {
        return Err(Refusal::Time.because("the timestamp is too far from the stand-in's clock"));
    }
    Ok(())
}

fn read(text: &str) -> Result<Moment, Refused> {
    if !has_form(text.as_bytes()) {
        return Err(Refusal::Parameter("timestamp").because(fault_of_form(text)));
    }
    Timestamp::strptime("%Y.%m.%d %H:%M:%S %z", text)
        .map(|time| Moment::from_secs(time.as_second()))
        .map_err(|_| Refusal::Parameter("timestamp").because("no such date, time or offset"))
}

fn has_form(text: &[u8]) -> bool {
    let fits = |(form, byte): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        b'+' => matches!(byte, b'+' | b'-'),
        form => form == byte,
    };
    text.len() == FORM.len() && FORM.iter().zip(text).all(fits)
}

fn fault_of_form(text: &str) -> &'static str {
    let zone = text.rsplit(' ').next().unwrap_or_default();
    if zone.len() == 6 && zone.contains(':') {
        "the offset is written ±HHMM, without a colon"
    } else if text.len() == FORM.len() && text.as_bytes().get(20) == Some(&b' ') {
        "the plus of the offset arrived as a space; send it as %2B"
    } else {
        "the form is yyyy.MM.dd HH:mm:ss ±HHMM"
    }
}

const FORM: &[u8] = b"0000.00.00 00:00:00 +0000";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::stamp;
    use crate::{domain::Moment, sandbox::esia::refusal::Refusal};

    /// 2013-01-25T10:36:11Z
    const NOW: Moment = Moment::from_secs(1_359_110_171);

    #[test]
    fn only_one_form_is_a_timestamp() {
        let five_minutes = Duration::from_secs(300);
        let cases = [
            ("2013.01.25 14:36:11 +0400", None),
            ("2013.01.25 10:36:11 +0000", None),
            ("2013.01.25 10:41:11 +0000", None),
            ("2013.01.25 10:41:12 +0000", Some(Refusal::Time)),
            ("2013.01.25 10:31:10 +0000", Some(Refusal::Time)),
            ("2013.01.25 14:36:11 +04:00", Some(Refusal::Parameter("timestamp"))),
            ("2013.01.25 14:36:11  0400", Some(Refusal::Parameter("timestamp"))),
            ("2013.01.25 14:36:11+0400", Some(Refusal::Parameter("timestamp"))),
            ("2013-01-25 14:36:11 +0400", Some(Refusal::Parameter("timestamp"))),
            ("2013.13.25 14:36:11 +0400", Some(Refusal::Parameter("timestamp"))),
            ("2013.01.25T14:36:11 +0400", Some(Refusal::Parameter("timestamp"))),
        ];
        for (text, refusal) in cases {
            assert_eq!(stamp(text, NOW, five_minutes).err().map(|fault| fault.refusal), refusal, "{text}");
        }
    }
}
