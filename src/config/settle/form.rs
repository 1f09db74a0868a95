//! `[systems.NAME.form]`

use encoding_rs::Encoding;
use lol_html::Selector;

use super::desk::Desk;
use crate::config::fault::Cause;
use crate::config::raw::form as raw;
use crate::config::settled::{FormSchool, FormSettings};
use crate::domain::{
    FormMarks, FormRecipe, Mark, Pattern, ProfileRecipe, Reading, Role, SchoolId, Section, SectionRule,
    SessionEnd, Surface, USUAL_PAGE_FIELDS,
};

/// Settles the section; `key` is its own.
pub(super) fn settle(key: &str, raw: raw::Form, desk: &mut Desk) -> Option<FormSettings> {
    let at = |name: &str| format!("{key}.{name}");
    let page = desk.needed(&at("page"), raw.page, "\"/login\"");
    let page = page.and_then(|page| path(&at("page"), &page, desk));
    let form = selector(&at("form"), &raw.form, desk);
    let action = optional(raw.action, |text| path(&at("action"), &text, desk));
    let charset = optional(raw.charset, |label| charset(&at("charset"), &label, desk));
    let fields = fields(&at("fields"), &raw.fields, desk);
    let marks = [
        marks(&at("locked"), &raw.locked, false, desk),
        marks(&at("maintenance"), &raw.maintenance, false, desk),
        marks(&at("refused"), &raw.refused, false, desk),
        marks(&at("wrong_password"), &raw.wrong_password, true, desk),
        marks(&at("success"), &raw.success, true, desk),
    ];
    let signed_in = optional(raw.signed_in, |text| selector(&at("signed_in"), &text, desk));
    let home = path(&at("home"), &raw.home, desk);
    let sign_out = desk.needed(&at("sign_out"), raw.sign_out, "\"/logout\"");
    let sign_out = sign_out.and_then(|text| path(&at("sign_out"), &text, desk));
    let profile = profile(&at("profile"), raw.profile, home.as_deref(), desk);
    let own = Own { page: page.as_deref(), action: action.as_ref(), sign_out: sign_out.as_deref() };
    let surface = surface(&at("surface"), &raw.surface, &own, desk);
    let schools = schools(&at("schools"), &raw.schools, fields.as_deref(), desk);
    let [locked, maintenance, refused, wrong_password, success] = marks;
    let marks = FormMarks {
        locked: locked?,
        maintenance: maintenance?,
        refused: refused?,
        wrong_password: wrong_password?,
        success: success?,
    };
    let recipe = FormRecipe {
        page: page?,
        form: form?,
        action: action?,
        charset: charset?,
        fields: fields?,
        marks,
        signed_in: signed_in?,
        home: home?,
        profile: profile?,
        sign_out: sign_out?,
        surface: surface?,
    };
    Some(FormSettings { recipe, schools: schools? })
}

/// `Some(None)` where nothing is written, `None` where what is written has a fault.
fn optional<R, T>(written: Option<R>, read: impl FnOnce(R) -> Option<T>) -> Option<Option<T>> {
    match written {
        Some(written) => read(written).map(Some),
        None => Some(None),
    }
}

fn path(key: &str, text: &str, desk: &mut Desk) -> Option<String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\#*".contains(&byte));
    let fits = plain && text.starts_with('/') && !text.starts_with("//");
    let expected = "a path of the journal that begins with one slash";
    desk.parsed(key, text, fits.then(|| text.to_owned()), expected, "\"/login\"")
}

/// `/path`, `/path/*` or `/path*`, in any case.
fn pattern(key: &str, text: &str, desk: &mut Desk) -> Option<Pattern> {
    let lower = text.to_lowercase();
    if let Some(root) = lower.strip_suffix("/*").filter(|root| !root.is_empty()) {
        return path(key, root, desk).map(|root| Pattern::Tree(root.into()));
    }
    if let Some(head) = lower.strip_suffix('*') {
        return path(key, head, desk).map(|head| Pattern::Prefix(head.into()));
    }
    // An exact path is compared without the slash at its end.
    let whole = lower.strip_suffix('/').filter(|bare| !bare.is_empty()).unwrap_or(&lower);
    path(key, whole, desk).map(|whole| Pattern::Exact(whole.into()))
}

fn selector(key: &str, text: &str, desk: &mut Desk) -> Option<String> {
    let parsed = text.parse::<Selector>().is_ok().then(|| text.to_owned());
    desk.parsed(key, text, parsed, "a CSS selector", "\"#login-form\"")
}

