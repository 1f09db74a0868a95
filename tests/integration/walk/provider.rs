//! The OIDC stand-in beside a demo, and what leads a gateway to it instead of ESIA.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use jiff::tz::TimeZone;
use privratnik::{
    app::demo::{Ports, oidc_card},
    crypto::dice::SystemDice,
    domain::Secret,
    flow::port::Clock,
    sandbox::{oidc, people::people, server},
};
use tokio::net::TcpListener;

/// The stand-in, running; it ends with this value.
pub(crate) struct Provider {
    pub(crate) control: oidc::Control,
    pub(crate) origin: String,
    section: String,
    _running: server::Running,
}

/// Two words that are put into a file with mode 600.
pub(crate) fn secret(dir: &Path, name: &str, text: &str) {
    let file = dir.join(name);
    fs::write(&file, text).expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("its mode");
}

impl Provider {
    /// One that knows the demo's gateway; its secret lies in the demo's folder.
    pub(crate) async fn open(
        dir: &Path,
        ports: Ports,
        clock: Arc<dyn Clock>,
        change: impl FnOnce(&mut oidc::Settings),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let origin = format!("http://oidc.localhost:{port}");
        let mut settings = oidc::Settings::new(origin.as_str(), Arc::clone(&clock), Arc::new(SystemDice));
        settings.clients = vec![oidc_card(Secret::new("s3cret".to_owned()), &ports.gate_origin())];
        settings.people = people(clock.now().timestamp().to_zoned(TimeZone::UTC).date());
        change(&mut settings);
        secret(dir, "oidc.secret", "s3cret\n");
        let app = oidc::app(settings, oidc::Keys::generate().expect("a key"));
        let running = server::run(listener, app.router(), None).await.expect("it listens");
        let section = SECTION.replace("{origin}", &origin).replace("{port}", &port.to_string());
        Self { control: app.control(), origin, section, _running: running }
    }

    /// What has to be changed in the demo's configuration.
    pub(crate) fn changes(&self) -> [(&str, &str); 2] {
        [("mode = \"v3\"", "mode = \"oidc\""), ("[crypto]", &self.section)]
    }
}

const SECTION: &str = r#"[esia.oidc]
issuer = "{origin}"
server_url = "http://127.0.0.1:{port}"
client_id = "PRIVRATNIK"
client_secret = "oidc.secret"
scopes = ["openid", "profile", "snils", "children"]

[esia.oidc.claims]
assurance = "assurance"
confirmed_values = ["PR"]
child_values = ["KD"]
simple_values = ["P"]
children = "children"

[crypto]"#;
