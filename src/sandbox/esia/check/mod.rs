//! The checks: parameters in, verdict out. No state is read or changed here; the answer depends on the arguments alone.

pub(super) mod authorise;
pub(super) mod bearer;
pub(super) mod exchange;
pub(super) mod grant;
pub(super) mod leave;
mod params;
pub(super) mod permissions;
pub(super) mod person;
mod pkce;
pub(super) mod scope;
mod secret;
mod stamp;

pub(super) use params::Params;
