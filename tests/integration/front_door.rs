//! (module: front_door)
