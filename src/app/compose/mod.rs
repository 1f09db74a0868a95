//! Every adapter made from its settings, and the house made from the adapters.

mod doorways;
pub(super) mod facade;
mod foundation;
mod places;

use std::{borrow::Cow, fmt, net::SocketAddr, num::NonZeroUsize, sync::Arc};

use super::{
    certificates::Showcase,
    reload::{Fixed, Renewal},
};
use crate::{
    config::Settled,
    edge::serve::{Doors, Listener, Role},
    flow::port::Clock,
};

pub(super) use doorways::{upstream, way_to};
pub(super) use foundation::{Foundation, Furnished};
pub(super) use places::{addresses, places};

/// What keeps a gateway from being put together.
#[derive(Debug)]
pub struct ComposeFault {
    key: Cow<'static, str>,
    cause: String,
}

impl ComposeFault {
    /// The fault lies with what this key of the configuration names.
    pub(super) fn at(key: impl Into<Cow<'static, str>>, cause: impl fmt::Display) -> Self {
        Self { key: key.into(), cause: cause.to_string() }
    }
}

impl fmt::Display for ComposeFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.key, self.cause)
    }
}

impl std::error::Error for ComposeFault {}

/// A gateway, bound to its addresses and ready to run.
pub struct Gateway {
    pub(super) foundation: Foundation,
    pub(super) furnished: Furnished,
    pub(super) doors: Doors,
    pub(super) showcase: Option<Showcase>,
    pub(super) connections: NonZeroUsize,
    pub(super) fixed: Fixed,
    pub(super) renewal: Option<Renewal>,
}

impl Gateway {
    /// Puts everything together and binds the listeners.
    ///
    /// # Errors
    /// [`ComposeFault`] names the key of the configuration and the cause.
    pub fn compose(settled: &Settled, clock: Arc<dyn Clock>) -> Result<Self, ComposeFault> {
        let foundation = Foundation::lay(settled, clock)?;
        let furnished = foundation.furnish(settled)?;
        let showcase = Showcase::open(settled)?;
        showcase.iter().for_each(|showcase| showcase.warn(foundation.clock.now()));
        let doors = doors(settled, showcase.as_ref())?;
        Ok(Self {
            foundation,
            furnished,
            doors,
            showcase,
            connections: settled.limits.connections,
            fixed: Fixed::of(settled),
            renewal: None,
        })
    }

    /// Reads its configuration anew whenever it is asked to while it runs.
    #[must_use]
    pub fn renewed_by(self, renewal: Renewal) -> Self {
        Self { renewal: Some(renewal), ..self }
    }
}

fn doors(settled: &Settled, showcase: Option<&Showcase>) -> Result<Doors, ComposeFault> {
    let tls = showcase.map(Showcase::tls);
    let public = settled.gate.listen.iter().map(|address| Listener {
        address: *address,
        role: Role::Public,
        tls: tls.clone(),
    });
    let plain = |role| move |address: &SocketAddr| Listener { address: *address, role, tls: None };
    let redirect = settled.gate.listen_plain.iter().map(plain(Role::Redirect));
    let admin = [plain(Role::Admin)(&settled.admin.listen)];
    let facade = settled.facade.iter().map(|facade| plain(Role::Facade)(&facade.listen));
    Doors::bind(public.chain(redirect).chain(admin).chain(facade))
        .map_err(|fault| ComposeFault::at("gate.listen", fault))
}
