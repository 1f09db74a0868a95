//! Name → value pairs, as a query or a form body carries them.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Pairs in the order in which they were sent. Holds codes and secrets: no `Debug`, wiped when dropped.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub struct Form(Vec<(String, String)>);

/// Why a form is not the request it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormFault {
    /// Absent or empty; ESIA answers ESIA-007014 with these names in square brackets.
    #[error("the request has no {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// Sent more than once; ESIA-007003.
    #[error("the request has {0} more than once")]
    Repeated(&'static str),
    /// A `grant_type` that is none of ESIA's; ESIA-007012.
    #[error("the grant type is unknown")]
    UnknownGrant,
}

impl Form {
    /// Adds a pair at the end.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a pair at the end if there is a value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Reads `application/x-www-form-urlencoded`: a body, or a query without its `?`.
    pub fn decode(encoded: &str) -> Self {
        Self(form_urlencoded::parse(encoded.as_bytes()).into_owned().collect())
    }

    /// Writes `application/x-www-form-urlencoded`: a space becomes `+`, a plus `%2B`.
    pub fn encode(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// The first value under this name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Every value under this name.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The pairs of this form followed by those of another: some clients split a request over query and body.
    #[must_use]
    pub fn followed_by(mut self, mut other: Self) -> Self {
        self.0.append(&mut other.0);
        self
    }

    /// Reads fields one by one and tells all that is missing at once.
    pub const fn fields(&self) -> Fields<'_> {
        Fields { form: self, missing: Vec::new(), repeated: None }
    }
}

/// A form being read into a struct. An empty value counts as an absent one.
pub struct Fields<'f> {
    form: &'f Form,
    missing: Vec<&'static str>,
    repeated: Option<&'static str>,
}

impl Fields<'_> {
    /// A value that must be there; the empty text stands in until [`Fields::done`] refuses the whole.
    pub fn must(&mut self, name: &'static str) -> String {
        let value = self.may(name);
        if value.is_none() {
            self.missing.push(name);
        }
        value.unwrap_or_default()
    }

    /// A value that may be there.
    pub fn may(&mut self, name: &'static str) -> Option<String> {
        let mut values = self.form.0.iter().filter(|(own, value)| own == name && !value.is_empty());
        let first = values.next().map(|(_, value)| value.clone());
        if values.next().is_some() {
            self.repeated.get_or_insert(name);
        }
        first
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`FormFault`] of everything that [`Fields::must`] did not find, or of the first repeated name.
    pub fn done(self) -> Result<(), FormFault> {
        match self.repeated {
            _ if !self.missing.is_empty() => Err(FormFault::Missing(self.missing)),
            Some(name) => Err(FormFault::Repeated(name)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, FormFault};

    #[test]
    fn the_plus_of_an_offset_survives_the_way() {
        let form = Form::default().with("timestamp", "2026.11.21 12:00:00 +0000");
        assert_eq!(form.encode(), "timestamp=2026.11.21+12%3A00%3A00+%2B0000");
        assert_eq!(Form::decode(&form.encode()).value("timestamp"), Some("2026.11.21 12:00:00 +0000"));
        assert_eq!(Form::decode("scope=a%20b").value("scope"), Some("a b"));
    }

    #[test]
    fn all_missing_names_are_told_at_once() {
        let form = Form::decode("state=&scope=openid&client_id=A&client_id=B");
        let mut fields = form.fields();
        assert_eq!(fields.must("scope"), "openid");
        fields.must("state");
        fields.must("timestamp");
        fields.must("client_id");
        assert_eq!(fields.done(), Err(FormFault::Missing(vec!["state", "timestamp"])));
    }

    #[test]
    fn a_repeated_name_is_refused() {
        let form = Form::decode("client_id=A&client_id=B");
        let mut fields = form.fields();
        fields.must("client_id");
        assert_eq!(fields.done(), Err(FormFault::Repeated("client_id")));
    }
}
