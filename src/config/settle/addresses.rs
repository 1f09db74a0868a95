//! `[systems.NAME.bars]` and `[systems.NAME.spo]`: where such a server has what.

use super::desk::Desk;
use crate::config::fault::Cause;
use crate::config::raw;
use crate::config::settled::{Adapter, BarsPaths, SpoPaths};

/// A section for the adapter `bars` and for no other.
pub(super) fn bars(
    section: &str,
    raw: Option<raw::Bars>,
    adapter: Option<Adapter>,
    desk: &mut Desk,
) -> Option<BarsPaths> {
    let Some(raw) = raw else { return Some(BarsPaths::default()) };
    is_of(section, Adapter::Bars, adapter, "bars", desk)?;
    let login_page = path(section, "login_page", raw.login_page, "\"/auth/login-page\"", desk);
    let sign_in = path(section, "sign_in", raw.sign_in, "\"/auth/login\"", desk);
    let start = path(section, "start", raw.start, "\"/personal-area/\"", desk);
    let sign_out = path(section, "sign_out", raw.sign_out, "\"/rest/logout\"", desk);
    let esia_sign_in =
        path(section, "esia_sign_in", raw.esia_sign_in, "\"/auth/esia/send-authn-request\"", desk);
    let choose_pupil = path(section, "choose_pupil", raw.choose_pupil, CHOICE, desk);
    let closed = closed(section, &raw.closed, "\"/auth/password\"", desk);
    let choose_pupil = choose_pupil.and_then(|path| match path {
        Some(path) if !path.contains("{pupil}") => {
            let rule = "does not say where the number goes; write {pupil} there";
            desk.blame(&format!("{section}.choose_pupil"), Cause::Contradiction(rule.to_owned()));
            None
        }
        path => Some(path),
    });
    Some(BarsPaths {
        login_page: login_page?,
        sign_in: sign_in?,
        start: start?,
        sign_out: sign_out?,
        esia_sign_in: esia_sign_in?,
        choose_pupil: choose_pupil?,
        closed: closed?,
    })
}

/// A section for the adapter `spo` and for no other.
pub(super) fn spo(
    section: &str,
    raw: Option<raw::Spo>,
    adapter: Option<Adapter>,
    desk: &mut Desk,
) -> Option<SpoPaths> {
    let Some(raw) = raw else { return Some(SpoPaths::default()) };
    is_of(section, Adapter::Spo, adapter, "spo", desk)?;
    let login_page = path(section, "login_page", raw.login_page, "\"/security/\"", desk);
    let student_page = path(section, "student_page", raw.student_page, "\"/students/student.html\"", desk);
    let parent_page = path(section, "parent_page", raw.parent_page, "\"/students/parent.html\"", desk);
    let employee_page = path(section, "employee_page", raw.employee_page, "\"/\"", desk);
    let closed = closed(section, &raw.closed, "\"/services/people/import\"", desk);
    Some(SpoPaths {
        login_page: login_page?,
        student_page: student_page?,
        parent_page: parent_page?,
        employee_page: employee_page?,
        closed: closed?,
    })
}

/// Without an adapter nobody can tell; its absence is told already.
fn is_of(section: &str, own: Adapter, adapter: Option<Adapter>, word: &str, desk: &mut Desk) -> Option<()> {
    if adapter.is_none_or(|adapter| adapter == own) {
        return Some(());
    }
    let rule = format!("belongs to adapter = \"{word}\"; remove the section");
    desk.blame(section, Cause::Contradiction(rule));
    None
}

fn path(
    section: &str,
    name: &str,
    text: Option<String>,
    example: &'static str,
    desk: &mut Desk,
) -> Option<Option<String>> {
    match text {
        Some(text) => local(&format!("{section}.{name}"), &text, example, desk).map(Some),
        None => Some(None),
    }
}

fn closed(section: &str, paths: &[String], example: &'static str, desk: &mut Desk) -> Option<Vec<String>> {
    desk.each(&format!("{section}.closed"), paths, |desk, key, text| local(key, text, example, desk))
}

/// A path on the journal's own host.
fn local(key: &str, text: &str, example: &'static str, desk: &mut Desk) -> Option<String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\#".contains(&byte));
    let fits = text.starts_with('/') && !text.starts_with("//") && plain;
    let path = fits.then(|| text.to_owned());
    desk.parsed(key, text, path, "a path that begins with one slash", example)
}

const CHOICE: &str = "\"/api/ProfileService/SetSelectedPupil?pupil_id={pupil}\"";
