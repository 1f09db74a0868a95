//! Where values are laid, looked at and, if need be, complained of.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use jiff::tz::TimeZone;
use url::Url;

use crate::config::certificate::CertificateFiles;
use crate::config::fault::{Cause, Fault};
use crate::config::file;
use crate::config::layers::Written;
use crate::config::material::Material;
use crate::config::origin::Origin;
use crate::config::raw;
use crate::domain::Secret;

/// Collects faults while values are read. Every reader gives `None` where it has noted one.
pub(super) struct Desk {
    /// What was read of the named files, good or not.
    pub(super) material: Material,
    written: Written,
}

impl Desk {
    /// Begins with the faults of reading.
    pub(super) fn new(written: Written) -> Self {
        Self { material: Material::default(), written }
    }

    /// Everything that was noted, and what was read.
    pub(super) fn into_parts(self) -> (Vec<Fault>, Material) {
        (self.written.faults, self.material)
    }

    /// Notes a fault.
    pub(super) fn blame(&mut self, key: &str, cause: Cause) {
        self.written.blame(key, cause);
    }

    /// A value that must be given; `example` is TOML.
    pub(super) fn needed<T>(&mut self, key: &str, value: Option<T>, example: &str) -> Option<T> {
        if value.is_none() && !self.written.was_struck(key) {
            self.blame(key, Cause::Missing(example.to_owned()));
        }
        value
    }

    /// A text that must be given and say something.
    pub(super) fn text(&mut self, key: &str, value: Option<String>, example: &'static str) -> Option<String> {
        let said = value.filter(|text| !text.trim().is_empty());
        self.needed(key, said, example)
    }

    /// A line that may be given, of at most so many letters: `Some(None)` where it is not.
    pub(super) fn line(
        &mut self,
        key: &str,
        text: Option<String>,
        most: usize,
        expected: &'static str,
        example: &'static str,
    ) -> Option<Option<String>> {
        let Some(text) = text else { return Some(None) };
        let line = text.trim();
        let fits = !line.is_empty() && line.chars().count() <= most && !line.chars().any(char::is_control);
        let line = fits.then(|| line.to_owned());
        self.parsed(key, &text, line, expected, example).map(Some)
    }

    /// `parsed`, or the fault that the text is not `expected`.
    pub(super) fn parsed<T>(
        &mut self,
        key: &str,
        text: &str,
        parsed: Option<T>,
        expected: &'static str,
        example: &'static str,
    ) -> Option<T> {
        if parsed.is_none() {
            self.blame(key, Cause::Unfit { found: without_password(text), expected, example });
        }
        parsed
    }

    /// An origin that must be given.
    pub(super) fn origin(
        &mut self,
        key: &str,
        text: Option<String>,
        example: &'static str,
    ) -> Option<Origin> {
        let text = self.needed(key, text, example)?;
        self.parsed(key, &text, Origin::parse(&text), ORIGIN, example)
    }

    /// An address with a port to listen on.
    pub(super) fn address(&mut self, key: &str, text: &str) -> Option<SocketAddr> {
        self.parsed(key, text, text.parse().ok(), "an IP address with a port", "\"127.0.0.1:8400\"")
    }

    /// An address with a port to call.
    pub(super) fn remote(&mut self, key: &str, text: &str) -> Option<SocketAddr> {
        let address = text.parse().ok().filter(|address: &SocketAddr| address.port() != 0);
        self.parsed(key, text, address, "an IP address with a port", "\"10.0.0.5:443\"")
    }

    /// A network, or one address. Bits behind the mask would say that something else was meant.
    pub(super) fn network(&mut self, key: &str, text: &str) -> Option<IpNet> {
        let network = text.parse().or_else(|_| text.parse().map(|address: IpAddr| IpNet::from(address)));
        let network = network.ok().filter(|network| network.addr() == network.network());
        self.parsed(key, text, network, "an IP address or a network", "\"10.0.0.1\" or \"10.1.0.0/16\"")
    }

    /// A web page that may be given: `Some(None)` where it is not.
    pub(super) fn page(&mut self, key: &str, text: Option<String>) -> Option<Option<Url>> {
        let Some(text) = text else { return Some(None) };
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        self.parsed(key, &text, url, "the address of a web page", "\"https://help.example.ru/form\"")
            .map(Some)
    }