fn charset(key: &str, label: &str, desk: &mut Desk) -> Option<&'static Encoding> {
    let found = Encoding::for_label(label.as_bytes());
    desk.parsed(key, label, found, "the name of a charset", "\"windows-1251\"")
}

fn fields(key: &str, raw: &[raw::Field], desk: &mut Desk) -> Option<Vec<(String, String)>> {
    let read = desk.each(key, raw, |desk, key, field| {
        let name = desk.text(&format!("{key}.name"), field.name.clone(), "\"login\"");
        let value = desk.needed(&format!("{key}.value"), field.value.clone(), "\"{login}\"");
        Some((name?, value?))
    })?;
    for word in ["{login}", "{password}"] {
        if !read.iter().any(|(_, value)| value.contains(word)) {
            let rule = format!("no field has the value {word}: the journal would never be told");
            desk.blame(key, Cause::Contradiction(rule));
            return None;
        }
    }
    Some(read)
}

fn marks(key: &str, raw: &[raw::Mark], needed: bool, desk: &mut Desk) -> Option<Vec<Mark>> {
    if needed && raw.is_empty() {
        desk.blame(key, Cause::Missing("[{ status = 302, sent_to = \"/home/*\" }]".to_owned()));
        return None;
    }
    desk.each(key, raw, |desk, key, mark| {
        let sent_to =
            optional(mark.sent_to.as_deref(), |text| pattern(&format!("{key}.sent_to"), text, desk));
        let shows = optional(mark.shows.as_deref(), |text| selector(&format!("{key}.shows"), text, desk));
        let status = optional(mark.status, |status| desk.within(&format!("{key}.status"), status, 100, 599));
        let mark = Mark { status: status?, sent_to: sent_to?, shows: shows?, words: mark.words.clone() };
        if mark == Mark::default() || mark.words.as_deref().is_some_and(|words| words.trim().is_empty()) {
            let rule = "says nothing, so every answer would fit; write status, sent_to, shows or words";
            desk.blame(key, Cause::Contradiction(rule.to_owned()));
            return None;
        }
        Some(mark)
    })
}

fn profile(key: &str, raw: raw::Profile, home: Option<&str>, desk: &mut Desk) -> Option<ProfileRecipe> {
    let at = |name: &str| format!("{key}.{name}");
    let page = match raw.page {
        Some(page) => path(&at("page"), &page, desk),
        // A fault of `home` is told once, there.
        None => home.map(str::to_owned),
    };
    let name = desk.needed(&at("name"), raw.name, "{ at = \"#user-name\" }");
    let name = name.and_then(|name| reading(&at("name"), &name, desk));
    let mut read =
        |name: &str, raw: Option<raw::Reading>| optional(raw, |raw| reading(&at(name), &raw, desk));
    let role = read("role", raw.role);
    let school = read("school", raw.school);
    let groups = read("groups", raw.groups);
    let pupils = read("pupils", raw.pupils);
    let birth_date = read("birth_date", raw.birth_date);
    let roles = desk.each(&at("roles"), &raw.roles, |desk, key, line| {
        let word = desk.text(&format!("{key}.word"), line.word.clone(), "\"родитель\"");
        let role = desk.needed(&format!("{key}.role"), line.role.clone(), "\"parent\"");
        let role = role.and_then(|text| self::role(&format!("{key}.role"), &text, desk));
        Some((word?, role?))
    });
    Some(ProfileRecipe {
        page: page?,
        name: name?,
        role: role?,
        roles: roles?,
        school: school?,
        groups: groups?,
        pupils: pupils?,
        birth_date: birth_date?,
    })
}

fn role(key: &str, text: &str, desk: &mut Desk) -> Option<Role> {
    let found = match text {
        "pupil" => Some(Role::Pupil),
        "parent" => Some(Role::Parent),
        "staff" => Some(Role::Staff),
        _ => None,
    };
    desk.parsed(key, text, found, "pupil, parent or staff", "\"parent\"")
}

fn reading(key: &str, raw: &raw::Reading, desk: &mut Desk) -> Option<Reading> {
    let at = desk.text(&format!("{key}.at"), raw.at.clone(), "\"#user-name\"");
    let at = at.and_then(|at| selector(&format!("{key}.at"), &at, desk));
    Some(Reading { at: at?, after: raw.after.clone(), before: raw.before.clone() })
}

/// The addresses that the section names elsewhere.
struct Own<'a> {
    page: Option<&'a str>,
    action: Option<&'a Option<String>>,
    sign_out: Option<&'a str>,
}

