//! (module: legacy)
