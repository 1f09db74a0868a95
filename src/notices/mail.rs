//! Letters over SMTP (RFC 5321), with TLS from the first byte, after STARTTLS (RFC 3207), or without on one machine.

use std::{
    collections::BTreeSet,
    error::Error as _,
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, SinglePart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        self,
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
        extension::ClientId,
    },
};

use super::{
    letter::{self, Letter, Way},
    roots::{BadRoots, extra},
};
use crate::domain::Secret;
use crate::flow::port::{Clock, Dice, Notice, NoticeFault, Notices, Told};

/// How the server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS after STARTTLS; a server that does not offer it is told nothing.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None; only fit for this machine.
    Plain,
}

/// Where letters go, and in whose name.
pub struct Settings {
    /// The server's name, which its certificate has to bear.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub security: Security,
    /// User and password, where it asks for them.
    pub login: Option<(String, Secret<String>)>,
    /// The sender's address.
    pub from: String,
    /// The sender's name.
    pub from_name: Option<String>,
    /// Roots trusted beside the public ones, PEM; may be empty.
    pub extra_roots: Vec<u8>,
    /// How long one letter may take.
    pub within: Duration,
    /// The gate's host, as which the server is greeted.
    pub gate_host: String,
    /// The address of the gate's page of consents.
    pub page: String,
    /// Whether consents are given in the personal cabinet of Госуслуги.
    pub cabinet: bool,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadSettings {
    /// Not an address.
    #[error("{0} is no address that a letter can come from")]
    From(String),
    /// No certificates.
    #[error(transparent)]
    Roots(#[from] BadRoots),
    /// A name that no certificate can bear.
    #[error("TLS towards the server could not be set up: {0}")]
    Tls(String),
}

/// The mail body of [`Notices`].
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    gate_host: String,
    way: Way,
    within: Duration,
    clock: Arc<dyn Clock>,
    dice: Arc<dyn Dice>,
}

impl Mail {
    /// Calls nobody yet.
    ///
    /// # Errors
    /// [`BadSettings`].
    pub fn new(settings: Settings, clock: Arc<dyn Clock>, dice: Arc<dyn Dice>) -> Result<Self, BadSettings> {
        let Settings { server, from, from_name, gate_host, page, cabinet, within, .. } = settings;
        let address: Address = from.parse().map_err(|_| BadSettings::From(from))?;
        let tls = match settings.security {
            Security::StartTls => Tls::Required(parameters(&server, &settings.extra_roots)?),
            Security::Tls => Tls::Wrapper(parameters(&server, &settings.extra_roots)?),
            Security::Plain => Tls::None,
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server)
            .port(settings.port)
            .tls(tls)
            .hello_name(ClientId::Domain(gate_host.clone()))
            .timeout(Some(within));
        let transport = match settings.login {
            Some((user, password)) => builder.credentials(Credentials::new(user, password.expose().clone())),
            None => builder,
        };
        Ok(Self {
            transport: transport.build(),
            from: Mailbox::new(from_name, address),
            gate_host,
            way: Way { page, cabinet },
            within,
            clock,
            dice,
        })
    }

    /// Nobody sees who else gets one.
    fn message(&self, letter: &Letter, to: Address) -> Result<Message, NoticeFault> {
        let mut id = [0; 16];
        self.dice.fill(&mut id);
        let id = format!("<{}@{}>", base16ct::lower::encode_string(&id), self.gate_host);
        let since_epoch = u64::try_from(self.clock.now().millis()).unwrap_or(0);
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .date(UNIX_EPOCH + Duration::from_millis(since_epoch))
            .message_id(Some(id))
            // Nobody's absence is answered to it (RFC 3834).
            .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()))
            .singlepart(SinglePart::plain(letter.text.clone()))
            .map_err(|_| NoticeFault::NoAddress)
    }

    async fn send(&self, letter: &Letter, to: Address) -> Result<(), NoticeFault> {
        let message = self.message(letter, to)?;
        match tokio::time::timeout(self.within, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(fault)) => Err(self.fault(&fault)),
            Err(_) => Err(NoticeFault::TimedOut(self.within)),
        }
    }

    /// A server's own words may repeat the addressee; only the number of its answer is passed on.
    fn fault(&self, fault: &smtp::Error) -> NoticeFault {
        if let Some(code) = fault.status() {
            NoticeFault::Refused(code.into())
        } else if fault.is_timeout() {
            NoticeFault::TimedOut(self.within)
        } else if fault.is_response() {
            NoticeFault::Unreadable
        } else if fault.is_client() {
            NoticeFault::Unreachable(UNFIT.to_owned())
        } else {
            NoticeFault::Unreachable(deepest(fault))
        }
    }
}

