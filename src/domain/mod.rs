//! Nouns and laws. Pure: no I/O, no clock, no chance, nothing of the other rooms.

mod account;
mod birthday;
mod card;
mod column;
mod consent;
mod correction;
mod kept;
mod link;
mod matching;
mod moment;
mod name;
mod person;
mod recipe;
mod refusal;
mod return_path;
mod round;
mod seat;
mod secret;
mod section;
mod session;
mod sign_in;
mod snils;
mod support;
mod surface;
mod visit;
mod vouched;

pub use account::{AccountKey, JournalRole, Login, Profile, Pupil, Role, SchoolId, Standing, System};
pub use birthday::midnight_of_birthday;
pub use card::{
    Card, CardField, CardKey, CardKind, Contacts, Demanded, Filled, Organisation, OrganisationKind, Passport,
};
pub use column::CardColumn;
pub use consent::{Consent, ConsentId, ConsentNeed, ConsentStanding, Consents, Ending, Entrant, Giver};
pub use correction::{Correction, Mendable, Mended, Stands};
pub use kept::{
    Circumstances, Fate, Holder, KeptForm, Offer, Posted, Reply, USUAL_PAGE_FIELDS, Way, Who, Why, is_typed,
    is_worth_keeping,
};
pub use link::{
    Chosen, Claimant, Doubt, HolderLimits, Holding, Link, LinkCard, LinkId, LinkState, Ownership, Shown,
    ownership,
};
pub use matching::{Difference, Matched, Sought, matched};
pub use moment::Moment;
pub use name::{FullName, NamePart};
pub use person::{Assurance, BirthCertificate, Child, Oid, Person, PersonKey, Realm, age};
pub use recipe::{FormMarks, FormRecipe, Mark, ProfileRecipe, Reading};
pub use refusal::{Nature, Refusal};
pub use return_path::ReturnPath;
pub use round::{Rounds, Turn};
pub use seat::Seat;
pub use secret::Secret;
pub use section::{Section, SectionRule};
pub use session::{Errand, Fingerprint, GateSession, HostSession, Lifetimes, Span, Ticket};
pub use sign_in::{Asked, Callback, ClientId, Returned, State};
pub use snils::{Snils, SnilsFault};
pub use support::Support;
pub use surface::{Pattern, SessionEnd, Surface, Treatment};
pub use visit::{Held, Step, next_step};
pub use vouched::Vouched;
