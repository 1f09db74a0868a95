//! (module: lessons)
