//! Network City's addresses. Lower case throughout: the server matches without case.

use crate::domain::{
    Pattern::{Exact, Prefix, Tree},
    Surface,
};

/// See [`Surface`].
pub(super) const SURFACE: Surface = Surface {
    closed: &[
        // A password typed past the gateway would open the journal without ESIA.
        Tree("/webapi/login"),
        Tree("/webapi/auth/login"),
        Tree("/webapi/auth/login-state"),
        Tree("/asp/postlogin.asp"),
        // A salt asked for in the person's session belongs to a sign-in past the gateway.
        Tree("/webapi/auth/getdata"),
        // The journal's own ESIA sign-in would lead around the gateway, or bind another ESIA account.
        Prefix("/webapi/sso"),
        Prefix("/webapi/mysettings/idp"),
        // Password changes that outside systems ask for.
        Prefix("/webapi/external"),
        // Tokens and addresses of everybody who is signed in at the school.
        Prefix("/webapi/context/activesessions"),
        // A code that makes a phone a key for sixty days, and what that key opens.
        Prefix("/webapi/mysettings/mobile"),
        Prefix("/authorize"),
        Prefix("/api/mobile"),
        Prefix("/app/simple/mobile"),
        // Clients of the server's own OpenID provider.
        Prefix("/webapi/authclients"),
    ],
    sign_in_pages: &[Exact("/"), Exact("/about.html"), Exact("/asp/error.asp")],
    sign_out: &[Tree("/webapi/auth/logout"), Tree("/asp/logout.asp")],
    token_always: &[Prefix("/webapi/")],
    token_never: &[
        Exact("/webapi/logindata"),
        Exact("/webapi/loginform"),
        Exact("/webapi/prepareloginform"),
        Exact("/webapi/prepareauthform"),
        Exact("/webapi/prepareemloginform"),
        Exact("/webapi/prepareemauthform"),
        Exact("/webapi/schools/search"),
        Exact("/webapi/addresses/schools"),
        // Carries the token as the thing asked about, in a parameter of its own.
        Exact("/webapi/context/expired"),
    ],
    // Old pages, the pages of the script, and whatever else a server may have: nothing is changed without it.
    token_on_change: &[Prefix("/")],
    token_headers: &["at", "authorization"],
    token_fields: &["at", "token"],
    open_cookies: &["TTSLogin"],
};

#[cfg(test)]
mod tests {
    use super::SURFACE;
    use crate::domain::Treatment::{self, Closed, Plain, SignInPage, SignOut, TokenDemanded};

    #[test]
    fn every_known_address_is_treated() {
        let table: [(&str, bool, Treatment); 35] = [
            ("/webapi/login", false, Closed),
            ("/webapi/auth/login", false, Closed),
            ("/webapi/auth/getdata", false, Closed),
            ("/asp/postlogin.asp", false, Closed),
            ("/asp/postlogin.asp/path-info", false, Closed),
            ("/asp/logout.asp/path-info", false, SignOut),
            ("/webapi/sso/esia/crosslogin", true, Closed),
            ("/webapi/mysettings/idp/esia/link", true, Closed),
            ("/webapi/external/validation", false, Closed),
            ("/webapi/context/activesessions", true, Closed),
            ("/webapi/context/activesessions/", true, Closed),
            ("/webapi/mysettings/mobile/pincode", true, Closed),
            ("/authorize/login", true, Closed),
            ("/api/mobile/totals", true, Closed),
            ("/app/simple/mobile", false, Closed),
            ("/webapi/authclients", true, Closed),
            ("/", true, SignInPage),
            ("/about.html", true, SignInPage),
            ("/webapi/auth/logout", false, SignOut),
            ("/webapi/auth/logout", true, SignOut),
            ("/asp/logout.asp", false, SignOut),
            ("/webapi/logindata", true, Plain),
            ("/webapi/loginform", true, Plain),
            ("/webapi/schools/search", true, Plain),
            ("/webapi/schools/101/card", true, TokenDemanded),
            ("/webapi/context/expired", true, Plain),
            ("/webapi/context", true, TokenDemanded),
            ("/webapi/mysettings", true, TokenDemanded),
            ("/webapi/student/diary", true, TokenDemanded),
            ("/webapi/signalr/queuehub", true, TokenDemanded),
            ("/angular/school/studentdiary/", true, Plain),
            ("/angular/school/studentdiary/", false, TokenDemanded),
            ("/asp/messages/mailbox.asp", false, TokenDemanded),
            ("/static/app.js", true, Plain),
            ("/doc/file.docx", true, Plain),
        ];
        for (path, reads, expected) in table {
            assert_eq!(SURFACE.treatment(path, reads), expected, "{path} reads={reads}");
        }
    }
}
