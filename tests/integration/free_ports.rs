//! Ports for a whole demo.

use std::{
    net::TcpListener,
    sync::atomic::{AtomicU16, Ordering},
};

use privratnik::app::demo::Ports;

/// Ports for a demo, all free a moment ago.
pub(crate) fn free_ports() -> Ports {
    Ports::from(free_base_port())
}

/// The first of as many free ports in a row as a demo takes, below those that the system hands out by itself. Tests
/// run side by side, each in a process of its own, so every process begins somewhere else.
pub(crate) fn free_base_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let slots = (LAST - FIRST) / Ports::COUNT;
    let own = u16::try_from(std::process::id() % u32::from(slots)).expect("less than the slots");
    let turn = || (own + NEXT.fetch_add(1, Ordering::Relaxed)) % slots;
    let mut bases = std::iter::repeat_with(turn).map(|slot| FIRST + slot * Ports::COUNT).take(slots.into());
    bases.find(|base| are_free(*base)).expect("free ports in a row")
}

/// Whether the ports of a demo from this one on can be bound.
pub(crate) fn are_free(base: u16) -> bool {
    let bound: Vec<_> =
        (base..base + Ports::COUNT).map(|port| TcpListener::bind(("127.0.0.1", port))).collect();
    bound.iter().all(Result::is_ok)
}

const FIRST: u16 = 10_000;
const LAST: u16 = 32_000;
