//! The journal's addresses, in lower case: those that its page's own script and public clients call. ASP.NET matches
//! them without case.

use std::borrow::Cow;

use super::settings::Settings;
use crate::domain::{Pattern, Section, SectionRule, SessionEnd, Surface};

/// See [`Surface`]. There are no tokens.
pub(super) fn surface(settings: &Settings) -> Surface {
    Surface {
        closed: closed(settings),
        // The second adds another account to the session by its password: whoever is in would be somebody else too.
        password_sign_ins: SIGN_INS.map(Pattern::tree).to_vec(),
        calls: vec![Pattern::prefix("/services/"), Pattern::prefix("/integration/")],
        sign_in_pages: vec![Pattern::Exact(root(&settings.pages.login))],
        sign_out: vec![Pattern::tree("/services/security/logout")],
        // Without it the page takes its browser for signed out.
        hollow_cookies: vec!["UID".into()],
        session_ends: vec![SessionEnd::Status(401)],
        sections: sections(settings),
        ..Surface::default()
    }
}

/// An employee's pages set students' passwords below `/services/security/user-profile`: that is how colleges give them
/// out, so it stays open, in its own section.
fn closed(settings: &Settings) -> Vec<Pattern> {
    let own = settings.closed.iter().map(|path| Pattern::Prefix(path.to_lowercase().into()));
    RESETS.iter().copied().map(Pattern::tree).chain([Pattern::tree(ESIA)]).chain(own).collect()
}

/// Narrow rules before wide ones.
fn sections(settings: &Settings) -> Vec<SectionRule> {
    use Section::{Marks, Messages, Other, Passwords, Reports, Settings as Own, Sso, Timetable};
    let prefix = |head, section| SectionRule::new(Pattern::prefix(head), section);
    let tree = |root, section| SectionRule::new(Pattern::tree(root), section);
    let student = |leaf| Pattern::inner("/services/students", leaf);
    let passwords = SIGN_INS.into_iter().chain(RESETS).chain(CREDENTIALS);
    let mut rules: Vec<_> = passwords.map(|root| tree(root, Passwords)).collect();
    rules.extend(
        settings
            .closed
            .iter()
            .map(|path| SectionRule::new(Pattern::Prefix(path.to_lowercase().into()), Passwords)),
    );
    rules.extend([
        tree(ESIA, Sso),
        tree("/services/security/esia-settings", Sso),
        tree("/services/security/get-esia-tenants", Sso),
        tree("/services/security/account-settings", Own),
        // The semesters' marks, and the whole group's.
        SectionRule::new(student("attestation"), Marks),
        tree("/services/reports/current/performance", Marks),
        tree("/services/reports/curator/group-attestation-for-student", Marks),
        SectionRule::mixed(student("dashboard"), Other, &["subjects[].mark"]),
        SectionRule::mixed(student("lessons"), Timetable, LESSON_MARKS),
        prefix("/services/reports", Reports),
        prefix("/services/people/organization/news", Messages),
        prefix("/integration/chatmanagement", Messages),
        prefix("/integration/vk", Messages),
        prefix("/integration/meetings", Messages),
        prefix("/services/schedule", Timetable),
        tree("/services/people/supplementarycertificate", Own),
        tree("/services/people/userpreferences", Own),
        tree("/services/people", Other),
        tree("/services/plan", Other),
        tree("/services/reference", Other),
        tree("/services/security", Other),
        tree("/students", Other),
        tree("/security", Other),
        prefix("/app/", Other),
        prefix("/js/", Other),
        prefix("/css/", Other),
        prefix("/fonts/", Other),
        prefix("/images/", Other),
        tree("/favicon.ico", Other),
        SectionRule::new(Pattern::exact("/"), Other),
    ]);
    let pages = &settings.pages;
    let pages = [&pages.login, &pages.student, &pages.parent, &pages.employee];
    rules.extend(pages.map(|page| SectionRule::new(Pattern::Exact(root(page)), Other)));
    rules
}

/// A configured path without its query and closing slash.
fn root(path: &str) -> Cow<'static, str> {
    let path = path.split('?').next().unwrap_or(path).trim_end_matches('/').to_lowercase();
    Cow::Owned(if path.is_empty() { "/".to_owned() } else { path })
}

const SIGN_INS: [&str; 2] = ["/services/security/login", "/services/security/add-login"];