#[async_trait::async_trait]
impl Notices for Mail {
    async fn tell(&self, notice: &Notice) -> Result<Told, NoticeFault> {
        let (addresses, unfit) = addresses(&notice.to);
        let letter = letter::write(notice, &self.way);
        let mut told = Told { failed: unfit, ..Told::default() };
        let mut first = None;
        let mut left = addresses.into_iter();
        for to in left.by_ref() {
            match self.send(&letter, to).await {
                Ok(()) => told.letters += 1,
                Err(fault) => {
                    told.failed += 1;
                    let is_hopeless = matches!(fault, NoticeFault::TimedOut(_) | NoticeFault::Unreachable(_));
                    first.get_or_insert(fault);
                    if is_hopeless {
                        break;
                    }
                }
            }
        }
        told.failed += count(left.len());
        if told.letters > 0 { Ok(told) } else { Err(first.unwrap_or(NoticeFault::NoAddress)) }
    }
}

/// Those that a letter can be sent to, each once, and how many cannot.
fn addresses(written: &[String]) -> (Vec<Address>, u32) {
    let mut seen = BTreeSet::new();
    let (mut fit, mut unfit) = (Vec::new(), 0);
    for text in written.iter().map(|text| text.trim()).filter(|text| seen.insert(text.to_lowercase())) {
        match text.parse() {
            Ok(address) if fit.len() < MOST_LETTERS => fit.push(address),
            Ok(_) | Err(_) => unfit += 1,
        }
    }
    (fit, unfit)
}

fn parameters(server: &str, extra_roots: &[u8]) -> Result<TlsParameters, BadSettings> {
    let told = |fault: smtp::Error| BadSettings::Tls(deepest(&fault));
    let mut builder =
        TlsParameters::builder(server.to_owned()).certificate_store(CertificateStore::WebpkiRoots);
    for root in extra(extra_roots)? {
        builder = builder.add_root_certificate(Certificate::from_der(root.to_vec()).map_err(told)?);
    }
    builder.build().map_err(told)
}

/// The deepest cause says most («connection refused», «invalid peer certificate»), and comes from below SMTP.
fn deepest(fault: &smtp::Error) -> String {
    let mut cause = fault.source();
    while let Some(below) = cause.and_then(std::error::Error::source) {
        cause = Some(below);
    }
    cause.map_or_else(|| "no connection".to_owned(), ToString::to_string)
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// The client's own refusals: STARTTLS, a way to sign in, or letters outside ASCII are not offered.
const UNFIT: &str = "the server does not offer what is needed, STARTTLS or a way to sign in";

/// A child has no more parents and guardians than this.
const MOST_LETTERS: usize = 8;

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn each_address_gets_one_letter_and_what_is_none_is_counted() {
        let written = [
            "мама",
            " mama@example.ru ",
            "MAMA@example.ru",
            "",
            "papa@example.ru",
            "a@b@c",
            "x@y\r\nTo: z@z",
        ];
        let (fit, unfit) = addresses(&written.map(str::to_owned));
        assert_eq!(
            fit.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["mama@example.ru", "papa@example.ru"]
        );
        assert_eq!(unfit, 4);
        let many: Vec<_> = (0..20).map(|n| format!("a{n}@example.ru")).collect();
        let (fit, unfit) = addresses(&many);
        assert_eq!((fit.len(), unfit), (8, 12));
    }
}
