//! What a browser shows: an answer, its forms and links.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;
use url::Url;

/// An answer, read to its end, with the address that it came from.
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A form as a browser would send it untouched.
pub(crate) struct Form {
    pub(crate) action: Url,
    pub(crate) posts: bool,
    pub(crate) fields: Vec<(String, String)>,
}

impl Page {
    /// The text; old pages say that they are windows-1251.
    pub(crate) fn text(&self) -> String {
        let kind = self.header(header::CONTENT_TYPE.as_str());
        if kind.contains("windows-1251") {
            encoding_rs::WINDOWS_1251.decode(&self.body).0.into_owned()
        } else {
            String::from_utf8_lossy(&self.body).into_owned()
        }
    }

    /// The text as it is read: without tags.
    pub(crate) fn words(&self) -> String {
        let text = self.text();
        text.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words)).collect()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {} {}", self.url, self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// `PR-nnn` of a refusal or of a stopped linking.
    pub(crate) fn code(&self) -> Option<String> {
        between(&self.text(), "data-code=\"", "\"").map(str::to_owned)
    }

    /// The first form whose source contains `mark`.
    pub(crate) fn form(&self, mark: &str) -> Form {
        let text = self.text();
        let form = text.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next());
        let form = form.into_iter().find(|form| form.contains(mark));
        let form = form.unwrap_or_else(|| panic!("no form with {mark} at {}: {text}", self.url));
        let (tag, inside) = form.split_once('>').expect("the tag ends");
        let action = plain(between(tag, "action=\"", "\"").unwrap_or_default());
        let fields = inside.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
        let fields = fields.filter(|tag| tag.contains("type=\"hidden\"")).map(|tag| {
            let part = |name| plain(between(tag, name, "\"").unwrap_or_default());
            (part("name=\""), part("value=\""))
        });
        Form {
            action: self.url.join(&action).expect("an address"),
            posts: tag.to_ascii_lowercase().contains("method=\"post\""),
            fields: fields.collect(),
        }
    }

    /// The value of a hidden field, wherever on the page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let text = self.text();
        plain(between(&text, &format!("name=\"{name}\" value=\""), "\"").unwrap_or_else(|| panic!("{text}")))
    }

    /// Where a link leads whose tag contains `mark`.
    pub(crate) fn link(&self, mark: &str) -> Url {
        let text = self.text();
        let tag =
            text.split("<a ").skip(1).filter_map(|rest| rest.split('>').next()).find(|t| t.contains(mark));
        let tag = tag.unwrap_or_else(|| panic!("no link with {mark}: {text}"));
        self.url
            .join(&plain(between(tag, "href=\"", "\"").expect("a link leads somewhere")))
            .expect("an address")
    }

    /// Where a redirect leads.
    pub(crate) fn target(&self) -> Option<Url> {
        let location = self.headers.get(header::LOCATION).filter(|_| self.status.is_redirection())?;
        Some(self.url.join(location.to_str().expect("ASCII")).expect("an address"))
    }

    /// Host and path, for a look at where one is.
    pub(crate) fn place(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        format!("{}{}", host.trim_end_matches(".localhost"), self.url.path())
    }
}

/// The text between two marks.
pub(crate) fn between<'t>(text: &'t str, begin: &str, end: &str) -> Option<&'t str> {
    text.split_once(begin)?.1.split_once(end).map(|(inner, _)| inner)
}

/// An attribute's text without the escapes of our templates.
fn plain(text: &str) -> String {
    let escapes =
        [("&quot;", "\""), ("&#34;", "\""), ("&lt;", "<"), ("&#60;", "<"), ("&gt;", ">"), ("&#62;", ">")];
    let rest = escapes.iter().fold(text.to_owned(), |text, (escape, sign)| text.replace(escape, sign));
    rest.replace("&#38;", "&").replace("&amp;", "&")
}
