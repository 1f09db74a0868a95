//! The checks: parameters in, verdict out. No state is read or changed here; the answer depends on the arguments alone.
//!
//! What is demanded of every request stands beside the shapes, in [`crate::esia::wire::demand`].

pub(super) mod authorise;
pub(super) mod bearer;
pub(super) mod exchange;
pub(super) mod grant;
pub(super) mod leave;
pub(super) mod permissions;
