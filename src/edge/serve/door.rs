//! Listeners, bound before anything is started.
//!
//! pingora binds on a worker, where a taken address is a panic that nobody sees. Bound here, it is an error with the
//! address in it, port 0 can be asked for its number, and pingora takes the sockets over as it would after an upgrade.

use std::io;
use std::net::{SocketAddr, TcpListener};

use super::Tls;

/// What a listener is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The gate and the journals.
    Public,
    /// Sends browsers to the same address over https.
    Redirect,
    /// Health and metrics, never reachable from outside.
    Admin,
    /// What journals' servers ask of the gateway in ESIA's place, never reachable by browsers.
    Facade,
}

/// An address to listen on.
#[derive(Clone, Debug)]
pub struct Listener {
    /// The address; port 0 takes a free one.
    pub address: SocketAddr,
    /// What it is for.
    pub role: Role,
    /// Where browsers speak TLS; without it HTTP/1 as it is.
    pub tls: Option<Tls>,
}

/// An address that cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {cause}")]
pub struct BindFault {
    address: SocketAddr,
    #[source]
    cause: io::Error,
}

/// Bound listeners. Connections queue in the system until the front door runs.
#[derive(Debug)]
pub struct Doors(Vec<Door>);

/// One bound listener.
#[derive(Debug)]
pub struct Door {
    pub(super) socket: TcpListener,
    pub(super) listener: Listener,
}

impl Doors {
    /// Binds every listener, or none.
    ///
    /// # Errors
    /// [`BindFault`] with the first address that is taken or not ours.
    pub fn bind(listeners: impl IntoIterator<Item = Listener>) -> Result<Self, BindFault> {
        listeners.into_iter().map(Door::bind).collect::<Result<_, _>>().map(Self)
    }

    /// The listeners in the order given, with the ports they have got.
    pub fn listeners(&self) -> impl Iterator<Item = Listener> {
        self.0.iter().map(|door| door.listener.clone())
    }
}

impl IntoIterator for Doors {
    type Item = Door;
    type IntoIter = std::vec::IntoIter<Door>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Door {
    fn bind(wanted: Listener) -> Result<Self, BindFault> {
        let fault = |cause| BindFault { address: wanted.address, cause };
        let socket = TcpListener::bind(wanted.address).map_err(fault)?;
        // pingora hands the socket to tokio as it is.
        socket.set_nonblocking(true).map_err(fault)?;
        let address = socket.local_addr().map_err(fault)?;
        Ok(Self { socket, listener: Listener { address, ..wanted } })
    }
}

#[cfg(test)]
mod tests {
    use super::{Doors, Listener, Role};

    #[test]
    fn a_taken_address_is_an_error_that_names_it() {
        let any = Listener { address: ([127, 0, 0, 1], 0).into(), role: Role::Public, tls: None };
        let held = Doors::bind([any]).unwrap();
        let taken = held.listeners().next().unwrap();
        let fault = Doors::bind([taken.clone()]).unwrap_err();
        assert!(fault.to_string().contains(&taken.address.to_string()), "{fault}");
    }
}
