//! Nouns and laws. Pure: no I/O, no clock, no chance, nothing of the other rooms.

mod account;
mod asserted;
mod birthday;
mod card;
mod column;
mod consent;
mod correction;
mod kept;
mod link;
mod manner;
mod matching;
mod moment;
mod name;
mod permission;
mod person;
mod recipe;
mod recognition;
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
mod turned_away;
mod visit;
mod vouched;

pub use account::{AccountKey, JournalRole, Login, Profile, Pupil, Role, SchoolId, Standing, System};
pub use asserted::Asserted;
pub use birthday::midnight_of_birthday;
pub use card::{
    Card, CardField, CardKey, CardKind, Contacts, Demanded, Filled, Organisation, OrganisationKind, Passport,
};
pub use column::CardColumn;
pub use consent::{
    Consent, ConsentId, ConsentNeed, ConsentStanding, ConsentVia, Consents, Ending, Entrant, Giver,
};
pub use correction::{Correction, Mendable, Mended, Stands};
pub use kept::{
    Circumstances, Fate, Holder, KeptForm, Offer, Posted, Reply, USUAL_PAGE_FIELDS, Way, Who, Why, is_typed,
    is_worth_keeping,
};
pub use link::{
    Basis, Chosen, Claimant, Doubt, HolderLimits, Holding, Link, LinkCard, LinkId, LinkState, Ownership,
    Shown, ownership,
};
pub use manner::{Manner, Manners};
pub use matching::{Difference, Matched, Sought, matched, may_be_at_school};
pub use moment::Moment;
pub use name::{FullName, NamePart};
pub use permission::{GrantedPermission, Permission, PermissionTerms, Shortfall};
pub use person::{Assurance, BirthCertificate, Child, Oid, Person, PersonKey, Realm, age};
pub use recipe::{FormMarks, FormRecipe, Mark, ProfileRecipe, Reading};
pub use recognition::{Agreeing, Entered, Recognised, account_of, recognised, role_of, unusable};
pub use refusal::{Nature, Refusal};
pub use return_path::ReturnPath;
pub use round::{Rounds, Turn};
pub use seat::Seat;
pub use secret::Secret;
pub use section::{Section, SectionRule};
pub use session::{Errand, Fingerprint, GateSession, HostSession, Lifetimes, Span, Ticket};
pub use sign_in::{Asked, Callback, ClientId, ConsentTrip, Returned, State, Trip};
pub use snils::{Snils, SnilsFault};
pub use support::Support;
pub use surface::{Pattern, SessionEnd, Surface, Treatment};
pub use turned_away::{AwayCode, AwayReason, SchoolRequest, TurnedAway};
pub use visit::{Held, Step, next_step};
pub use vouched::Vouched;
