//! Network City's addresses. Lower case throughout: the server matches without case.

use std::sync::{Arc, LazyLock};

use crate::domain::{Pattern, Section, SectionRule, SessionEnd, Surface, USUAL_PAGE_FIELDS};

/// See [`Surface`].
pub(super) static SURFACE: LazyLock<Arc<Surface>> = LazyLock::new(|| {
    Arc::new(Surface {
        closed: closed(),
        // A salt asked for in the person's session belongs to a sign-in past the gateway.
        password_sign_ins: vec![
            Pattern::tree("/webapi/login"),
            Pattern::tree("/webapi/auth/login"),
            Pattern::tree("/webapi/auth/login-state"),
            Pattern::tree("/webapi/auth/getdata"),
            Pattern::tree("/asp/postlogin.asp"),
        ],
        calls: vec![Pattern::prefix("/webapi/")],
        sign_in_pages: exactly(&["/", "/about.html", "/asp/error.asp"]),
        sign_out: vec![Pattern::tree("/webapi/auth/logout"), Pattern::tree("/asp/logout.asp")],
        token_always: vec![Pattern::prefix("/webapi/")],
        token_never: exactly(&[
            "/webapi/logindata",
            "/webapi/loginform",
            "/webapi/prepareloginform",
            "/webapi/prepareauthform",
            "/webapi/prepareemloginform",
            "/webapi/prepareemauthform",
            "/webapi/schools/search",
            "/webapi/addresses/schools",
            // Carries the token as the thing asked about, in a parameter of its own.
            "/webapi/context/expired",
        ]),
        // Old pages, the pages of the script, and whatever else a server may have: nothing is changed without it.
        token_on_change: vec![Pattern::prefix("/")],
        token_headers: vec!["at".into(), "authorization".into()],
        token_fields: vec!["at".into(), "token".into()],
        // Every old page carries the number of the one before it.
        page_fields: USUAL_PAGE_FIELDS.into_iter().chain(["ver"]).map(Into::into).collect(),
        turns_away: exactly(&["/asp/error.asp"]),
        open_cookies: vec!["TTSLogin".into()],
        hollow_cookies: Vec::new(),
        session_ends: vec![SessionEnd::Status(401)],
        // The queue of reports speaks when one is done.
        long: vec![Pattern::prefix("/webapi/signalr"), Pattern::prefix("/webapi/queuehub")],
        sections: sections(),
    })
});

