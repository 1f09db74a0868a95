//! `embed=(a.elements,b.elements)`.

/// What a request wants to have inside its answer in place of links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::sandbox::esia) struct Embed(Vec<String>);

impl Embed {
    /// Reads the parameter of a query; without it, and without its brackets, nothing is embedded.
    pub(in crate::sandbox::esia) fn read(query: Option<&str>) -> Self {
        let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let value = pairs.find(|(name, _)| name == "embed").map(|(_, value)| value.into_owned());
        let inside = value.as_deref().and_then(|text| text.strip_prefix('(')?.strip_suffix(')'));
        Self(
            inside.map_or_else(Vec::new, |text| text.split(',').map(|name| name.trim().to_owned()).collect()),
        )
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|own| own == name)
    }
}

#[cfg(test)]
mod tests {
    use super::Embed;

    #[test]
    fn several_names_stand_in_brackets() {
        let embed = Embed::read(Some("a=b&embed=(contacts.elements,%20kids.elements)"));
        assert!(embed.has("contacts.elements") && embed.has("kids.elements"));
        assert!(!embed.has("elements"));
        assert_eq!(Embed::read(Some("embed=elements")), Embed::default());
        assert_eq!(Embed::read(None), Embed::default());
    }
}