fn surface(key: &str, raw: &raw::Surface, own: &Own<'_>, desk: &mut Desk) -> Option<Surface> {
    let at = |name: &str| format!("{key}.{name}");
    let mut patterns = |name: &str, written: &[String]| {
        desk.each(&at(name), written, |desk, key, text| pattern(key, text, desk))
    };
    let closed = patterns("closed", &raw.closed);
    let calls = patterns("calls", &raw.calls);
    let long = patterns("long", &raw.long);
    let sign_in_pages = patterns("sign_in_pages", &raw.sign_in_pages);
    let sign_out = patterns("sign_out", &raw.sign_out);
    let session_ends =
        desk.each(&at("session_ends"), &raw.session_ends, |desk, key, end| session_end(key, end, desk));
    let sections = desk.each(&at("sections"), &raw.sections, |desk, key, line| section_rule(key, line, desk));
    // The query is no part of what is matched.
    let tree = |path: &str| Pattern::Tree(path.split('?').next().unwrap_or(path).to_lowercase().into());
    let page = tree(own.page?);
    let forms = [Some(page.clone()), own.action?.as_deref().map(tree)];
    Some(Surface {
        closed: closed?,
        calls: calls?,
        long: long?,
        password_sign_ins: forms.into_iter().flatten().collect(),
        sign_in_pages: std::iter::once(page.clone()).chain(sign_in_pages?).collect(),
        sign_out: std::iter::once(tree(own.sign_out?)).chain(sign_out?).collect(),
        open_cookies: raw.open_cookies.iter().cloned().map(Into::into).collect(),
        page_fields: match &raw.page_fields {
            Some(written) => written.iter().map(|name| name.to_lowercase().into()).collect(),
            None => USUAL_PAGE_FIELDS.map(Into::into).to_vec(),
        },
        session_ends: std::iter::once(SessionEnd::SentTo(page)).chain(session_ends?).collect(),
        sections: sections?,
        ..Surface::default()
    })
}

fn session_end(key: &str, raw: &raw::SessionEnd, desk: &mut Desk) -> Option<SessionEnd> {
    let status = optional(raw.status, |status| desk.within(&format!("{key}.status"), status, 100, 599))?;
    match (status, &raw.sent_to, &raw.words) {
        (Some(status), None, None) => Some(SessionEnd::Status(status)),
        (None, Some(text), None) => pattern(&format!("{key}.sent_to"), text, desk).map(SessionEnd::SentTo),
        (Some(status), None, Some(words)) if !words.is_empty() => {
            Some(SessionEnd::Said { status, words: words.clone().into() })
        }
        (Some(_) | None, _, _) => {
            let rule = "is neither a status, nor a path in sent_to, nor a status with words";
            desk.blame(key, Cause::Contradiction(rule.to_owned()));
            None
        }
    }
}

fn section_rule(key: &str, raw: &raw::SectionLine, desk: &mut Desk) -> Option<SectionRule> {
    let path = desk.text(&format!("{key}.path"), raw.path.clone(), "\"/marks/*\"");
    let pattern = path.and_then(|path| pattern(&format!("{key}.path"), &path, desk));
    let word = desk.needed(&format!("{key}.section"), raw.section.clone(), "\"marks\"");
    let section = word.and_then(|word| {
        let known = Section::parse(&word).filter(|section| *section != Section::Unknown);
        desk.parsed(&format!("{key}.section"), &word, known, "the word for a section", "\"marks\"")
    });
    let blank = raw.blank.iter().cloned().map(Into::into).collect();
    Some(SectionRule { pattern: pattern?, section: section?, blank })
}

/// A school is asked for where a field names one, and then there must be some to choose from.
fn schools(
    key: &str,
    raw: &[raw::School],
    fields: Option<&[(String, String)]>,
    desk: &mut Desk,
) -> Option<Vec<FormSchool>> {
    let read = desk.each(key, raw, |desk, key, school| {
        let id = desk.text(&format!("{key}.id"), school.id.clone(), "\"12\"");
        let name = desk.text(&format!("{key}.name"), school.name.clone(), "\"СОШ № 12\"");
        Some(FormSchool { id: SchoolId(id?), name: name?, place: school.place.clone() })
    });
    let asked = fields?.iter().any(|(_, value)| value.contains("{school}"));
    let rule = match (asked, raw.is_empty()) {
        (true, true) => "a field has the value {school}, but there is no school to choose",
        (false, false) => "no field has the value {school}, so nobody is asked for one; remove the schools",
        (true, false) | (false, true) => return read,
    };
    desk.blame(key, Cause::Contradiction(rule.to_owned()));
    None
}
