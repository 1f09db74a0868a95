//! (module: walk)
