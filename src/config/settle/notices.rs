//! `[notices.mail]` and `[notices.webhook]`

use std::net::IpAddr;
use std::time::Duration;

use url::Url;

use super::desk::Desk;
use crate::config::fault::Cause;
use crate::config::raw;
use crate::config::settled::{MailNotices, MailSecurity, Notices, WebhookNotices};
use crate::domain::Secret;

/// Settles both; a section that is not there is off.
pub(super) fn settle(raw: raw::Notices, desk: &mut Desk) -> Option<Notices> {
    let mail = raw.mail.map(|raw| mail(raw, desk));
    let webhook = raw.webhook.map(|raw| webhook(raw, desk));
    Some(Notices {
        mail: match mail {
            Some(mail) => Some(mail?),
            None => None,
        },
        webhook: match webhook {
            Some(webhook) => Some(webhook?),
            None => None,
        },
    })
}

fn mail(raw: raw::Mail, desk: &mut Desk) -> Option<MailNotices> {
    let server = desk.needed("notices.mail.server", raw.server, "\"mail.example.ru\"");
    let server = server.and_then(|text| {
        let name = host(&text);
        desk.parsed("notices.mail.server", &text, name, "the name of a server", "\"mail.example.ru\"")
    });
    if raw.security == MailSecurity::Plain && server.as_ref().is_some_and(|host| !is_here(host)) {
        let sentence = "is \"plain\", and the server is not on this machine; write \"starttls\" or \"tls\"";
        contradict(desk, "notices.mail.security", sentence);
    }
    let usual = raw.security.usual_port();
    let port = desk.within("notices.mail.port", u64::from(raw.port.unwrap_or(usual)), 1, 65_535);
    let login = login(raw.user, raw.password, desk);
    let from = desk.needed("notices.mail.from", raw.from, "\"dnevnik@example.ru\"");
    let from = from.and_then(|text| {
        let address = mailbox(&text);
        desk.parsed("notices.mail.from", &text, address, "an e-mail address", "\"dnevnik@example.ru\"")
    });
    let from_name = desk.line(
        "notices.mail.from_name",
        raw.from_name,
        60,
        "a line of at most 60 letters",
        "\"Электронный дневник\"",
    );
    let extra_roots = desk.roots("notices.mail.extra_roots", raw.extra_roots.as_deref());
    let within = desk.within("notices.mail.timeout_seconds", raw.timeout_seconds, 1, 60);
    Some(MailNotices {
        server: server?,
        port: u16::try_from(port?).ok()?,
        security: raw.security,
        login: login?,
        from: from?,
        from_name: from_name?,
        extra_roots: extra_roots?,
        within: Duration::from_secs(within?),
    })
}

/// Both or neither.
fn login(
    user: Option<String>,
    password: Option<std::path::PathBuf>,
    desk: &mut Desk,
) -> Option<Option<(String, Secret<String>)>> {
    let Some(user) = user else {
        if password.is_some() {
            contradict(desk, "notices.mail.password", "is not read without a user; write notices.mail.user");
        }
        return Some(None);
    };
    let user = desk.text("notices.mail.user", Some(user), "\"dnevnik\"");
    let password = desk.secret("notices.mail.password", password, "notices.mail.password")?;
    Some(Some((user?, without_line_end(&password))))
}

fn webhook(raw: raw::Webhook, desk: &mut Desk) -> Option<WebhookNotices> {
    let url = desk.needed("notices.webhook.url", raw.url, RECEIVER);
    let url = url.and_then(|text| {
        desk.parsed("notices.webhook.url", &text, receiver(&text), "an https address", RECEIVER)
    });
    let key = desk.secret("notices.webhook.key", raw.key, "notices.webhook.key");
    let key = key.map(|key| without_line_end(&key));
    let is_short = key.as_ref().is_some_and(|key| key.expose().len() < SHORTEST_KEY);
    if is_short {
        let sentence = "holds fewer than 32 characters; openssl rand -hex 32 writes a key";
        contradict(desk, "notices.webhook.key", sentence);
    }
    let extra_roots = desk.roots("notices.webhook.extra_roots", raw.extra_roots.as_deref());
    let within = desk.within("notices.webhook.timeout_seconds", raw.timeout_seconds, 1, 60);
    Some(WebhookNotices {
        url: url?,
        key: key.filter(|_| !is_short)?,
        extra_roots: extra_roots?,
        within: Duration::from_secs(within?),
    })
}

/// https, or http to this machine; a user or a password would stand in clear in this file.
fn receiver(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str().filter(|host| !host.is_empty())?;
    let is_safe = match url.scheme() {
        "https" => true,
        "http" => is_here(host.trim_matches(['[', ']'])),
        _ => false,
    };
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (is_safe && bare).then_some(url)
}

fn host(text: &str) -> Option<String> {
    let is_name = !text.is_empty()
        && text.len() <= 253
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    (is_name || text.parse::<IpAddr>().is_ok()).then(|| text.to_owned())
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn mailbox(text: &str) -> Option<String> {
    let (name, host) = text.split_once('@')?;
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>()[],;:\\\"".contains(&byte));
    (plain && !name.is_empty() && host.contains('.') && !host.contains('@')).then(|| text.to_owned())
}

/// An editor ends a file with a line end, which is no part of a password or a key.
fn without_line_end(text: &Secret<String>) -> Secret<String> {
    Secret::new(text.expose().trim_end_matches(['\r', '\n']).to_owned())
}

fn contradict(desk: &mut Desk, key: &str, sentence: &str) {
    desk.blame(key, Cause::Contradiction(sentence.to_owned()));
}

const RECEIVER: &str = "\"https://bus.example.ru/privratnik\"";

const SHORTEST_KEY: usize = 32;
