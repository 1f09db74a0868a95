//! (room: legacy)
