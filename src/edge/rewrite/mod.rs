//! The journal's answers on their way to the browser: tokens and addresses are swapped, and its pages get what is ours.
//!
//! `decide` says what is done with a body; most are not touched, and pass byte for byte in whatever coding and range
//! they came. One that is read streams through a row of steps, each of which holds a bounded piece of it: unpacked,
//! swapped (`crate::edge::swap`), given our `insertion`, packed again in the coding it came in.
//!
//! A range of a body that has to be read could begin or end inside of what is looked for. Browsers ask for ranges of
//! films and long documents, hardly ever of pages, and only the answer tells which of these an address is: so a range
//! is passed on, and where the answer turns out to be a part of something to be read, the whole is asked for instead
//! (`crate::edge::range`). Several ranges at once, and ranges of anything but GET, are not asked for.

mod charset;
mod coding;
mod decide;
mod form;
mod insert;
mod insertion;
mod pack;
#[cfg(test)]
mod tests;
mod unpack;

use http::{
    Method,
    header::{HeaderMap, RANGE},
};

use super::{
    body::Body,
    header::Mirror,
    range, stepped,
    swap::{Pair, Swap},
};
pub use decide::{Plan, Reading, Sought, decide};
pub use insertion::{Bar, Insertion, Pages, Switch, Viewer};
pub(super) use insertion::{STYLE_PATH, style};

/// Asks for an answer that can be read here.
pub(super) fn ask(method: &Method, headers: &mut HeaderMap) {
    coding::ask_readable(headers);
    let is_one = headers.get_all(RANGE).iter().all(|range| !range.as_bytes().contains(&b','));
    if *method != Method::GET || !is_one {
        range::ask_whole(headers);
    }
}

/// The body as it was before it was packed. The head still says how it came.
pub fn unpacked(reading: Reading, body: Body) -> Body {
    match reading.coding {
        Some(coding) => stepped::under(body, unpack::Unpack::new(coding)),
        None => body,
    }
}

/// Changes an unpacked body and packs it as it came; the head is told.
pub fn rewritten(
    reading: Reading,
    tokens: Vec<Pair>,
    mirror: &Mirror,
    insertion: Option<Insertion>,
    headers: &mut HeaderMap,
    body: Body,
) -> Body {
    let addresses = if reading.addresses { mirror.addresses() } else { Vec::new() };
    let pairs: Vec<_> = tokens.into_iter().chain(addresses).collect();
    if pairs.is_empty() && insertion.is_none() && reading.coding.is_none() {
        return body;
    }
    let swap = Swap::new(pairs);
    let keeps_length = swap.keeps_length() && insertion.is_none() && reading.coding.is_none();
    let mut body = stepped::under(body, swap);
    if let Some(insertion) = insertion {
        body = stepped::under(body, insert::Insert::new(insertion, charset::declared(headers)));
    }
    if let Some(coding) = reading.coding {
        body = stepped::under(body, pack::Pack::new(coding));
    }
    decide::adapt(headers, keeps_length);
    body
}
