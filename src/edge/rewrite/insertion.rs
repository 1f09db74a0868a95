//! The words that are put into the journals' pages.

use askama::Template;
use http::{
    Response,
    header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
};

use super::insert::Spot;
use crate::edge::body::Body;

/// Where on the journal's host browsers fetch the stylesheet of what is put in.
pub(in crate::edge) const STYLE_PATH: &str = "/.gate/bar.css";

/// What is put into the pages of one journal.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The journal's origin as browsers see it.
    pub ours: String,
    /// The gate's origin.
    pub gate: String,
    /// What stands on the button that leads to ESIA.
    pub button: String,
    /// A line for everybody, plain text.
    pub notice: Option<String>,
}

/// As whom and for whom somebody looks at a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// «Пётр Орлов, 5В · Родитель»; empty where there is nothing to tell apart.
    pub current: String,
    /// What can be changed without a new sign-in.
    pub switch: Option<Switch>,
}

/// What a person can switch between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Children.
    Child,
    /// Accounts or roles.
    Account,
}

/// The stylesheet: the same for everybody.
pub(in crate::edge) fn style() -> Response<Body> {
    let mut response = Response::new(Body::full(include_str!("bar.css")));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    response
}

impl Switch {
    /// The words of its link.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Child => "Сменить ребёнка",
            Self::Account => "Сменить запись",
        }
    }
}

/// Who looks at a page that the journal has answered.
#[derive(Clone, Copy, Debug)]
pub enum Viewer<'a> {
    /// Nobody that is known, and not at the sign-in page: nothing is put in.
    Unknown,
    /// Somebody at the journal's own sign-in page.
    AtSignIn,
    /// Somebody who was let in.
    Inside(&'a Bar),
}

/// Something for one page.
pub struct Insertion {
    /// Where.
    pub(super) spot: Spot,
    /// What.
    pub(super) html: String,
}

impl Pages {
    /// What this viewer's pages get, and where.
    pub fn insertion(&self, viewer: Viewer<'_>) -> Option<Insertion> {
        let (spot, html) = match viewer {
            Viewer::Unknown => return None,
            Viewer::AtSignIn => (Spot::SignIn, Entry { pages: self }.render()),
            Viewer::Inside(bar) => (Spot::Top, BarLine { pages: self, bar }.render()),
        };
        Some(Insertion { spot, html: html.expect("plain texts can always be written") })
    }
}

#[derive(Template)]
#[template(path = "edge/rewrite/entry.html")]
struct Entry<'a> {
    pages: &'a Pages,
}

#[derive(Template)]
#[template(path = "edge/rewrite/bar.html")]
struct BarLine<'a> {
    pages: &'a Pages,
    bar: &'a Bar,
}
