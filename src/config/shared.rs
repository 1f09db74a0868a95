//! Redis, for gateways on several nodes.

use std::time::Duration;

use url::Url;

use crate::domain::Secret;

/// Where all nodes keep their sessions.
#[derive(Clone)]
pub struct Shared {
    /// Where Redis is.
    pub place: SharedPlace,
    /// Whether it is spoken to over TLS.
    pub tls: bool,
    /// The user; Redis' own `default` if there is none.
    pub user: Option<String>,
    /// The user's password.
    pub password: Option<Secret<String>>,
    /// The number of the database.
    pub database: u32,
    /// Roots to trust in place of the system's, PEM.
    pub roots: Option<Vec<u8>>,
    /// How long one answer may take, repeated tries included.
    pub within: Duration,
    /// How many replicas have to have an end before it is answered.
    pub wait_replicas: u32,
    /// How long what was read is believed while Redis cannot be reached.
    pub recall: Duration,
}

impl Shared {
    /// The most that [`Shared::within`] may be: the sockets of a session that has ended live on while it is waited for.
    pub const LONGEST_ANSWER: Duration = Duration::from_secs(3);

    /// Whether the other says the same; passwords are compared in constant time.
    pub fn is_same(&self, other: &Self) -> bool {
        let Self { place, tls, user, password, database, roots, within, wait_replicas, recall } = self;
        let same_password = match (password, &other.password) {
            (None, None) => true,
            (Some(one), Some(other)) => one.same_as(other.expose().as_bytes()),
            (None, Some(_)) | (Some(_), None) => false,
        };
        same_password
            && (place, tls, user, database) == (&other.place, &other.tls, &other.user, &other.database)
            && (roots, within) == (&other.roots, &other.within)
            && (wait_replicas, recall) == (&other.wait_replicas, &other.recall)
    }
}

/// Where Redis is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharedPlace {
    /// Host and port.
    At(String, u16),
    /// Wherever the Sentinels say that the master is.
    Sentinels {
        /// Host and port of each.
        addresses: Vec<(String, u16)>,
        /// The master's name.
        master: String,
    },
}

/// What an address says, `rediss://user@host:6379/0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) tls: bool,
    pub(super) user: Option<String>,
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) database: Option<u32>,
}

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAddress {
    /// It holds a password, which has no place in this file.
    Password,
    /// It is something else.
    Form,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self, NoAddress> {
        let url = Url::parse(text).map_err(|_| NoAddress::Form)?;
        if url.password().is_some() {
            return Err(NoAddress::Password);
        }
        let tls = match url.scheme() {
            "redis" => false,
            "rediss" => true,
            _ => return Err(NoAddress::Form),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(NoAddress::Form)?;
        let database = match url.path().trim_start_matches('/') {
            "" => None,
            number => Some(number.parse().map_err(|_| NoAddress::Form)?),
        };
        if url.query().is_some() || url.fragment().is_some() {
            return Err(NoAddress::Form);
        }
        let user = Some(url.username()).filter(|user| !user.is_empty()).map(str::to_owned);
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { tls, user, host, port: url.port(), database })
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, NoAddress};

    #[test]
    fn an_address_is_read_part_by_part() {
        let plain =
            Address { tls: false, user: None, host: "10.0.0.5".to_owned(), port: None, database: None };
        let table = [
            ("redis://10.0.0.5", plain.clone()),
            ("redis://10.0.0.5/", plain.clone()),
            ("redis://10.0.0.5:6380/3", Address { port: Some(6380), database: Some(3), ..plain.clone() }),
            ("redis://[::1]:6380", Address { host: "::1".to_owned(), port: Some(6380), ..plain.clone() }),
            (
                "rediss://gate@redis.example.ru",
                Address {
                    tls: true,
                    user: Some("gate".to_owned()),
                    host: "redis.example.ru".to_owned(),
                    ..plain
                },
            ),
        ];
        for (text, address) in table {
            assert_eq!(Address::parse(text), Ok(address), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_told_from_what_holds_a_password() {
        for text in ["redis://:hunter2@10.0.0.5", "rediss://gate:hunter2@10.0.0.5/1"] {
            assert_eq!(Address::parse(text), Err(NoAddress::Password), "{text}");
        }
        for text in
            ["", "10.0.0.5", "http://10.0.0.5", "redis://", "redis://h/a", "redis://h/0?x=1", "redis://h#f"]
        {
            assert_eq!(Address::parse(text), Err(NoAddress::Form), "{text}");
        }
    }
}