/// Whoever sets a password by a letter from here could sign in past the gateway with it.
const RESETS: [&str; 2] = ["/services/security/forgot-password", "/services/security/reset-password"];

const CREDENTIALS: [&str; 2] = ["/services/security/user-profile", "/services/security/credentials"];

/// The journal's own ESIA sign-in, and where it binds and unbinds accounts.
const ESIA: &str = "/services/esia";

const LESSON_MARKS: &[&str] = &["[].lessons[].gradebook.tasks[].mark"];

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{Settings, surface};
    use crate::domain::{Section, Surface, System, Treatment};

    fn of(change: impl FnOnce(&mut Settings)) -> Surface {
        let upstream = Url::parse("https://journal.example.test/").unwrap();
        let mut settings = Settings::new(System("spo".into()), "АСУ СПО", upstream);
        change(&mut settings);
        surface(&settings)
    }

    #[test]
    fn every_known_address_is_treated_and_has_a_section() {
        use Section::{Marks, Messages, Other, Passwords, Reports, Settings, Sso, Timetable, Unknown};
        use Treatment::{Closed, PasswordSignIn, Plain, SignInPage, SignOut};
        let surface = of(|_| {});
        let table = [
            ("/services/security/login", PasswordSignIn, Passwords, 0),
            ("/services/security/add-login", PasswordSignIn, Passwords, 0),
            ("/services/security/forgot-password/key", Closed, Passwords, 0),
            ("/services/security/reset-password/key", Closed, Passwords, 0),
            ("/services/security/user-profile/7/credentials", Plain, Passwords, 0),
            ("/services/security/credentials", Plain, Passwords, 0),
            ("/services/esia/login", Closed, Sso, 0),
            ("/services/esia/unbindbyuser", Closed, Sso, 0),
            ("/services/security/esia-settings", Plain, Sso, 0),
            ("/services/security/account-settings", Plain, Settings, 0),
            ("/services/security/logout", SignOut, Other, 0),
            ("/services/security/switch-tenant", Plain, Other, 0),
            ("/security/", SignInPage, Other, 0),
            ("/students/student.html", Plain, Other, 0),
            ("/", Plain, Other, 0),
            ("/services/students/7/dashboard", Plain, Other, 1),
            ("/services/students/7/attestation", Plain, Marks, 0),
            ("/services/students/7/lessons/2026-11-16/2026-11-22", Plain, Timetable, 1),
            ("/services/students/7/portfolio", Plain, Unknown, 0),
            ("/services/reports/current/performance/7", Plain, Marks, 0),
            ("/services/reports/curator/group-attestation-for-student/7", Plain, Marks, 0),
            ("/services/reports/other", Plain, Reports, 0),
            ("/services/people/organization/news/last/5", Plain, Messages, 0),
            ("/services/people/organization", Plain, Other, 0),
            ("/services/people/supplementarycertificate/municipalities", Plain, Settings, 0),
            ("/integration/chatmanagement/chats/current", Plain, Messages, 0),
            ("/services/schedule/classrooms/all", Plain, Timetable, 0),
            ("/services/gradebook/7", Plain, Unknown, 0),
        ];
        for (path, treatment, section, blanked) in table {
            assert_eq!(surface.treatment(path, true), treatment, "{path}");
            assert_eq!(surface.section(path), section, "{path}");
            let blank = surface.section_rule(path).map_or(0, |rule| rule.blank.len());
            assert_eq!(blank, blanked, "{path}");
        }
    }

    #[test]
    fn a_lost_session_is_a_401_and_calls_are_never_opened() {
        let surface = of(|_| {});
        assert!(surface.ends_session(401, None) && !surface.ends_session(403, None));
        assert!(
            surface.is_call("/services/students/7/dashboard") && !surface.is_call("/students/student.html")
        );
        assert!(surface.is_hollow_cookie("UID") && !surface.is_open_cookie("UID"));
    }

    #[test]
    fn configured_pages_and_closed_addresses_are_known_without_case() {
        let surface = of(|settings| {
            settings.pages.login = "/Account/SignIn/".to_owned();
            settings.pages.student = "/Cabinet/".to_owned();
            settings.closed = vec!["/Services/People/Import".to_owned()];
        });
        assert_eq!(surface.treatment("/account/signin", true), Treatment::SignInPage);
        assert_eq!(surface.section("/cabinet/"), Section::Other);
        assert_eq!(surface.treatment("/services/people/import/csv", false), Treatment::Closed);
    }
}
