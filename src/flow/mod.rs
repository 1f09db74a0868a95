//! The stories: what happens from a knock at the door to a page of the journal.
//!
//! They speak to the outside only through the traits of [`port`]; all of them are told by [`House`].
//!
//! | story | file | in a word |
//! |---|---|---|
//! | [`House::knock`], [`House::let_in`] | `let_in` | onto the journal's host with a ticket |
//! | [`House::depart`], [`House::arrive`], [`House::onward`] | `enter` | out to ESIA and back |
//! | [`House::bind`], [`House::unbind`] | `bind` | linking by login and password |
//! | | `recognise` | what the register says of whoever signs in |
//! | [`House::consent_lines`], [`House::revoke_consent`] | `consent`, `consents` | what is agreed to before a journal opens |
//! | [`House::agree`] | `consent_trip` | agreeing, at the gate or at ESIA |
//! | [`House::turned_away`] | `turned_away` | somebody whom the register does not know |
//! | [`House::admit`] | `admit` | one request to a journal |
//! | [`House::keep_form`], [`House::kept_form`] | `kept` | a form that comes when its session has run out |
//! | [`House::leave`] | `leave` | sign-out |
//! | [`register`] | | rows of an export become cards |
//! | [`report`] | | counts become tables for operators |

mod admit;
mod alias;
pub mod answer;
mod bind;
mod consent;
mod consent_trip;
mod consents;
pub mod cookie;
mod enter;
mod house;
mod identities;
mod judge;
mod kept;
mod lane;
mod leave;
mod let_in;
mod manners;
mod open;
pub mod port;
mod recognise;
pub mod register;
pub mod report;
mod scrub;
mod share;
mod token;
mod trace;
mod turned_away;

pub use admit::{Admitted, HostKey, Knocking, Verdict};
pub use bind::Bound;
pub use consent::ConsentTerms;
pub use consent_trip::{Agreeing, ConsentAnswer};
pub use consents::ConsentLine;
pub use enter::{Arrived, Back, Departure, Onward, Pass, Signed, ToEsia};
pub use house::{House, Place, ProofLimits, Settings, pseudonym};
pub use identities::Identities;
pub use kept::{Kept, SentForm, Waiting};
pub use lane::Lanes;
pub use let_in::LetIn;
pub use token::{Token, fresh_state};
