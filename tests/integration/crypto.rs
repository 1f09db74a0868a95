//! (module: crypto)
