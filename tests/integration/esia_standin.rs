//! (module: esia_standin)
