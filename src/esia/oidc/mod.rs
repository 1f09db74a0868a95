//! ESIA behind a provider that speaks plain OIDC: what a certified gateway («ЕСИА-шлюз», ESIA-Bridge) offers to systems
//! that may not reach ESIA by themselves.
//!
//! The protocol is that of the crate `openidconnect`: discovery, code flow with PKCE (S256) and nonce, id tokens under
//! RS256 or ES256, userinfo. What is ours:
//!
//! | module | what it is |
//! |---|---|
//! | [`client`] | the provider behind [`crate::flow::port::IdentityProvider`] |
//! | `courier` | the crate's HTTP client: [`crate::esia`]'s own line, with its deadlines, sizes, breaker and meter |
//! | `directory` | the provider's description and keys, read when they are needed and kept |
//! | `vow` | nonce and PKCE verifier, computed from `state` |
//! | [`claims`] | from a provider's claims to a person, by the operator's map: pure |
//! | [`settings`] | what has to be known |
//!
//! Every address of the provider must lie on the host of its issuer: nothing else is called, whatever it describes.

pub mod claims;
pub mod client;
mod courier;
mod directory;
pub mod settings;
mod vow;
