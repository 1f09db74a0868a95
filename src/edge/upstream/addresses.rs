//! The addresses of a journal that has several, and which of them answer.
//!
//! Own selection rather than a load balancer's: a session has to stay at the server that opened it, a failed
//! connection has to count at once and not at the next check, and a check has to speak the journal's own TLS.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::Seat;
use crate::flow::port::Seats;

/// All of them are taken for usable until one is found not to be.
#[derive(Debug)]
pub struct Addresses {
    system: String,
    places: Vec<(SocketAddr, AtomicBool)>,
}

impl Addresses {
    /// The addresses of `system` in the order of the configuration.
    pub fn new(system: impl Into<String>, addresses: impl IntoIterator<Item = SocketAddr>) -> Self {
        let places = addresses.into_iter().map(|address| (address, AtomicBool::new(true))).collect();
        Self { system: system.into(), places }
    }

    /// How many answer, as far as is known.
    pub fn usable(&self) -> usize {
        self.are_usable().into_iter().filter(|usable| *usable).count()
    }

    /// Every seat.
    pub(super) fn seats(&self) -> impl Iterator<Item = Seat> + use<> {
        (0..self.places.len()).map(Seat)
    }

    /// Notes whether a server answers.
    pub(super) fn mark(&self, seat: Seat, is_usable: bool) {
        let Some((address, usable)) = self.places.get(seat.0) else { return };
        if usable.swap(is_usable, Ordering::AcqRel) != is_usable {
            let system = &self.system;
            if is_usable {
                tracing::info!(system, %address, "a server of the journal answers again");
            } else {
                tracing::warn!(code = "E-304", system, %address, "a server of the journal does not answer");
            }
        }
    }

    fn are_usable(&self) -> Vec<bool> {
        self.places.iter().map(|(_, usable)| usable.load(Ordering::Acquire)).collect()
    }
}

impl Seats for Addresses {
    fn choose(&self, own: Option<Seat>, key: &str) -> Option<Seat> {
        Seat::choose(own, key, &self.are_usable())
    }

    fn authority(&self, seat: Seat) -> String {
        self.places.get(seat.0).map(|(address, _)| address.to_string()).unwrap_or_default()
    }

    fn failed(&self, seat: Seat) {
        self.mark(seat, false);
    }
}
