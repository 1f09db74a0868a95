//! `timestamp`: of the one form, and near to the clock.

use std::time::Duration;

use crate::{
    domain::Moment,
    esia::wire::refusal::{Refusal, Refused},
    esia::wire::timestamp,
};

/// Demands a stamp of the right form that is not further from `now` than `tolerance`, to either side.
///
/// # Errors
/// 007003 for another form, 007015 for another time.
pub fn stamp(text: &str, now: Moment, tolerance: Duration) -> Result<(), Refused> {
    let said = timestamp::parse(text);
    let said = said.ok_or_else(|| Refusal::Parameter("timestamp").because(fault_of_form(text)))?;
    if said < now.minus(tolerance) || said > now.plus(tolerance) {
        return Err(Refusal::Time.because("the timestamp is too far from the clock of whoever answers"));
    }
    Ok(())
}

fn fault_of_form(text: &str) -> &'static str {
    let zone = text.rsplit(' ').next().unwrap_or_default();
    if zone.len() == 6 && zone.contains(':') {
        "the offset is written ±HHMM, without a colon"
    } else if text.len() == 25 && text.contains("  ") {
        "the plus of the offset arrived as a space; send it as %2B"
    } else {
        "the form is yyyy.MM.dd HH:mm:ss ±HHMM"
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::stamp;
    use crate::{domain::Moment, esia::wire::refusal::Refusal};

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
