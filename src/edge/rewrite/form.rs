//! Where on the journal's own sign-in page its form begins.

use std::{cell::Cell, rc::Rc};

use lol_html::{HtmlRewriter, MemorySettings, Settings, element, end_tag};

/// The offset of the first form that asks for a password. The page may be broken, or cut anywhere.
pub(super) fn sign_in(page: &[u8]) -> Option<usize> {
    let open = Rc::new(Cell::new(None));
    let found = Cell::new(None);
    let form = element!("form", |form| {
        open.set(Some(form.source_location().bytes().start));
        if let Some(handlers) = form.end_tag_handlers() {
            let open = Rc::clone(&open);
            handlers.push(end_tag!(move |_| {
                open.set(None);
                Ok(())
            }));
        }
        Ok(())
    });
    let field = element!("input", |input| {
        let is_password =
            input.get_attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"));
        if is_password && found.get().is_none() {
            found.set(open.get());
        }
        Ok(())
    });
    let settings = Settings::new()
        .with_strict(false)
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(2 * page.len() + MARGIN))
        .append_element_content_handler(form)
        .append_element_content_handler(field);
    let mut seeker = HtmlRewriter::new(settings, |_: &[u8]| {});
    // What cannot be read has no form that could be found; the page itself goes out whatever this says.
    if seeker.write(page).is_ok() {
        seeker.end().ok();
    }
    found.get()
}

/// What the seeker needs beside a copy of the page.
const MARGIN: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::sign_in;

    #[test]
    fn the_form_that_asks_for_a_password_is_found() {
        for (page, expected) in [
            ("<body><form action=/search><input name=q></form>|<FORM><INPUT TYPE='Password'></FORM>", true),
            ("<table>|<form method=post><tr><td><input type=password></table>", true),
            ("<!-- <form><input type=password> -->|<form><input type=password", false),
            ("<!-- <form><input type=password> -->|<form><input type=\"password\">", true),
            (
                "<script>'<form><input type=password>'</script>|<form><input name=a><input type=password>",
                true,
            ),
            ("<form><input name=q></form><div><input type=password></div>", false),
            ("<body><form><input name=q></form>", false),
            ("", false),
        ] {
            let at = page.find('|');
            let page = page.replace('|', "");
            let expected = at.filter(|_| expected);
            assert_eq!(sign_in(page.as_bytes()), expected, "{page}");
        }
    }
}
