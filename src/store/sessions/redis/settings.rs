//! Where Redis is, and how long it is waited for.

use std::time::Duration;

use redis::{
    Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo, RedisResult,
    TlsCertificates, TlsMode,
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};

use crate::domain::Secret;

/// What the operator has settled.
#[derive(Clone)]
pub struct RedisSettings {
    /// Where it is.
    pub place: RedisPlace,
    /// Whether it is spoken to over TLS; the Sentinels too.
    pub tls: bool,
    /// The user; Redis' own `default` if there is none.
    pub user: Option<String>,
    /// The user's password.
    pub password: Option<Secret<String>>,
    /// The number of the database.
    pub database: i64,
    /// Roots to trust in place of the system's, PEM.
    pub roots: Option<Vec<u8>>,
    /// How long one answer may take, repeated tries included.
    pub within: Duration,
    /// How many replicas have to have an end, a strike or a taken attempt before it is answered.
    pub wait_replicas: u32,
    /// How long what was read is believed while Redis cannot be reached; zero for not at all.
    pub recall: Duration,
}

/// Where Redis is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedisPlace {
    /// At one address: host and port.
    At(String, u16),
    /// Wherever the Sentinels say that the master of this name is. They are asked without a password.
    Sentinels {
        /// Host and port of each.
        addresses: Vec<(String, u16)>,
        /// The master's name.
        master: String,
    },
}

/// Whoever makes connections.
pub(super) enum Dial {
    Direct(Box<Client>),
    Sentinels(Box<SentinelClient>),
}

impl RedisSettings {
    /// Reads the roots; nothing is connected yet.
    pub(super) fn dial(&self) -> RedisResult<Dial> {
        match &self.place {
            RedisPlace::At(host, port) => {
                let info =
                    self.address(host, *port).into_connection_info()?.set_redis_settings(self.account());
                self.client(info).map(|client| Dial::Direct(Box::new(client)))
            }
            RedisPlace::Sentinels { addresses, master } => {
                self.sentinels(addresses, master).map(|client| Dial::Sentinels(Box::new(client)))
            }
        }
    }

    fn client(&self, info: ConnectionInfo) -> RedisResult<Client> {
        if self.tls { Client::build_with_tls(info, self.certificates()) } else { Client::open(info) }
    }

    fn sentinels(&self, addresses: &[(String, u16)], master: &str) -> RedisResult<SentinelClient> {
        let asked = addresses.iter().map(|(host, port)| self.address(host, *port));
        let mut builder = SentinelClientBuilder::new(asked, master, SentinelServerType::Master)?
            .set_client_to_redis_db(self.database);
        if let Some(user) = &self.user {
            builder = builder.set_client_to_redis_username(user);
        }
        if let Some(password) = &self.password {
            builder = builder.set_client_to_redis_password(password.expose());
        }
        if self.tls {
            builder = builder
                .set_client_to_redis_tls_mode(TlsMode::Secure)
                .set_client_to_redis_certificates(self.certificates())
                .set_client_to_sentinel_tls_mode(TlsMode::Secure)
                .set_client_to_sentinel_certificates(self.certificates());
        }
        builder.build()
    }

    fn address(&self, host: &str, port: u16) -> ConnectionAddr {
        let host = host.to_owned();
        if self.tls {
            ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None }
        } else {
            ConnectionAddr::Tcp(host, port)
        }
    }

    fn account(&self) -> RedisConnectionInfo {
        let account = RedisConnectionInfo::default().set_db(self.database);
        let account = match &self.user {
            Some(user) => account.set_username(user),
            None => account,
        };
        match &self.password {
            Some(password) => account.set_password(password.expose()),
            None => account,
        }
    }

    fn certificates(&self) -> TlsCertificates {
        TlsCertificates { client_tls: None, root_cert: self.roots.clone() }
    }
}
