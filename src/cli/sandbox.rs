//! `privratnik sandbox …`

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Subcommand;

use super::{FAILED, Format, fail, say};
use crate::{
    app::{
        self,
        stand_in::{self, Place, Registered, Which},
    },
    sandbox::{people, register},
    telemetry,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Runs the ESIA stand-in alone: authorise, token, person data, logout, with the checks that ESIA documents.
    ///
    /// It knows one system: the one that --client, --certificate and --redirect-uri describe, or else PRIVRATNIK, whose
    /// key and certificate it makes in --dir.
    Esia(Esia),
    /// Runs a stand-in of a provider in front of ESIA alone: OpenID Connect with the same invented people.
    ///
    /// It knows one client: the one that --client, --secret-file and --redirect-uri describe, or else PRIVRATNIK, whose secret
    /// it makes in --dir.
    Oidc(Oidc),
    /// Runs the «Сетевой город. Образование» stand-in alone: sign-in, diary, uploads, queue hub, old pages.
    Netcity(Listening),
    /// Runs the БАРС «Электронная школа» stand-in alone: sign-in, personal area, /api and the mobile /rest.
    Bars(Listening),
    /// Runs the stand-in of РИД (dnevnik76) alone: Django's sign-in with its CSRF checks, marks, homework, messages.
    Rid(Listening),
    /// Runs the stand-in of the colleges' journal alone («Сетевой город. Модуль ПОО», «АСУ СПО»): sign-in, lessons, marks.
    Spo(Listening),
    /// Runs the stand-in of a plain form application alone («Е-услуги. Образование»): pages and forms in windows-1251.
    App(Listening),
    /// Prints the invented people's cards, a table that `register import` takes.
    Register {
        /// Of these journals only; may be given several times. Default: all that have cards.
        #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(register::JOURNALS))]
        system: Vec<String>,
    },
    /// Prints the invented people: their sign-in at ESIA and their journal accounts.
    People {
        /// How they are told.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Esia {
    #[command(flatten)]
    listening: Listening,
    #[command(flatten)]
    client: Option<Client>,
}

/// A client of somebody else's: all of it, or nothing.
#[derive(Debug, clap::Args)]
struct Client {
    /// The mnemonic of your own system, its `client_id`; tokens for it are signed with GOST, as for the demo's.
    #[arg(long = "client", value_name = "MNEMONIC", required = false, requires_all = ["certificate", "redirect_uri"])]
    mnemonic: String,
    /// Your system's GOST certificate, PEM or DER; `privratnik key generate` makes one.
    #[arg(long, value_name = "FILE", required = false, requires = "mnemonic")]
    certificate: PathBuf,
    /// Where people may be sent back to, compared to the letter; may be given several times.
    #[arg(long, value_name = "URL", required = false, requires = "mnemonic")]
    redirect_uri: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Oidc {
    #[command(flatten)]
    listening: Listening,
    #[command(flatten)]
    client: Option<OidcClient>,
}

/// An OIDC client of somebody else's: all of it, or nothing.
#[derive(Debug, clap::Args)]
struct OidcClient {
    /// The name of your own client, its `client_id`.
    #[arg(long = "client", value_name = "ID", required = false, requires_all = ["secret_file", "redirect_uri"])]
    id: String,
    /// The file that holds your client's secret.
    #[arg(long, value_name = "FILE", required = false, requires = "id")]
    secret_file: PathBuf,
    /// Where people may be sent back to, compared to the letter; may be given several times.
    #[arg(long, value_name = "URL", required = false, requires = "id")]
    redirect_uri: Vec<String>,
    /// Where people may be sent after a sign-out, compared to the letter; may be given several times.
    #[arg(long, value_name = "URL", requires = "id")]
    post_logout_redirect_uri: Vec<String>,
}

/// Where a stand-in listens.
#[derive(Debug, clap::Args)]
pub(super) struct Listening {
    /// Address and port; only loopback addresses are taken, and port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    listen: SocketAddr,
    /// The folder for keys and certificates; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "sandbox")]
    dir: PathBuf,
    /// Speaks TLS with a certificate made in --dir (tls.cert.pem), for `localhost` and 127.0.0.1.
    #[arg(long)]
    tls: bool,
}

pub(super) fn run(command: Command) -> ExitCode {
    let (listening, which) = match command {
        Command::People { format } => return tell_people(format),
        Command::Register { system } => return tell_register(&system),
        Command::Esia(esia) => (esia.listening, Which::Esia(esia.client.map(Registered::from))),
        Command::Oidc(oidc) => (oidc.listening, Which::Oidc(oidc.client.map(stand_in::OidcClient::from))),
        Command::Netcity(listening) => (listening, Which::Netcity),
        Command::Bars(listening) => (listening, Which::Bars),
        Command::Rid(listening) => (listening, Which::Rid),
        Command::Spo(listening) => (listening, Which::Spo),
        Command::App(listening) => (listening, Which::Portal),
    };
    if let Err(fault) = telemetry::start_logs(tracing::Level::INFO) {
        return fail(FAILED, &fault);
    }
    let place = Place { listen: listening.listen, dir: listening.dir, tls: listening.tls };
    match stand_in::run(which, &place) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fail(FAILED, &fault),
    }
}

impl From<Client> for Registered {
    fn from(client: Client) -> Self {
        Self {
            mnemonic: client.mnemonic,
            certificate: client.certificate,
            redirect_uris: client.redirect_uri,
        }
    }
}

impl From<OidcClient> for stand_in::OidcClient {
    fn from(client: OidcClient) -> Self {
        Self {
            id: client.id,
            secret: client.secret_file,
            redirect_uris: client.redirect_uri,
            post_logout_redirect_uris: client.post_logout_redirect_uri,
        }
    }
}

fn tell_register(systems: &[String]) -> ExitCode {
    let named: Vec<_> = systems.iter().map(String::as_str).collect();
    let journals = if named.is_empty() { &register::JOURNALS[..] } else { &named[..] };
    say(&register::table(journals, app::today()).trim_end());
    ExitCode::SUCCESS
}

fn tell_people(format: Format) -> ExitCode {
    let people = people::people(app::today());
    match format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&people).expect("plain data with text keys becomes JSON");
            say(&text);
        }
        Format::Text => say(&app::demo::everybody(&people)),
    }
    ExitCode::SUCCESS
}
