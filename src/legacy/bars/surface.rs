//! The journal's addresses, in lower case. What people know them by stands behind a `#` and never reaches the
//! server, so pages cannot be told apart; calls can.

use std::borrow::Cow;

use super::settings::Settings;
use crate::domain::{Pattern, Section, SectionRule, SessionEnd, Surface, USUAL_PAGE_FIELDS};

/// See [`Surface`]. There are no tokens, and no cookies of the page's own script are known.
pub(super) fn surface(settings: &Settings) -> Surface {
    let paths = &settings.paths;
    let login_page = root(&paths.login_page);
    Surface {
        closed: closed(settings),
        // A password typed past the gateway would open the journal without ESIA.
        password_sign_ins: sign_ins(settings).collect(),
        // The server takes GET for everything.
        calls: ["/api/", "/rest/", "/actions/"].into_iter().map(Pattern::prefix).collect(),
        sign_in_pages: vec![Pattern::Exact(login_page.clone())],
        sign_out: vec![
            Pattern::Tree(root(&paths.sign_out)),
            Pattern::tree("/auth/logout"),
            Pattern::tree("/rest/logout"),
        ],
        session_ends: vec![
            SessionEnd::Status(401),
            SessionEnd::SentTo(Pattern::Tree(login_page)),
            // Some servers write …Error behind it, and its framework's own status for such a fault is 500.
            SessionEnd::Said { status: 403, words: Cow::Borrowed(LOST) },
            SessionEnd::Said { status: 500, words: Cow::Borrowed(LOST) },
        ],
        page_fields: USUAL_PAGE_FIELDS.map(Cow::Borrowed).to_vec(),
        sections: sections(settings),
        ..Surface::default()
    }
}

fn closed(settings: &Settings) -> Vec<Pattern> {
    let own = settings.paths.closed.iter().map(|path| Pattern::Prefix(lower(path)));
    prefixes(&PASSWORDS).chain(esia(settings)).chain(own).collect()
}

/// The journal's own ESIA sign-in would lead around the gateway, or into another account.
fn esia(settings: &Settings) -> impl Iterator<Item = Pattern> {
    prefixes(&ESIA).chain(settings.paths.esia_sign_in.as_deref().map(root).map(Pattern::Prefix))
}

fn sign_ins(settings: &Settings) -> impl Iterator<Item = Pattern> {
    [Pattern::Tree(root(&settings.paths.sign_in))]
        .into_iter()
        .chain(SIGN_INS.iter().copied().map(Pattern::tree))
}

/// Narrow rules before wide ones.
fn sections(settings: &Settings) -> Vec<SectionRule> {
    use Section::{Files, Homework, Marks, Messages, Mobile, Other, Passwords, Settings, Sso, Timetable};
    let prefix = |head, section| SectionRule::new(Pattern::prefix(head), section);
    let tree = |root, section| SectionRule::new(Pattern::tree(root), section);
    let passwords = sign_ins(settings).chain(prefixes(&PASSWORDS));
    let mut rules: Vec<_> = passwords.map(|one| SectionRule::new(one, Passwords)).collect();
    rules.extend(esia(settings).map(|one| SectionRule::new(one, Sso)));
    rules.extend(
        settings.paths.closed.iter().map(|path| SectionRule::new(Pattern::Prefix(lower(path)), Passwords)),
    );
    rules.extend([
        prefix("/api/markservice/", Marks),
        // The overall average stands beside the name.
        SectionRule::mixed(Pattern::tree("/api/profileservice/getpersondata"), Settings, &["indicators"]),
        SectionRule::mixed(Pattern::tree("/api/scheduleservice/getdiary"), Timetable, DIARY_MARKS),
        prefix("/api/scheduleservice/", Timetable),
        prefix("/api/homeworkservice/", Homework),
        prefix("/api/profileservice/", Settings),
        prefix("/api/multiprofileservice/", Settings),
        prefix("/api/schoolservice/", Other),
        prefix("/api/widgetservice/", Messages),
        // Charts of a pupil's progress and attendance on the desktop of the staff.
        prefix("/actions/web_edu.core.pupil.chart", Marks),
        tree("/rest/progress_average", Marks),
        tree("/rest/totals", Marks),
        tree("/rest/lessons_scores", Marks),
        SectionRule::mixed(Pattern::tree("/rest/diary"), Mobile, REST_DIARY_MARKS),
        tree("/rest/logout", Other),
        prefix("/rest/", Mobile),
        prefix("/media/", Files),
        prefix("/static/", Other),
        tree("/personal-area", Other),
        tree("/auth/logout", Other),
        tree("/favicon.ico", Other),
        SectionRule::new(Pattern::exact("/"), Other),
        SectionRule::new(Pattern::Exact(root(&settings.paths.login_page)), Other),
        SectionRule::new(Pattern::Tree(root(&settings.paths.start)), Other),
    ]);
    rules
}

fn prefixes(paths: &'static [&'static str]) -> impl Iterator<Item = Pattern> {
    paths.iter().copied().map(Pattern::prefix)
}

/// A configured path without its query and closing slash.
pub(super) fn root(path: &str) -> Cow<'static, str> {
    let path = path.split('?').next().unwrap_or(path).trim_end_matches('/').to_lowercase();
    Cow::Owned(if path.is_empty() { "/".to_owned() } else { path })
}

fn lower(path: &str) -> Cow<'static, str> {
    Cow::Owned(path.to_lowercase())
}

/// The page's sign-in and the mobile application's, which takes the password in the address too.
const SIGN_INS: [&str; 2] = ["/auth/login", "/rest/login"];

/// No public source names where a password is changed or forgotten; these are the likely places. The operator
/// adds what the own server has.
const PASSWORDS: [&str; 4] = ["/auth/password", "/auth/restore", "/auth/remind", "/auth/change-password"];

