//! Scope items: a bare name in requests, `fullname?oid=1000299681` in tokens.

use std::fmt;

/// One granted or asked scope.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ScopeItem {
    /// `openid`, `fullname`, …
    pub name: String,
    /// Whose data; absent in requests and for `openid`.
    pub oid: Option<u64>,
}

impl ScopeItem {
    /// Reads one item. `None` if what follows the name is not `?oid=` and a number.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('?') {
            None if !text.is_empty() => Some(Self { name: text.to_owned(), oid: None }),
            None => None,
            Some((name, rest)) => {
                let oid = rest.strip_prefix("oid=")?.parse().ok()?;
                Some(Self { name: name.to_owned(), oid: Some(oid) })
            }
        }
    }

    /// Reads a list with spaces between the items; items that cannot be read are passed over.
    pub fn list(text: &str) -> Vec<Self> {
        text.split_whitespace().filter_map(Self::parse).collect()
    }
}

/// As it travels.
impl fmt::Display for ScopeItem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)?;
        self.oid.map_or(Ok(()), |oid| write!(out, "?oid={oid}"))
    }
}

#[cfg(test)]
mod tests {
    use super::ScopeItem;

    #[test]
    fn items_come_back_as_they_went() {
        for text in ["openid", "fullname?oid=1000299681"] {
            assert_eq!(ScopeItem::parse(text).expect("an item").to_string(), text);
        }
        for text in ["", "fullname?", "fullname?oid=", "fullname?oid=x", "fullname?org=1"] {
            assert!(ScopeItem::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_list_knows_whose_data_is_granted() {
        let list = ScopeItem::list("openid fullname?oid=7  snils?oid=7");
        assert_eq!(list.iter().map(|item| item.oid).collect::<Vec<_>>(), [None, Some(7), Some(7)]);
    }
}
