//! Everything the stories need from outside, as traits; the adapters implement them.

mod asserter;
mod audit;
mod chance;
mod consent_desk;
mod consents;
mod counts;
mod identity;
mod journal;
mod lanes;
mod ledger;
mod lives;
mod notices;
mod register;
mod seats;
mod sessions;
mod shelf;
mod sockets;
mod turnstile;
mod vault;
mod voucher;
mod witness;

pub use asserter::{Asserter, SignedFor};
pub use audit::{AuditCode, AuditEvent};
pub use chance::{Clock, Dice};
pub use consent_desk::{ConsentDesk, Permitted};
pub use consents::{Awaited, NewConsent, ParentsTold};
pub use counts::{Counts, DayCount, Reached, Tally};
pub use identity::{IdentityFault, IdentityProvider};
pub use journal::{
    Alphabet, Entrance, Jar, JarKey, Journal, JournalCookie, JournalFault, JournalSession, JournalToken,
    Opener, Proof, School,
};
pub use lanes::{Lane, Lanes};
pub use ledger::{
    Claim, ClaimReason, Grounds, Holder, Ledger, LedgerFault, Linked, NewClaim, NewLink, NewTurnedAway,
};
pub use lives::{EndedLink, Lives};
pub use notices::{Notice, NoticeFault, NoticeKind, Notices, Told};
pub use register::{Edition, Register, RegisterFault};
pub use seats::Seats;
pub use sessions::{Ended, SessionCount, Sessions, SessionsFault, Strikes};
pub use shelf::JournalShelf;
pub use sockets::Sockets;
pub use turnstile::{Passage, Turnstile};
pub use vault::{BlindIndex, Purpose, Sealed, Vault, VaultFault};
pub use voucher::{Facade, Voucher, VoucherFault};
pub use witness::{Happening, Witness};