fn exactly(paths: &[&'static str]) -> Vec<Pattern> {
    paths.iter().copied().map(Pattern::exact).collect()
}

fn closed() -> Vec<Pattern> {
    vec![
        // The journal's own ESIA sign-in would lead around the gateway, or bind another ESIA account.
        Pattern::prefix("/webapi/sso"),
        Pattern::prefix("/webapi/mysettings/idp"),
        // Password changes that outside systems ask for.
        Pattern::prefix("/webapi/external"),
        // Tokens and addresses of everybody who is signed in at the school.
        Pattern::prefix("/webapi/context/activesessions"),
        // A code that makes a phone a key for sixty days, and what that key opens.
        Pattern::prefix("/webapi/mysettings/mobile"),
        Pattern::prefix("/authorize"),
        Pattern::prefix("/api/mobile"),
        Pattern::prefix("/app/simple/mobile"),
        // Clients of the server's own OpenID provider.
        Pattern::prefix("/webapi/authclients"),
    ]
}

/// Narrow rules before wide ones. Reports, the queue that makes them and the files that come out hold marks
/// without exception; the diary mixes them with timetable and homework.
fn sections() -> Vec<SectionRule> {
    use Section::{Files, Marks, Messages, Mobile, Other, Passwords, Reports, Settings, Sso, Timetable};
    let prefix = |head, section| SectionRule::new(Pattern::prefix(head), section);
    let tree = |root, section| SectionRule::new(Pattern::tree(root), section);
    vec![
        tree("/webapi/login", Passwords),
        tree("/webapi/auth/login", Passwords),
        tree("/webapi/auth/login-state", Passwords),
        tree("/webapi/auth/getdata", Passwords),
        tree("/asp/postlogin.asp", Passwords),
        prefix("/webapi/external", Passwords),
        prefix("/webapi/sso", Sso),
        prefix("/webapi/mysettings/idp", Sso),
        prefix("/webapi/authclients", Sso),
        prefix("/webapi/mysettings/mobile", Mobile),
        prefix("/authorize", Mobile),
        prefix("/api/mobile", Mobile),
        prefix("/app/simple/mobile", Mobile),
        tree("/webapi/student/diary/init", Other),
        tree("/webapi/student/diary/get-attachments", Files),
        SectionRule::mixed(
            Pattern::tree("/webapi/student/diary/assigns"),
            Section::Homework,
            ASSIGNMENT_MARKS,
        ),
        SectionRule::mixed(
            Pattern::tree("/webapi/student/diary/pastmandatory"),
            Section::Homework,
            ASSIGNMENT_MARKS,
        ),
        SectionRule::mixed(Pattern::tree("/webapi/student/diary"), Timetable, DIARY_MARKS),
        // Only a dictionary of kinds of work.
        tree("/webapi/grade/assignment/types", Other),
        prefix("/webapi/grade", Marks),
        prefix("/asp/curriculum", Marks),
        prefix("/webapi/reports", Reports),
        prefix("/webapi/v2/reports", Reports),
        prefix("/asp/reports", Reports),
        prefix("/webapi/signalr", Reports),
        prefix("/webapi/queuehub", Reports),
        tree("/webapi/earlyaccess", Reports),
        // What a report's queue has made is fetched by its number here.
        tree("/webapi/files", Reports),
        prefix("/webapi/portfolios", Marks),
        prefix("/webapi/educcertificates", Marks),
        prefix("/webapi/schedule", Timetable),
        prefix("/webapi/terms", Timetable),
        prefix("/webapi/years", Timetable),
        prefix("/webapi/calendar", Timetable),
        prefix("/asp/calendar", Timetable),
        prefix("/webapi/mail", Messages),
        prefix("/asp/messages", Messages),
        prefix("/asp/ajax/getmessages", Messages),
        tree("/webapi/announcements", Messages),
        tree("/asp/announce", Messages),
        prefix("/webapi/mysettings", Settings),
        tree("/webapi/users/photo", Settings),
        prefix("/webapi/attachments", Files),
        prefix("/doc/", Files),
        prefix("/webapi/context", Other),
        prefix("/webapi/auth", Other),
        prefix("/webapi/schools", Other),
        tree("/webapi/addresses", Other),
        tree("/webapi/logindata", Other),
        tree("/webapi/loginform", Other),
        prefix("/webapi/prepare", Other),
        tree("/webapi/subjectgroups", Other),
        tree("/webapi/classes", Other),
        tree("/webapi/rooms", Other),
        prefix("/angular/school/", Other),
        prefix("/app/school/", Other),
        prefix("/static/", Other),
        prefix("/vendor/", Other),
        tree("/asp/securitywarning.asp", Other),
        tree("/asp/logout.asp", Other),
        tree("/asp/error.asp", Other),
        tree("/about.html", Other),
        tree("/favicon.ico", Other),
        SectionRule::new(Pattern::exact("/"), Other),
    ]
}

const DIARY_MARKS: &[&str] = &[
    "weekDays[].lessons[].assignments[].mark",
    "weekDays[].lessons[].assignments[].markComment",
    "weekDays[].lessons[].assignments[].textAnswer",
    "laAssigns[].mark",
    "pastMandatory[].mark",
];

/// One piece of work, or a list of them.
const ASSIGNMENT_MARKS: &[&str] =
    &["mark", "markComment", "textAnswer", "[].mark", "[].markComment", "[].textAnswer"];

#[cfg(test)]
mod tests {
    use super::SURFACE;
    use crate::domain::{Section, Treatment};

    #[test]
    fn sections_of_known_addresses() {
        let table = [
            ("/webapi/student/diary", Section::Timetable, true),
            ("/webapi/student/diary/init", Section::Other, false),
            ("/webapi/student/diary/assigns/17", Section::Homework, true),
            ("/webapi/grade/journal", Section::Marks, false),
            ("/webapi/grade/assignment/types", Section::Other, false),
            ("/webapi/reports/studentgrades/queue", Section::Reports, false),
            ("/webapi/signalr/queuehub", Section::Reports, false),
            ("/webapi/files/77", Section::Reports, false),
            ("/asp/reports/studentgrades.asp", Section::Reports, false),
            ("/webapi/mysettings/mobile/pincode", Section::Mobile, false),
            ("/webapi/mysettings", Section::Settings, false),
            ("/webapi/users/photo", Section::Settings, false),
            ("/webapi/attachments/5", Section::Files, false),
            ("/webapi/something/new", Section::Unknown, false),
        ];
        for (path, section, mixed) in table {
            let rule = SURFACE.section_rule(path);
            assert_eq!(rule.map_or(Section::Unknown, |rule| rule.section), section, "{path}");
            assert_eq!(rule.is_some_and(|rule| !rule.blank.is_empty()), mixed, "{path}");
        }
    }

    #[test]
    fn lesson_31_the_queue_of_reports_is_waited_for() {
        for (path, expected) in [
            ("/webapi/signalr/queuehub", true),
            ("/webapi/queuehub", true),
            ("/webapi/reports/studentgrades/queue", false),
        ] {
            assert_eq!(SURFACE.is_long(path), expected, "{path}");
        }
    }

    #[test]
    fn what_is_closed_is_named_as_the_way_round_that_it_is() {
        for (closed, expected) in [
            ("/webapi/login", Treatment::PasswordSignIn),
            ("/webapi/auth/getdata", Treatment::PasswordSignIn),
            ("/asp/postlogin.asp", Treatment::PasswordSignIn),
            ("/webapi/sso/esia/crosslogin", Treatment::Closed),
            ("/webapi/sso/esia/account-info", Treatment::Closed),
            ("/webapi/sso/esia/callback", Treatment::Closed),
            ("/authorize/login", Treatment::Closed),
            ("/api/mobile/totals", Treatment::Closed),
        ] {
            assert_eq!(SURFACE.treatment(closed, true), expected, "{closed}");
            let section = SURFACE.section(closed);
            assert!(
                matches!(section, Section::Passwords | Section::Sso | Section::Mobile),
                "{closed}: {section:?}"
            );
        }
    }
}