/// Nor where the journal's own ESIA sign-in begins and returns to.
const ESIA: [&str; 6] = ["/auth/esia", "/auth/gosuslugi", "/auth/oauth", "/esia", "/oauth", "/saml"];

/// As clients look for it.
const LOST: &str = "Server.UserNotAuthenticated";

const DIARY_MARKS: &[&str] = &[
    "days[].lessons[].marks",
    "days[].lessons[].mark",
    "days[].lessons[].comment",
    "days[].lessons[].remark",
];

/// A day is a pair of its date and what is on it.
const REST_DIARY_MARKS: &[&str] =
    &["days[][].lessons[].marks", "days[][].lessons[].comment", "days[][].lessons[].remark"];

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{Settings, surface};
    use crate::domain::{Section, Surface, System, Treatment};

    fn of(change: impl FnOnce(&mut Settings)) -> Surface {
        let upstream = Url::parse("https://journal.example.test/").unwrap();
        let mut settings = Settings::new(System("bars".into()), "Электронная школа", upstream);
        change(&mut settings);
        surface(&settings)
    }

    #[test]
    fn every_known_address_is_treated_and_has_a_section() {
        use Section::{
            Files, Homework, Marks, Messages, Mobile, Other, Passwords, Settings, Sso, Timetable, Unknown,
        };
        use Treatment::{Closed, PasswordSignIn, Plain, SignInPage, SignOut};
        let surface = of(|_| {});
        let table = [
            ("/auth/login", PasswordSignIn, Passwords, 0),
            ("/auth/login/", PasswordSignIn, Passwords, 0),
            ("/rest/login", PasswordSignIn, Passwords, 0),
            ("/auth/password/reset", Closed, Passwords, 0),
            ("/auth/esia/start", Closed, Sso, 0),
            ("/auth/login-page", SignInPage, Other, 0),
            ("/auth/logout", SignOut, Other, 0),
            ("/rest/logout", SignOut, Other, 0),
            ("/", Plain, Other, 0),
            ("/personal-area/", Plain, Other, 0),
            ("/api/markservice/getsummarymarks", Plain, Marks, 0),
            ("/api/profileservice/getpersondata", Plain, Settings, 1),
            ("/api/profileservice/setselectedpupil", Plain, Settings, 0),
            ("/api/multiprofileservice/getprofiles", Plain, Settings, 0),
            ("/api/scheduleservice/getdiary", Plain, Timetable, 4),
            ("/api/scheduleservice/getweekschedule", Plain, Timetable, 0),
            ("/api/homeworkservice/gethomeworkfromrange", Plain, Homework, 0),
            ("/api/schoolservice/getschoolinfo", Plain, Other, 0),
            ("/api/widgetservice/getevents", Plain, Messages, 0),
            ("/api/newservice/getsomething", Plain, Unknown, 0),
            ("/actions/web_edu.core.pupil.chart.chartpack/progressdata", Plain, Marks, 0),
            ("/actions/web_edu.core.other", Plain, Unknown, 0),
            ("/rest/totals", Plain, Marks, 0),
            ("/rest/progress_average", Plain, Marks, 0),
            ("/rest/lessons_scores", Plain, Marks, 0),
            ("/rest/diary", Plain, Mobile, 3),
            ("/rest/additional_materials", Plain, Mobile, 0),
            ("/media/materials/1/task.txt", Plain, Files, 0),
            ("/static/app.js", Plain, Other, 0),
        ];
        for (path, treatment, section, blanked) in table {
            assert_eq!(surface.treatment(path, true), treatment, "{path}");
            assert_eq!(surface.section(path), section, "{path}");
            let blank = surface.section_rule(path).map_or(0, |rule| rule.blank.len());
            assert_eq!(blank, blanked, "{path}");
        }
    }

    #[test]
    fn configured_paths_take_the_place_of_the_schools() {
        let surface = of(|settings| {
            settings.paths.login_page = "/Account/Login/".to_owned();
            settings.paths.sign_in = "/account/enter?as=json".to_owned();
            settings.paths.start = "/cabinet/".to_owned();
            settings.paths.closed = vec!["/actions/web_edu.users".to_owned()];
            settings.paths.esia_sign_in = Some("/Sso/Begin?idp=esia".to_owned());
        });
        assert_eq!(surface.treatment("/account/login", true), Treatment::SignInPage);
        assert_eq!(surface.treatment("/account/enter", false), Treatment::PasswordSignIn);
        assert_eq!(
            surface.treatment("/auth/login", false),
            Treatment::PasswordSignIn,
            "where a school has it, too"
        );
        assert_eq!(surface.treatment("/actions/web_edu.users/change", false), Treatment::Closed);
        for path in ["/sso/begin", "/sso/begin/again", "/auth/esia/callback"] {
            assert_eq!(surface.treatment(path, false), Treatment::Closed, "{path}");
            assert_eq!(surface.section(path), Section::Sso, "{path}");
        }
        assert_eq!(surface.section("/cabinet/start"), Section::Other);
        assert!(surface.ends_session(302, Some("/account/login/")));
    }

    #[test]
    fn a_lost_session_is_known_by_its_words_and_by_the_way_to_the_sign_in_page() {
        let surface = of(|_| {});
        assert!(surface.ends_session(302, Some("/auth/login-page")) && surface.ends_session(401, None));
        assert!(!surface.ends_session(403, None) && !surface.ends_session(302, Some("/personal-area/")));
        let said = r#"{"faultcode": "Server.UserNotAuthenticatedError"}"#;
        assert!(surface.ending_words(403).all(|words| said.contains(words)));
        assert_eq!((surface.ending_words(403).count(), surface.ending_words(200).count()), (1, 0));
    }
}
