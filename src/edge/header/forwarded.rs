//! `X-Forwarded-*`: believed only from proxies that the operator has listed.

use std::net::{IpAddr, SocketAddr};

use http::header::{FORWARDED, HeaderMap, HeaderName, HeaderValue};
use ipnet::IpNet;

use super::{Origin, identity::begins};

/// The proxies in front of the gateway whose word on addresses counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// What the journal is told about the request's way so far.
#[derive(Clone, Copy, Debug)]
pub struct Forwarding<'a> {
    /// The other end of the connection.
    pub peer: SocketAddr,
    /// The origin under which the browser knows this host.
    pub ours: &'a Origin,
    /// Whose headers are believed.
    pub trusted: &'a TrustedProxies,
}

impl TrustedProxies {
    /// The listed networks.
    pub const fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// The address to hold responsible: the last one in the chain that no trusted proxy vouches for.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let mut named: Vec<&str> = chain(headers).collect();
        while self.covers(client) {
            // An entry that is not an address ends the chain: nothing before it can be believed.
            let Some(Ok(earlier)) = named.pop().map(str::parse::<IpAddr>) else { break };
            client = earlier.to_canonical();
        }
        client
    }

    fn covers(&self, address: IpAddr) -> bool {
        // A listener on [::] sees IPv4 clients in the clothes of IPv6.
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl Forwarding<'_> {
    /// Replaces whatever the client says about its way, unless the client is a trusted proxy: then its chain is
    /// continued. Host and scheme are always those of our own origin; `Forwarded` is dropped.
    pub fn apply(&self, headers: &mut HeaderMap) {
        let believed = self.trusted.covers(self.peer.ip());
        let mut addresses: Vec<String> =
            if believed { chain(headers).map(str::to_owned).collect() } else { Vec::new() };
        addresses.push(self.peer.ip().to_canonical().to_string());
        let said: Vec<HeaderName> =
            headers.keys().filter(|name| is_forwarding(name.as_str())).cloned().collect();
        for name in said {
            headers.remove(name);
        }
        if let Ok(addresses) = HeaderValue::from_str(&addresses.join(", ")) {
            headers.insert(FOR, addresses);
        }
        headers.insert(HOST, self.ours.host_header());
        let scheme = if self.ours.is_https() { "https" } else { "http" };
        headers.insert(PROTO, HeaderValue::from_static(scheme));
    }
}

fn chain(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(FOR).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|entry| !entry.is_empty())
}

fn is_forwarding(name: &str) -> bool {
    begins(name, "x-forwarded-")
        || [FORWARDED.as_str(), "x-real-ip", "via"]
            .iter()
            .any(|whole| whole.len() == name.len() && begins(name, whole))
}

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

#[cfg(test)]
mod tests {
    use http::header::{HeaderMap, HeaderValue};

    use super::{FOR, Forwarding, HOST, PROTO, TrustedProxies};
    use crate::edge::header::Origin;

    fn sent_from(peer: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-forwarded-for", "203.0.113.9, 198.51.100.7"),
            ("x_forwarded_for", "127.0.0.1"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-port", "1"),
            ("forwarded", "for=127.0.0.1"),
            ("x-real-ip", "127.0.0.1"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        let trusted = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let ours = Origin::parse("https://journal.example").unwrap();
        Forwarding { peer: peer.parse().unwrap(), ours: &ours, trusted: &trusted }.apply(&mut headers);
        headers
    }

    #[test]
    fn lesson_14_a_stranger_cannot_speak_for_others() {
        let headers = sent_from("192.0.2.1:5000");
        assert_eq!(headers[FOR], "192.0.2.1");
        assert_eq!(headers[HOST], "journal.example");
        assert_eq!(headers[PROTO], "https");
        assert_eq!(headers.len(), 3);
    }

    #[test]
    fn lesson_14_a_listed_proxy_is_believed_about_addresses_only() {
        let headers = sent_from("10.1.2.3:5000");
        assert_eq!(headers[FOR], "203.0.113.9, 198.51.100.7, 10.1.2.3");
        assert_eq!(headers[HOST], "journal.example");
        assert_eq!(headers.len(), 3);
    }

    #[test]
    fn the_responsible_address_is_the_last_untrusted_one() {
        let trusted = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        for (peer, said, client) in [
            ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
            ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
            ("10.0.0.1", "203.0.113.9, junk", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(FOR, HeaderValue::from_static(said));
            assert_eq!(trusted.client(peer.parse().unwrap(), &headers).to_string(), client, "{peer} {said}");
        }
    }
}
