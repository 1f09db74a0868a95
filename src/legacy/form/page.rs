//! Reading a page: elements by CSS selectors, with their attributes and texts, in the page's own charset.

use std::{borrow::Cow, cell::RefCell, rc::Rc};

use encoding_rs::{Encoding, UTF_8};
use http::{HeaderMap, header};
use lol_html::{
    AsciiCompatibleEncoding, ElementContentHandlers, HtmlRewriter, Selector, Settings,
    html_content::{self, TextChunk},
};

/// A page as it came.
pub(in crate::legacy) struct Page {
    body: Vec<u8>,
    charset: &'static Encoding,
}

/// An element that a selector has found.
#[derive(Clone, Debug, Default)]
pub(in crate::legacy) struct Element {
    attributes: Vec<(String, String)>,
    /// The text inside, tags left out and references resolved.
    pub(in crate::legacy) text: String,
}

impl Element {
    pub(in crate::legacy) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl Page {
    /// The charset is the one that the headers name, else the one that the page names itself, else UTF-8.
    pub(in crate::legacy) fn new(headers: &HeaderMap, body: &[u8]) -> Self {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let head = String::from_utf8_lossy(&body[..body.len().min(HEAD)]).into_owned();
        let charset = charset_in(kind).or_else(|| charset_in(&head)).unwrap_or(UTF_8);
        Self { body: body.to_vec(), charset }
    }

    pub(in crate::legacy) const fn charset(&self) -> &'static Encoding {
        self.charset
    }

    /// Everything on the page, tags and all.
    pub(in crate::legacy) fn source(&self) -> String {
        self.charset.decode(&self.body).0.into_owned()
    }

    /// Every element that fits, in the order of the page. A selector that is none finds nothing.
    pub(in crate::legacy) fn find(&self, selector: &str) -> Vec<Element> {
        let Ok(selector) = selector.parse::<Selector>() else { return Vec::new() };
        let found: Rc<RefCell<Vec<Element>>> = Rc::default();
        let (opened, spoken) = (Rc::clone(&found), Rc::clone(&found));
        let handlers = ElementContentHandlers::default()
            .element(move |element: &mut html_content::Element<'_, '_>| {
                let attributes = element.attributes().iter();
                let attributes = attributes.map(|one| (one.name(), resolved(&one.value()))).collect();
                opened.borrow_mut().push(Element { attributes, text: String::new() });
                Ok(())
            })
            .text(move |chunk: &mut TextChunk<'_>| {
                if let Some(last) = spoken.borrow_mut().last_mut() {
                    last.text.push_str(chunk.as_str());
                }
                Ok(())
            });
        let charset =
            AsciiCompatibleEncoding::new(self.charset).unwrap_or_else(AsciiCompatibleEncoding::utf_8);
        let settings = Settings::new()
            .with_encoding(charset)
            .with_strict(false)
            .append_element_content_handler((Cow::Owned(selector), handlers));
        let mut reader = HtmlRewriter::new(settings, |_: &[u8]| {});
        // A page that breaks off in the middle has shown what it has shown.
        let read = reader.write(&self.body).and_then(|()| reader.end());
        if let Err(fault) = read {
            tracing::debug!(%fault, "a journal's page could not be read to its end");
        }
        let mut found = found.take();
        for element in &mut found {
            element.text = resolved(&element.text);
        }
        found
    }
}

/// References such as `&quot;` and `&#x27;` as the letters they stand for.
fn resolved(text: &str) -> String {
    html_escape::decode_html_entities(text).into_owned()
}

/// The charset that stands behind `charset=`.
fn charset_in(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset=")?;
    let rest = rest.trim_start_matches(['"', '\'', ' ']);
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter));
    Encoding::for_label(&rest.as_bytes()[..end.unwrap_or(rest.len())])
}

/// Browsers look this far for a page's own word about its charset.
const HEAD: usize = 1024;

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_8, WINDOWS_1251};
    use http::{HeaderMap, HeaderValue, header};

    use super::Page;

    fn page(kind: Option<&'static str>, body: &[u8]) -> Page {
        let mut headers = HeaderMap::new();
        if let Some(kind) = kind {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        Page::new(&headers, body)
    }

    #[test]
    fn elements_are_found_with_their_texts_and_attributes() {
        let html = b"<form class=login__form><input name=a value='1 &amp; &quot;2&quot;'><p>one <b>two</b>&nbsp;&#x27;</p></form><input name=b>";
        let page = page(None, html);
        let inputs = page.find(".login__form input[name]");
        assert_eq!((inputs.len(), inputs[0].attribute("value")), (1, Some("1 & \"2\"")));
        assert_eq!(page.find("p")[0].text, "one two\u{a0}'");
        assert_eq!(page.find("input").len(), 2);
        assert!(page.find("nowhere").is_empty() && page.find("p[").is_empty());
    }

    #[test]
    fn the_charset_is_the_headers_then_the_pages_then_utf8() {
        let body = WINDOWS_1251.encode("<meta charset=windows-1251><b title='ё'>Орлова</b>").0.into_owned();
        let table = [
            (Some("text/html; charset=windows-1251"), WINDOWS_1251),
            (Some("text/html; Charset=\"cp1251\""), WINDOWS_1251),
            (Some("text/html"), WINDOWS_1251),
            (None, WINDOWS_1251),
            (Some("text/html; charset=utf-8"), UTF_8),
        ];
        for (kind, charset) in table {
            let page = page(kind, &body);
            assert_eq!(page.charset(), charset, "{kind:?}");
            assert_eq!(page.find("b")[0].text == "Орлова", charset == WINDOWS_1251);
        }
        assert_eq!(page(None, b"<b>plain</b>").charset(), UTF_8);
        assert_eq!(page(None, &body).find("b")[0].attribute("title"), Some("ё"));
    }
}
