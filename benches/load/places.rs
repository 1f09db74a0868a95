//! The addresses of the journal that stands behind every proxy.

/// The page with the sign-in form, and where the form goes.
pub(crate) const SIGN_IN: &str = "/account/enter";
/// The first page after it.
pub(crate) const HOME: &str = "/cabinet/home";
/// Ends a session.
pub(crate) const SIGN_OUT: &str = "/account/leave";
/// What `auth_request` asks.
pub(crate) const CHECK: &str = "/check";
/// The cookie of the journal's session.
pub(crate) const SESSION: &str = "ASP.NET_SessionId";

/// What is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Thing {
    /// 1 KiB that passes byte for byte.
    #[value(name = "1k")]
    Small,
    /// 64 KiB that pass byte for byte.
    #[value(name = "64k")]
    Large,
    /// A page of 64 KiB, in which addresses are moved and into which the bar is put.
    #[value(name = "page")]
    Page,
}

impl Thing {
    /// Every one.
    pub(crate) const ALL: [Self; 3] = [Self::Small, Self::Large, Self::Page];

    /// The word for it on the command line and in the results.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Small => "1k",
            Self::Large => "64k",
            Self::Page => "page",
        }
    }

    /// Where it lies.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Small => "/files/lesson/plan-1.bin",
            Self::Large => "/files/lesson/plan-64.bin",
            Self::Page => "/cabinet/diary/week.aspx",
        }
    }

    /// Its kind.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Small | Self::Large => "application/octet-stream",
            Self::Page => "text/html; charset=utf-8",
        }
    }

    /// Its bytes.
    pub(crate) fn bytes(self) -> Vec<u8> {
        match self {
            Self::Small => vec![b'x'; 1024],
            Self::Large => vec![b'x'; 64 * 1024],
            Self::Page => page(),
        }
    }
}

/// A week of a diary in the markup of its years.
fn page() -> Vec<u8> {
    let mut page = "<!DOCTYPE html><html><head><title>Дневник</title></head><body>\n<table>\n".to_owned();
    let mut lesson = 0;
    while page.len() < 64 * 1024 - 64 {
        lesson += 1;
        page.push_str(&format!(
            "<tr class=\"lesson\"><td>{lesson}</td><td>Математика</td><td><a href=\"/cabinet/task.aspx?id={lesson}\">\
             № {lesson}, стр. 12</a></td><td class=\"mark\">5</td></tr>\n"
        ));
    }
    page.push_str("</table></body></html>\n");
    page.into_bytes()
}
