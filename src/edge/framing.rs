//! The guard on the bytes under hyper: what is not one plain HTTP/1 message never reaches the engine.
//!
//! hyper deletes `Content-Length` when `Transfer-Encoding` is there and lets a missing Host, two Hosts and a bare LF
//! through, so nothing above it could see them. The guard reads every head before hyper does, follows the body to
//! where the next head begins, and owns the deadline for the head as a whole.
//!
//! [`scan`] decides and does no I/O; [`Guard`] carries the bytes; [`Turn`] is the word passed between the guard and
//! the service above hyper. An HTTP/2 message is framed by its protocol; what may be read in two ways once it goes on
//! as HTTP/1 is refused by [`lowered`].

mod chunk;
mod fault;
mod guard;
mod head;
mod lowered;
pub mod scan;
mod turn;

pub use fault::FramingFault;
pub use guard::{Guard, Patience};
pub use lowered::lowered;
pub use turn::{Answering, Turn};
