//! (room: edge)
