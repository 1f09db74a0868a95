//! What somebody who was turned away asks of a school.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::{Moment, SchoolRequest, Secret};

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct RequestForm<'a> {
    name: Cow<'a, str>,
    contact: Cow<'a, str>,
}

impl<'a> From<&'a SchoolRequest> for RequestForm<'a> {
    fn from(request: &'a SchoolRequest) -> Self {
        Self { name: Cow::Borrowed(request.name.expose()), contact: Cow::Borrowed(request.contact.expose()) }
    }
}

impl RequestForm<'_> {
    /// When it was left stands beside it in clear.
    pub(in crate::store) fn left(self, at: Moment) -> SchoolRequest {
        SchoolRequest {
            name: Secret::new(self.name.into_owned()),
            contact: Secret::new(self.contact.into_owned()),
            at,
        }
    }
}
