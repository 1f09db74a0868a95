//! Texts as the journal decorates them: homework in `<span>`, invisible breaks inside long names. Pure.

/// A name with zero-width spaces between its words, as the journal's tables need them.
pub(super) fn breakable(name: &str) -> String {
    name.replace(' ', " \u{200b}")
}

/// A text as it comes out of the journal's editor.
pub(super) fn edited(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<span style=\"color: rgb(34, 34, 34);\">{text}</span>")
}

#[cfg(test)]
mod tests {
    use super::{breakable, edited};

    #[test]
    fn texts_are_decorated() {
        assert_eq!(breakable("Русский язык"), "Русский \u{200b}язык");
        assert_eq!(edited("a < b & c"), "<span style=\"color: rgb(34, 34, 34);\">a &lt; b &amp; c</span>");
    }
}
