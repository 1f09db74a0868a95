//! Returns from ESIA: state, code for tokens, GOST signatures, person and children, a session; all but the way out.

use std::{net::SocketAddr, time::Instant};

use tokio::task::JoinSet;

use crate::{
    browser::{Connections, Site, connections, query},
    process::Family,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// The word for the results.
    #[arg(long)]
    name: String,
    /// The gateway's front door.
    #[arg(long)]
    gateway: SocketAddr,
    /// Host and port of the gate.
    #[arg(long)]
    gate: String,
    /// The gateway's process.
    #[arg(long)]
    pid: u32,
    /// The ESIA stand-in.
    #[arg(long)]
    esia: SocketAddr,
    /// The invented person's sign-in name there.
    #[arg(long)]
    login: String,
    /// And password.
    #[arg(long)]
    password: String,
    /// How many returns are measured at once.
    #[arg(long)]
    count: usize,
    /// How many are under way at a time.
    #[arg(long, default_value_t = 16)]
    abreast: usize,
}

/// A browser that ESIA has sent back, and has not come yet.
struct Returning {
    gate: Site,
    target: String,
}

pub(crate) fn run(wanted: &Wanted) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|fault| fault.to_string())?.block_on(measure(wanted))
}

async fn measure(wanted: &Wanted) -> Result<(), String> {
    let connections = connections();
    let mut esia = Site::new(&connections, wanted.esia, &wanted.esia.to_string());
    let credentials = format!(r#"{{"login":"{}","password":"{}"}}"#, wanted.login, wanted.password);
    esia.post_json("/aas/oauth2/api/login", &credentials).await?;
    let mut returning = Vec::new();
    for _ in 0..wanted.count {
        returning.push(out(wanted, &connections, &mut esia).await?);
    }
    let gateway = Family::of(wanted.pid);
    let (before, began) = (gateway.processor_time()?, Instant::now());
    back(returning, wanted.abreast).await?;
    let (took, spent) = (began.elapsed(), gateway.processor_time()? - before);
    println!("callbacks\t{}\t{}\t{spent}\t{}", wanted.name, wanted.count, took.as_nanos());
    Ok(())
}

/// Out to ESIA, which knows the browser, up to the address that leads back.
async fn out(wanted: &Wanted, connections: &Connections, esia: &mut Site) -> Result<Returning, String> {
    let mut gate = Site::new(connections, wanted.gateway, &wanted.gate);
    let authorise = gate.get("/login").await?.leads_to()?;
    let mut target = esia.get(&authorise).await?.leads_to()?;
    if target.starts_with("/aas/oauth2/consent") {
        let form = format!("request={}&answer=allow", query(&target, "request")?);
        target = esia.post_form("/aas/oauth2/consent", &form).await?.leads_to()?;
    }
    query(&target, "code")?;
    Ok(Returning { gate, target })
}

async fn back(mut returning: Vec<Returning>, abreast: usize) -> Result<(), String> {
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < abreast
            && let Some(Returning { mut gate, target }) = returning.pop()
        {
            under_way.spawn(async move {
                let answer = gate.get(&target).await?;
                let is_in = gate.cookie_line().contains("privratnik-gate=");
                if is_in {
                    Ok(())
                } else {
                    Err(format!("nobody is signed in: {} {}", answer.status, answer.text()))
                }
            });
        }
        match under_way.join_next().await {
            Some(done) => done.map_err(|fault| fault.to_string())??,
            None => return Ok(()),
        }
    }
}
