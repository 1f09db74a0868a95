//! (room: esia)
