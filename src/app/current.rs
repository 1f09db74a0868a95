//! The house of the configuration in force, changed while people walk through it.

use std::sync::Arc;

use arc_swap::ArcSwap;
use http::{Request, Response};

use super::compose::Furnished;
use crate::edge::{
    body::Body,
    serve::{Caller, Doorway},
};

/// What the front door and the background look at. A request that has begun ends in the house it came into.
pub(super) struct Current(ArcSwap<Furnished>);

impl Current {
    pub(super) fn new(furnished: Furnished) -> Self {
        Self(ArcSwap::from_pointee(furnished))
    }

    /// What is in force now.
    pub(super) fn load(&self) -> Arc<Furnished> {
        self.0.load_full()
    }

    /// Puts `furnished` in force; what was comes back.
    pub(super) fn swap(&self, furnished: Furnished) -> Arc<Furnished> {
        self.0.swap(Arc::new(furnished))
    }
}

#[async_trait::async_trait]
impl Doorway for Current {
    async fn answer(&self, request: Request<Body>, caller: Caller) -> Response<Body> {
        self.load().doorways.answer(request, caller).await
    }
}
