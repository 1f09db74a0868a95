//! `[notices]`: how parents are told of consents.

use std::path::PathBuf;

use serde::Deserialize;

use crate::config::settled::MailSecurity;

/// `[notices]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notices {
    /// By e-mail, to the addresses of the register. Default: not.
    pub mail: Option<Mail>,
    /// By a message to a system of the operator's. Default: not.
    pub webhook: Option<Webhook>,
}

/// `[notices.mail]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// The name of the mail server; its certificate has to bear it.
    pub server: Option<String>,
    /// `starttls`, `tls` (from the first byte) or `plain` (only to this machine). Default: `starttls`.
    pub security: MailSecurity,
    /// Its port. Default: 587, with `tls` 465, with `plain` 25.
    pub port: Option<u16>,
    /// The user as whom letters are sent. Default: none.
    pub user: Option<String>,
    /// The file with the user's password, readable by its owner only. A systemd credential named `notices.mail.password`
    /// takes its place. Needed beside `user`.
    pub password: Option<PathBuf>,
    /// The address from which letters come.
    pub from: Option<String>,
    /// The name beside it. Default: none.
    pub from_name: Option<String>,
    /// Roots trusted for the server's TLS beside the public ones, PEM. Default: none.
    pub extra_roots: Option<PathBuf>,
    /// How long one letter may take, in seconds. Default: 10.
    pub timeout_seconds: u64,
}

/// `[notices.webhook]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webhook {
    /// The address that messages are posted to; https, or http on this machine.
    pub url: Option<String>,
    /// The file with the key by which they are signed, 32 characters or more, readable by its owner only. A systemd
    /// credential named `notices.webhook.key` takes its place.
    pub key: Option<PathBuf>,
    /// Roots trusted for its TLS beside the public ones, PEM. Default: none.
    pub extra_roots: Option<PathBuf>,
    /// How long one message may take, in seconds. Default: 10.
    pub timeout_seconds: u64,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            server: None,
            security: MailSecurity::default(),
            port: None,
            user: None,
            password: None,
            from: None,
            from_name: None,
            extra_roots: None,
            timeout_seconds: 10,
        }
    }
}

impl Default for Webhook {
    fn default() -> Self {
        Self { url: None, key: None, extra_roots: None, timeout_seconds: 10 }
    }
}