    /// A time zone by its name in the IANA database.
    pub(super) fn zone(&mut self, key: &str, name: &str) -> Option<TimeZone> {
        self.parsed(key, name, TimeZone::get(name).ok(), "the name of a time zone", "\"Asia/Yekaterinburg\"")
    }

    /// A number with bounds.
    pub(super) fn within<N: Copy + PartialOrd + Into<u64>>(
        &mut self,
        key: &str,
        found: N,
        least: N,
        most: N,
    ) -> Option<N> {
        let fits = (least..=most).contains(&found);
        if !fits {
            self.blame(key, Cause::Range { found: found.into(), least: least.into(), most: most.into() });
        }
        fits.then_some(found)
    }

    /// Every item of a list; all are read, also behind a faulty one.
    pub(super) fn each<I, T>(
        &mut self,
        key: &str,
        items: &[I],
        mut read: impl FnMut(&mut Self, &str, &I) -> Option<T>,
    ) -> Option<Vec<T>> {
        let read: Vec<_> = items
            .iter()
            .enumerate()
            .map(|(number, item)| read(self, &format!("{key}.{number}"), item))
            .collect();
        read.into_iter().collect()
    }

    /// A path as seen from the file's folder.
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        self.written.file.parent().unwrap_or(Path::new("")).join(path)
    }

    /// The bytes of a file that must be there.
    pub(super) fn bytes(&mut self, key: &str, path: &Path) -> Option<Vec<u8>> {
        let read = file::bytes(&self.path(path));
        self.or_blame(key, read)
    }

    /// The bytes of a list of extra roots, which may be named: `Some(None)` where it is not.
    pub(super) fn roots(&mut self, key: &str, path: Option<&Path>) -> Option<Option<Vec<u8>>> {
        let Some(path) = path else { return Some(None) };
        let pem = self.bytes(key, path)?;
        self.material.extra_roots.push((key.to_owned(), pem.clone()));
        Some(Some(pem))
    }

    /// The text of a secret file: the systemd credential of this name if there is one, else the file.
    pub(super) fn secret(
        &mut self,
        key: &str,
        path: Option<PathBuf>,
        credential: &str,
    ) -> Option<Secret<String>> {
        let read = match self.granted(credential) {
            Some(granted) => file::credential(&granted),
            None => {
                let path = self.needed(key, path, &format!("{credential:?}, a file with mode 600"))?;
                file::secret(&self.path(&path))
            }
        };
        self.or_blame(key, read)
    }

    /// The files of a certificate, both of which can be read now.
    pub(super) fn certificate(&mut self, key: &str, raw: raw::Certificate) -> Option<CertificateFiles> {
        let (chain_key, key_key) = (format!("{key}.chain"), format!("{key}.key"));
        let chain = self.needed(&chain_key, raw.chain, "\"gate.pem\"");
        let key = self.needed(&key_key, raw.key, "\"gate.key.pem\", a file with mode 600");
        let (chain, key) = (self.path(&chain?), self.path(&key?));
        let files = CertificateFiles::new(chain, key, self.written.credentials.as_deref());
        let (chain, key) = (files.read_chain(), files.read_key());
        let (chain, key) = (self.or_blame(&chain_key, chain), self.or_blame(&key_key, key));
        chain.and(key)?;
        self.material.certificates.push(files.clone());
        Some(files)
    }

    /// The text of a secret file that may be named: `Some(None)` where it is not, and there is no credential.
    pub(super) fn secret_if(
        &mut self,
        key: &str,
        path: Option<PathBuf>,
        credential: &'static str,
    ) -> Option<Option<Secret<String>>> {
        if path.is_none() && self.granted(credential).is_none() {
            return Some(None);
        }
        self.secret(key, path, credential).map(Some)
    }

    /// The file of a systemd credential, if there is one of this name.
    fn granted(&self, credential: &str) -> Option<PathBuf> {
        let granted = self.written.credentials.as_ref()?.join(credential);
        granted.exists().then_some(granted)
    }

    fn or_blame<T>(&mut self, key: &str, read: Result<T, Cause>) -> Option<T> {
        read.map_err(|cause| self.blame(key, cause)).ok()
    }
}

/// What an origin is, for a fault.
pub(super) const ORIGIN: &str = "scheme, host and port of a site and nothing more";

/// The text, or an address in it without `user:password@`.
fn without_password(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((before, host)) => match before.split_once("://") {
            Some((scheme, _)) => format!("{scheme}://…@{host}"),
            None => text.to_owned(),
        },
        None => text.to_owned(),
    }
}
