//! **Privratnik**, the doorkeeper in front of old school journals.
//!
//! A person opens the journal's address, signs in at ESIA (Госуслуги), proves an old journal login and
//! password once, and from then on ESIA alone opens the diary. Privratnik is the reverse proxy in between:
//! it ends the ESIA sign-in, links accounts, enters the journal on the person's behalf and forwards the traffic.
//!
//! # The house
//!
//! | floor | room | what it holds |
//! |---|---|---|
//! | upper, pure | [`domain`] | nouns and laws: no I/O, no clock, no chance |
//! | middle | [`flow`] | the stories; the outside only through the traits of [`flow::port`] |
//! | ground | [`edge`] | the front door: pingora's listeners, hyper's engine, the proxy |
//! | | [`console`] | the gate's own pages |
//! | | [`esia`] | the window to ESIA; [`esia::wire`] has the shapes both sides send |
//! | | [`facade`] | the gateway in ESIA's place, before a journal with an ESIA sign-in of its own |
//! | | [`legacy`] | the windows to the journals |
//! | | [`notices`] | letters and messages to parents |
//! | | [`store`] | the Ledger, the Sessions and the register |
//! | | [`tables`] | exports that are read, reports that are written |
//! | | [`crypto`] | GOST, certificates, CMS, JWS, sealing |
//! | | [`config`] | what was written → what is meant |
//! | | [`telemetry`] | logs, metrics, redaction |
//! | | [`sandbox`] | stand-ins of ESIA and of the journals, as strict as the real ones |
//! | beside it | [`guide`] | what whoever runs the gateway reads; no code |
//! | roof | [`app`], [`cli`] | the composition root and the commands |
//!
//! Who may import whom is kept by `tests/layering.rs`.

pub mod app;
pub mod cli;
pub mod config;
pub mod console;
pub mod crypto;
pub mod domain;
pub mod edge;
pub mod esia;
pub mod facade;
pub mod flow;
pub mod guide;
pub mod legacy;
pub mod notices;
pub mod sandbox;
pub mod store;
pub mod tables;
pub mod telemetry;
