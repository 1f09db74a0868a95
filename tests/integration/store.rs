//! (module: store)
