//! Aliases and tokens in one direction: the browser has the former, the journal knows the latter.

use http::{HeaderValue, header::HeaderMap};

use super::{
    body::Body,
    path::NormalPath,
    swap::{Pair, Swap},
};
use crate::{domain::Refusal, flow::Admitted};

/// What is put in place of what.
pub(super) struct Aliases(Vec<Pair>);

impl Aliases {
    /// Tokens in place of aliases.
    pub(super) fn inward(admitted: &Admitted) -> Self {
        Self(admitted.swaps().map(|(alias, token)| Pair::anywhere(alias, token)).collect())
    }

    /// Aliases in place of tokens.
    pub(super) fn outward(admitted: &Admitted) -> Self {
        Self(admitted.swaps().map(|(alias, token)| Pair::anywhere(token, alias)).collect())
    }

    /// Nobody's.
    pub(super) const fn none() -> Self {
        Self(Vec::new())
    }

    /// Whether the journal has no tokens.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs, to be looked for in an answer's body.
    pub(super) fn into_pairs(self) -> Vec<Pair> {
        self.0
    }

    /// Under the body of a request.
    pub(super) fn under(&self, headers: &mut HeaderMap, body: Body) -> Body {
        if self.is_empty() {
            return body;
        }
        Swap::new(self.0.clone()).under(headers, body)
    }

    /// Every header may carry it: `at`, `Authorization`, `Referer`, `Location`.
    pub(super) fn over_headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            if let Some(swapped) =
                self.over(value.as_bytes()).and_then(|bytes| HeaderValue::from_bytes(&bytes).ok())
            {
                *value = swapped;
            }
        }
    }

    /// In the query of a path.
    ///
    /// # Errors
    /// [`Refusal::ClosedPath`] if that makes no query.
    pub(super) fn over_path(&self, path: &NormalPath) -> Result<NormalPath, Refusal> {
        let swapped = path.query().and_then(|query| self.over(query.as_bytes()));
        match swapped.and_then(|query| String::from_utf8(query).ok()) {
            Some(query) => path.with_query(&query).map_err(|_| Refusal::ClosedPath),
            None => Ok(path.clone()),
        }
    }

    /// `None` if nothing is to be swapped, which is the rule.
    fn over(&self, text: &[u8]) -> Option<Vec<u8>> {
        self.0.iter().any(|pair| pair.is_in(text)).then(|| {
            let mut swap = Swap::new(self.0.clone());
            let mut out = swap.push(text.to_vec().into()).to_vec();
            out.extend_from_slice(&swap.finish());
            out
        })
    }
}
