//! Entering without a password, by the journal's own ESIA sign-in.
//!
//! No public source shows its chain, so where it begins is a setting, and it has led to its goal when it leads to the
//! first page of the journal.

use url::Url;

use super::{
    calls::{look_around, say_if_kept, session},
    markup::plain,
    settings::Paths,
    surface::root,
    visit::{Upstream, Visit},
};
use crate::{
    domain::{FullName, Profile, Role, Standing, Vouched},
    flow::port::{JournalFault, JournalSession, Voucher},
    legacy::{
        esia_walk::{End, Page, no_way},
        fault::unavailable,
        vouching::{Wanted, WhoIsIn},
    },
};

/// Walks the journal's ESIA sign-in and looks who is in. Nothing of it is repeated.
pub(super) async fn enter(
    upstream: &Upstream,
    vouched: &Vouched,
    standing: &Standing,
    voucher: &dyn Voucher,
) -> Result<JournalSession, JournalFault> {
    let start = upstream.settings.paths.esia_sign_in.as_deref();
    let start =
        start.ok_or_else(|| no_way("where its ESIA sign-in begins (esia_sign_in) is not set".to_owned()))?;
    let mut visit = Visit::new(upstream, vouched.account.login.typed());
    let entered = match arrive(upstream, &mut visit, start, voucher).await {
        Ok(()) => look_who_is_in(upstream, &mut visit, vouched, standing).await,
        Err(fault) => Err(fault),
    };
    if let Err(fault) = entered {
        // The cookie that opens a session may have been among them, whatever went wrong after it.
        if !visit.cookies().is_empty() {
            say_if_kept(upstream, visit.sign_out().await);
        }
        return Err(fault);
    }
    Ok(session(upstream, visit, standing).await)
}

async fn arrive(
    upstream: &Upstream,
    visit: &mut Visit<'_>,
    start: &str,
    voucher: &dyn Voucher,
) -> Result<(), JournalFault> {
    let paths = &upstream.settings.paths;
    match visit.walk(start, voucher, |address| is_first_page(paths, address)).await? {
        End::There(_) if visit.cookies().is_empty() => {
            Err(unavailable("the journal lets in and sets no cookie"))
        }
        End::There(_) => Ok(()),
        End::Page(page) => Err(by_page(&page)),
    }
}

/// The school is not compared: an account is one in the whole region, and a parent's children are in several.
async fn look_who_is_in(
    upstream: &Upstream,
    visit: &mut Visit<'_>,
    vouched: &Vouched,
    standing: &Standing,
) -> Result<(), JournalFault> {
    let profile = look_around(upstream, visit).await?;
    let who = WhoIsIn { name: Some(holder(&profile)), birth_date: None, roles: &profile.roles, school: None };
    match who.difference(vouched, Wanted::of(vouched, standing)) {
        None => Ok(()),
        Some(what) => {
            let system = &upstream.settings.system.0;
            tracing::warn!(%system, what, "the journal let in somebody else than was vouched for; signed out");
            Err(JournalFault::NobodyFound)
        }
    }
}

/// A pupil's account is known by the pupil whose diary it shows.
fn holder(profile: &Profile) -> &FullName {
    match (profile.weightiest_role(), profile.pupils.as_slice()) {
        (Role::Pupil, [pupil, ..]) => &pupil.name,
        (Role::Pupil, []) | (Role::Parent | Role::Staff, _) => &profile.name,
    }
}

/// Where somebody who is in is sent to: the root, or the first page.
fn is_first_page(paths: &Paths, address: &Url) -> bool {
    let here = root(address.path());
    here != root(&paths.login_page) && (here == "/" || here == root(&paths.start))
}

/// A page in place of the way on: that the journal knows nobody like that, or that it goes another way.
fn by_page(page: &Page) -> JournalFault {
    let said = plain(&String::from_utf8_lossy(&page.body)).to_lowercase().replace('ё', "е");
    if NOBODY.iter().any(|words| said.contains(words)) { JournalFault::NobodyFound } else { page.no_way() }
}

/// Lower case, without «ё». The first is quoted by schools; the others are its likely kin.
const NOBODY: [&str; 4] =
    ["дневник не найден", "пользователь не найден", "профиль не найден", "запись не найдена"];

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;
    use url::Url;

    use super::{JournalFault, Page, Paths, by_page, is_first_page};

    #[test]
    fn the_first_page_is_the_root_or_the_start() {
        let paths = Paths { start: "/Cabinet/?a=1".to_owned(), ..Paths::default() };
        let table = [
            ("/", true),
            ("/?from=esia", true),
            ("/cabinet", true),
            ("/cabinet/", true),
            ("/cabinet/other", false),
            ("/auth/login-page", false),
            ("/auth/esia/callback?code=1", false),
        ];
        for (path, expected) in table {
            let address = Url::parse("https://journal.example.test").unwrap().join(path).unwrap();
            assert_eq!(is_first_page(&paths, &address), expected, "{path}");
        }
        let paths = Paths { login_page: "/".to_owned(), ..Paths::default() };
        let address = Url::parse("https://journal.example.test/").unwrap();
        assert!(!is_first_page(&paths, &address), "the root is the sign-in page here");
    }

    #[test]
    fn a_page_says_that_nobody_is_found_or_that_the_way_is_another() {
        let read = |body: &str| {
            let body = Bytes::from(body.to_owned());
            by_page(&Page { origin: "https://j.test".to_owned(), status: StatusCode::OK, body })
        };
        assert_eq!(read("<h1>Ваш <b>дневник</b> не найден</h1>"), JournalFault::NobodyFound);
        assert_eq!(read("Учётная запись не найдена"), JournalFault::NobodyFound);
        let JournalFault::NoSuchWay { detail } = read("<h1>404</h1><p>Страница не найдена</p>")
        else {
            panic!("another way")
        };
        assert_eq!(detail, "HTTP 200 of https://j.test where a redirect belongs");
    }
}
