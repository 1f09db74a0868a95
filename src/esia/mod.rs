//! The window to ESIA: how it is asked, what it answers, and what of that is believed.
//!
//! | module | what it is |
//! |---|---|
//! | [`wire`] | the shapes as ESIA sends them, both directions; the stand-in speaks them too |
//!
//! What does not belong here: sessions, matching against a register, what a person may see.

pub mod wire;
