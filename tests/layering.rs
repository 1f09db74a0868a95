//! (house rules)
