//! Journals with an ESIA sign-in of their own, and the gateway's client that enters them without a password.
//!
//! ESIA is the stand-in; in the gateway's place stands a person, who is asked where the journal asks ESIA and answers by
//! signing in there. So whatever the journal believes, it believes a real code and real tokens. No password of a journal
//! is known to any of these tests.

mod bars;
mod netcity;
mod scripted;
mod strictness;
mod world;
