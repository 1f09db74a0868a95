//! Sign-ins that came to nothing because of the register, as the school is told of them.

use super::{CardKey, Difference, Moment, PersonKey, SchoolId, Secret, System};

/// What the person reads out to the school: it finds the row, and says nothing by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AwayCode(String);

impl AwayCode {
    /// Letters and digits that nobody takes for each other when they are read over the telephone.
    const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// Of eight thrown bytes: 40 bits, so that no two of a region's open rows meet.
    pub fn of(thrown: [u8; 8]) -> Self {
        let letter = |byte: u8| char::from(Self::SYMBOLS[usize::from(byte % 32)]);
        let (one, two) = thrown.split_at(4);
        let part = |bytes: &[u8]| bytes.iter().map(|&byte| letter(byte)).collect::<String>();
        Self(format!("{}-{}", part(one), part(two)))
    }

    /// As people write it down: in small letters, without the dash, with O for 0 and I or L for 1.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let meant = plain.to_ascii_uppercase().replace('O', "0").replace(['I', 'L'], "1");
        let known = meant.len() == 8 && meant.bytes().all(|byte| Self::SYMBOLS.contains(&byte));
        known.then(|| Self(format!("{}-{}", &meant[..4], &meant[4..])))
    }

    /// «7KQ2-M4XD».
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why somebody was turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwayReason {
    /// No card has the person's СНИЛС or birth certificate.
    NoCard,
    /// A card has it and differs in these; never empty.
    Differs(Vec<Difference>),
    /// The card's account is held by somebody else.
    HeldByAnother,
    /// An operator has said that this person may not hold it any more.
    RightsEnded,
}

/// One row: this person could not come in because of this card, or because there is none.
#[derive(Clone)]
pub struct TurnedAway {
    /// What the person reads out.
    pub code: AwayCode,
    /// Who came.
    pub person: PersonKey,
    /// To which journal.
    pub system: System,
    /// Which card is concerned; `None` where no card was found.
    pub card: Option<CardKey>,
    /// Whose school it is; `None` where no card was found and the person has named none.
    pub school: Option<SchoolId>,
    /// Why.
    pub reason: AwayReason,
    /// The first time.
    pub first: Moment,
    /// The last time.
    pub last: Moment,
    /// How many times.
    pub tries: u32,
    /// What the person asked of the school.
    pub request: Option<SchoolRequest>,
    /// When the person came in after all.
    pub closed: Option<Moment>,
}

/// What somebody whom no card fits leaves for the school of their choice; kept for thirty days.
#[derive(Clone)]
pub struct SchoolRequest {
    /// The person's name at ESIA.
    pub name: Secret<String>,
    /// How they want to be reached, in their own words.
    pub contact: Secret<String>,
    /// When it was left.
    pub at: Moment,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::AwayCode;

    #[test]
    fn a_code_is_found_however_it_is_written_down() {
        let code = AwayCode::of([1, 0, 20, 31, 32, 255, 7, 9]);
        assert_eq!(code.as_str(), "10MZ-0Z79");
        for text in ["10MZ-0Z79", "10mz0z79", " lOMZ 0z79 ", "i0mz–oz79"] {
            assert_eq!(AwayCode::parse(text).as_ref(), Some(&code), "{text}");
        }
        for text in ["", "10MZ-0Z7", "10MZ-0Z79A", "10MU-0Z79"] {
            assert_eq!(AwayCode::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_code_reads_as_itself(thrown: [u8; 8]) {
            let code = AwayCode::of(thrown);
            prop_assert_eq!(AwayCode::parse(code.as_str()), Some(code));
        }
    }
}
