//! Consents and notices as they are meant.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use crate::domain::{Consents, PermissionTerms, Secret};

/// What people are asked to agree to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsentPaper {
    /// What is demanded of whom.
    pub demanded: Consents,
    /// What people read, paragraph by paragraph; not empty if anything is demanded.
    pub text: Vec<String>,
    /// What is handed over; not empty if anything is demanded.
    pub data: Vec<String>,
    /// The type of consent at ESIA, if it is given in the personal cabinet besides.
    pub esia_type: Option<String>,
    /// What is asked of people at ESIA; `None` where consents are given on the gate's own page.
    pub esia: Option<PermissionTerms>,
}

impl ConsentPaper {
    /// Whether people see it in the personal cabinet of Госуслуги too.
    pub const fn is_at_esia(&self) -> bool {
        self.esia_type.is_some() || self.esia.is_some()
    }
}

/// How parents are told. Neither is the default.
#[derive(Default)]
pub struct Notices {
    /// By mail.
    pub mail: Option<MailNotices>,
    /// By the operator's own system.
    pub webhook: Option<WebhookNotices>,
}

/// Letters.
pub struct MailNotices {
    /// The server's name.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to; [`MailSecurity::Plain`] only on this machine.
    pub security: MailSecurity,
    /// User and password.
    pub login: Option<(String, Secret<String>)>,
    /// The sender's address.
    pub from: String,
    /// The sender's name.
    pub from_name: Option<String>,
    /// Roots trusted beside the public ones, PEM.
    pub extra_roots: Option<Vec<u8>>,
    /// How long one letter may take.
    pub within: Duration,
}

/// Messages.
pub struct WebhookNotices {
    /// The receiver; https, or on this machine.
    pub url: Url,
    /// The key.
    pub key: Secret<String>,
    /// Roots trusted beside the public ones, PEM.
    pub extra_roots: Option<Vec<u8>>,
    /// How long one message may take.
    pub within: Duration,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// TLS after STARTTLS, never without.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None.
    Plain,
}

impl MailSecurity {
    /// The port that servers usually have for it (RFC 8314, RFC 5321).
    pub const fn usual_port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::Plain => 25,
        }
    }
}
