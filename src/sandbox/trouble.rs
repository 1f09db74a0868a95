//! Trouble on request: what goes wrong, for how long, and how it is lived through.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

/// What goes wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Trouble {
    /// The answer is right but comes late.
    Slow {
        /// How late, milliseconds; at most five minutes are waited.
        millis: u64,
    },
    /// 500 in the endpoint's own form.
    Error,
    /// 502 with an HTML page.
    Html,
}

/// The troubles that are on.
#[derive(Clone, Debug)]
pub(super) struct Troubles<S>(BTreeMap<S, (Trouble, Option<u32>)>);

impl<S> Default for Troubles<S> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<S: Copy + Ord> Troubles<S> {
    /// Puts trouble on a spot in place of what was there; for no request at all, it only takes away.
    pub(super) fn bring(&mut self, at: S, trouble: Trouble, times: Option<u32>) {
        if times == Some(0) {
            self.0.remove(&at);
        } else {
            self.0.insert(at, (trouble, times));
        }
    }

    /// Calls off everything.
    pub(super) fn calm(&mut self) {
        self.0.clear();
    }

    /// What strikes the next request at this spot; counts it.
    pub(super) fn strike(&mut self, at: S) -> Option<Trouble> {
        let (trouble, left) = self.0.get_mut(&at)?;
        let trouble = *trouble;
        match left {
            None => return Some(trouble),
            Some(left) => *left = left.saturating_sub(1),
        }
        if matches!(self.0.get(&at), Some((_, Some(0)))) {
            self.0.remove(&at);
        }
        Some(trouble)
    }
}

/// Lives through the trouble that was wished for: waits, or hands out the answer in place of the right one.
pub(super) async fn suffer(trouble: Option<Trouble>, error: impl FnOnce() -> Response) -> Option<Response> {
    match trouble {
        None => None,
        Some(Trouble::Slow { millis }) => {
            tokio::time::sleep(Duration::from_millis(millis).min(LONGEST_WAIT)).await;
            None
        }
        Some(Trouble::Error) => Some(error()),
        Some(Trouble::Html) => Some((StatusCode::BAD_GATEWAY, Html(BAD_GATEWAY)).into_response()),
    }
}

const LONGEST_WAIT: Duration = Duration::from_secs(300);

const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

#[cfg(test)]
mod tests {
    use super::{Trouble, Troubles};

    #[test]
    fn trouble_lasts_as_often_as_was_wished() {
        let mut troubles = Troubles::default();
        troubles.bring("te", Trouble::Html, Some(2));
        troubles.bring("rs", Trouble::Error, None);
        let te: Vec<_> = (0..3).map(|_| troubles.strike("te")).collect();
        assert_eq!(te, [Some(Trouble::Html), Some(Trouble::Html), None]);
        assert!((0..9).all(|_| troubles.strike("rs") == Some(Trouble::Error)));
        assert_eq!(troubles.strike("ac"), None);
    }
}
