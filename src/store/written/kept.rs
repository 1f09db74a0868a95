//! A form that came when its session had run out.

use std::{borrow::Cow, sync::Arc};

use base64::{Engine, display::Base64Display, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::domain::{Holder, KeptForm, Moment, ReturnPath, Secret, System, Way, Who};

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct KeptFormForm<'a> {
    system: Cow<'a, str>,
    who: [u8; 8],
    way: [u8; 8],
    target: Cow<'a, str>,
    page: Cow<'a, str>,
    kind: Cow<'a, str>,
    body: BytesForm<'a>,
    files: bool,
    at: i64,
    tried: bool,
}

impl<'a> From<&'a KeptForm> for KeptFormForm<'a> {
    fn from(form: &'a KeptForm) -> Self {
        Self {
            system: Cow::Borrowed(&form.system.0),
            who: form.holder.who.0,
            way: form.holder.way.0,
            target: Cow::Borrowed(&form.target),
            page: Cow::Borrowed(form.page.as_str()),
            kind: Cow::Borrowed(&form.kind),
            body: BytesForm(Cow::Borrowed(form.body.expose())),
            files: form.files,
            at: form.at.millis(),
            tried: form.tried,
        }
    }
}

impl From<KeptFormForm<'_>> for KeptForm {
    fn from(form: KeptFormForm<'_>) -> Self {
        Self {
            system: System(Arc::from(form.system)),
            holder: Holder { who: Who(form.who), way: Way(form.way) },
            target: form.target.into_owned(),
            page: ReturnPath::parse(&form.page),
            kind: form.kind.into_owned(),
            body: Secret::new(form.body.0.into_owned()),
            files: form.files,
            at: Moment::from_millis(form.at),
            tried: form.tried,
        }
    }
}

/// Bytes in base64, written straight into the record and read straight out of it.
struct BytesForm<'a>(Cow<'a, [u8]>);

impl Serialize for BytesForm<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Base64Display::new(&self.0, &STANDARD))
    }
}

impl<'de> Deserialize<'de> for BytesForm<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        STANDARD.decode(text).map(|bytes| Self(Cow::Owned(bytes))).map_err(|_| D::Error::custom("no base64"))
    }
}
