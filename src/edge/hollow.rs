//! Cookies without content: some pages' scripts look whether the session's cookie is there, and take a browser without
//! it for signed out. The session itself lives in the jar; these let nobody in anywhere.

use crate::{domain::Surface, flow::cookie::CookieStyle};

/// One for each, for scripts to see; they end with the browser.
pub(super) fn given(surface: &Surface, style: CookieStyle) -> impl Iterator<Item = String> {
    let secure = match style {
        CookieStyle::Prefixed => "; Secure",
        CookieStyle::Plain => "",
    };
    surface.hollow_cookies.iter().map(move |name| format!("{name}=1; Path=/; SameSite=Lax{secure}"))
}

/// All of them taken back.
pub(super) fn taken(surface: &Surface) -> impl Iterator<Item = String> {
    surface.hollow_cookies.iter().map(|name| format!("{name}=; Path=/; Max-Age=0"))
}

#[cfg(test)]
mod tests {
    use super::{given, taken};
    use crate::{domain::Surface, flow::cookie::CookieStyle};

    #[test]
    fn scripts_can_see_them_and_they_say_nothing() {
        let surface = Surface { hollow_cookies: vec!["UID".into()], ..Surface::default() };
        let written: Vec<_> = given(&surface, CookieStyle::Prefixed).collect();
        assert_eq!(written, ["UID=1; Path=/; SameSite=Lax; Secure"]);
        assert_eq!(taken(&surface).collect::<Vec<_>>(), ["UID=; Path=/; Max-Age=0"]);
        assert_eq!(given(&Surface::default(), CookieStyle::Plain).count(), 0);
    }
}
