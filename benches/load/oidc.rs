//! Browsers sign in at Apache's mod_auth_openidc through the OIDC stand-in.

use std::{net::SocketAddr, path::PathBuf};

use crate::{
    browser::{Site, connections, query},
    places::Thing,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// Apache.
    #[arg(long)]
    apache: SocketAddr,
    /// The stand-in.
    #[arg(long)]
    provider: SocketAddr,
    /// The invented person's sign-in name.
    #[arg(long)]
    login: String,
    /// How many browsers.
    #[arg(long)]
    count: usize,
    /// Where their cookies go, a line each.
    #[arg(long)]
    cookies: PathBuf,
}

pub(crate) fn run(wanted: &Wanted) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let lines = runtime.map_err(|fault| fault.to_string())?.block_on(async {
        let mut lines = String::new();
        for _ in 0..wanted.count {
            lines.push_str(&sign_in(wanted).await?);
            lines.push('\n');
        }
        Ok::<_, String>(lines)
    })?;
    std::fs::write(&wanted.cookies, lines).map_err(|fault| format!("{}: {fault}", wanted.cookies.display()))
}

async fn sign_in(wanted: &Wanted) -> Result<String, String> {
    let connections = connections();
    let mut apache = Site::new(&connections, wanted.apache, &wanted.apache.to_string());
    let mut provider = Site::new(&connections, wanted.provider, &wanted.provider.to_string());
    let authorize = apache.get(Thing::Small.path()).await?.leads_to()?;
    let page = provider.get(&authorize).await?.leads_to()?;
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("request", &query(&page, "request")?)
        .append_pair("person", &wanted.login)
        .finish();
    let back = provider.post_form("/login", &form).await?.leads_to()?;
    let onward = apache.get(&back).await?;
    if onward.leads_to().is_err() {
        return Err(format!("Apache signs nobody in: {} {}", onward.status, onward.text()));
    }
    Ok(apache.cookie_line())
}
