//! The shapes as ESIA sends and takes them, both directions, so that the client, the stand-in and
//! the gateway in ESIA's place cannot drift apart.
//!
//! Values are kept as they travel: nothing but [`demand`] judges a timestamp, a scope or a signature. Shapes that carry
//! a token or anything about a person have no `Debug`, so that none of them ends in a log by accident.
//!
//! | module | what it is |
//! |---|---|
//! | [`form`] | name → value pairs of a query or a form body |
//! | [`authorise`] | parameters of `v2/ac` and `ac` |
//! | [`token`] | parameters of `v3/te` and `te`, and the answer |
//! | [`signed`] | the exact strings under `client_secret` |
//! | [`timestamp`] | the one format of time in requests |
//! | [`claims`] | what the code, the access token and the id token say |
//! | [`scope`] | `fullname?oid=1000299681` |
//! | [`permissions`] | consents, as they are asked for and as they are granted |
//! | [`person`] | JSON of `/rs/prns/…` |
//! | [`error`] | errors of the token endpoint, of the redirect and of the REST part |
//! | [`refusal`], [`consent_fault`] | the codes of those errors, for whoever answers in ESIA's place |
//! | [`demand`] | what ESIA demands of every request |

pub mod authorise;
pub mod claims;
pub mod consent_fault;
pub mod demand;
pub mod error;
pub mod form;
pub mod number;
pub mod permissions;
pub mod person;
pub mod refusal;
pub mod scope;
pub mod signed;
pub mod timestamp;
pub mod token;
