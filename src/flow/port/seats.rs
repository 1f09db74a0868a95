//! A journal of several servers under one name.

use std::fmt::Debug;

use crate::domain::Seat;

/// The servers of one journal, shared by all that call it.
pub trait Seats: Debug + Send + Sync {
    /// Where to call for the holder of `key`, who sits at `own` already or nowhere; `None` if no server answers.
    fn choose(&self, own: Option<Seat>, key: &str) -> Option<Seat>;

    /// Host and port of a server.
    fn authority(&self, seat: Seat) -> String;

    /// A server could not be reached: nobody is sent there until it answers again.
    fn failed(&self, seat: Seat);
}
