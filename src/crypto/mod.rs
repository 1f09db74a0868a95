//! (room: crypto)
