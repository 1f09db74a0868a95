//! Headers on their way through: what must not pass, and what must name the other side.
//!
//! The order on the way in is fixed: [`strip_hop_by_hop`], [`IdentityHeaders::strip`], then
//! [`Mirror::towards_journal`] and [`Forwarding::apply`]; only after them may anything be added.

mod forwarded;
mod hop;
mod identity;
mod mirror;

pub use forwarded::{Forwarding, TrustedProxies};
pub use hop::strip_hop_by_hop;
pub use identity::IdentityHeaders;
pub use mirror::{Mirror, Origin, OriginFault};
