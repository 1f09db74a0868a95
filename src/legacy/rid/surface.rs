//! РИД's addresses.

use crate::domain::{Pattern, Section, SectionRule, SessionEnd, Surface, USUAL_PAGE_FIELDS};

/// See [`Surface`].
pub(super) fn surface() -> Surface {
    Surface {
        closed: closed(),
        // Fragments and counters for the pages' script.
        calls: vec![Pattern::prefix("/ajax/")],
        // The form goes to the address of its page.
        password_sign_ins: vec![Pattern::tree("/accounts/login")],
        sign_in_pages: vec![Pattern::tree("/accounts/login")],
        sign_out: vec![Pattern::tree("/accounts/logout")],
        // The page's script reads and writes these. Django compares the browser's own `csrftoken` with the form's
        // token and ties neither to the session, so the browser's pair and the jar's session go together.
        // `fake_username` is the pupil's sign-in name, which the browser has no use for.
        open_cookies: ["csrftoken", "school_id", "items_perpage", "edu_year"].map(Into::into).to_vec(),
        // The form's token is of the browser's own `csrftoken`, which a sign-in of the gateway does not touch: a form
        // may be sent on after it.
        page_fields: USUAL_PAGE_FIELDS
            .into_iter()
            .filter(|name| *name != "csrfmiddlewaretoken")
            .map(Into::into)
            .collect(),
        session_ends: vec![SessionEnd::SentTo(Pattern::tree("/accounts/login"))],
        sections: sections(),
        ..Surface::default()
    }
}

fn closed() -> Vec<Pattern> {
    vec![
        // Whoever sets a password here could sign in past the gateway with it.
        Pattern::tree("/settings/password"),
        Pattern::tree("/accounts/password_change"),
        Pattern::tree("/accounts/password_reset"),
        Pattern::tree("/accounts/reset"),
        // Django's own office.
        Pattern::tree("/admin"),
    ]
}

/// The ban of 2019: progress and its statistics, nothing else; a mark stands on no other page.
fn sections() -> Vec<SectionRule> {
    use Section::{Files, Homework, Marks, Messages, Other, Passwords, Settings, Timetable};
    let tree = |root, section| SectionRule::new(Pattern::tree(root), section);
    vec![
        tree("/marks", Marks),
        tree("/stat", Marks),
        tree("/schedule", Timetable),
        tree("/homework", Homework),
        tree("/ajax/subj", Homework),
        tree("/messages", Messages),
        tree("/ajax/messages_count", Messages),
        tree("/conferences", Messages),
        tree("/settings/password", Passwords),
        tree("/accounts", Passwords),
        tree("/admin", Passwords),
        tree("/settings", Settings),
        tree("/subscriptions", Settings),
        tree("/files", Files),
        tree("/teachers", Other),
        tree("/ege", Other),
        tree("/skud", Other),
        tree("/ajax/kladr", Other),
        tree("/ajax/school", Other),
        tree("/static", Other),
        tree("/favicon.ico", Other),
        SectionRule::new(Pattern::exact("/"), Other),
    ]
}

#[cfg(test)]
mod tests {
    use super::surface;
    use crate::domain::{Section, Treatment};

    #[test]
    fn every_known_address_is_treated_and_has_its_section() {
        let surface = surface();
        for (path, treatment, section) in [
            ("/", Treatment::Plain, Section::Other),
            ("/accounts/login/", Treatment::SignInPage, Section::Passwords),
            ("/accounts/logout/", Treatment::SignOut, Section::Passwords),
            ("/accounts/password_change/", Treatment::Closed, Section::Passwords),
            ("/settings/password/", Treatment::Closed, Section::Passwords),
            ("/settings/", Treatment::Plain, Section::Settings),
            ("/marks/current/month9/list/", Treatment::Plain, Section::Marks),
            ("/marks/itog/", Treatment::Plain, Section::Marks),
            ("/stat/", Treatment::Plain, Section::Marks),
            ("/homework/", Treatment::Plain, Section::Homework),
            ("/ajax/subj/7140/", Treatment::Plain, Section::Homework),
            ("/messages/new/", Treatment::Plain, Section::Messages),
            ("/files/1/", Treatment::Plain, Section::Files),
            ("/static/css/rid.css", Treatment::Plain, Section::Other),
            ("/nowhere/", Treatment::Plain, Section::Unknown),
        ] {
            assert_eq!(
                (surface.treatment(path, true), surface.section(path)),
                (treatment, section),
                "{path}"
            );
        }
    }

    #[test]
    fn a_form_that_is_sent_to_the_sign_in_page_is_a_sign_in_past_the_gateway() {
        assert_eq!(surface().treatment("/accounts/login/", false), Treatment::PasswordSignIn);
    }
}
