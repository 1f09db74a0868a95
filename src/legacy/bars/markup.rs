//! The journal's texts without their decoration.

/// Without tags, zero-width spaces and the few entities that the journal's editor writes.
pub(super) fn plain(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            '\u{200b}' => {}
            letter if !inside => bare.push(letter),
            _ => {}
        }
    }
    let bare = bare.replace("&nbsp;", " ").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    bare.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn decoration_is_taken_off() {
        let table = [
            ("<span style=\"color: red\">Орлов</span> \u{200b}Пётр", "Орлов Пётр"),
            ("МБОУ &quot;СОШ №&nbsp;12&quot;", "МБОУ \"СОШ № 12\""),
            ("a > b &amp;lt;", "a > b &lt;"),
            ("  5В\u{200b} ", "5В"),
            ("<b", ""),
        ];
        for (text, expected) in table {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}
