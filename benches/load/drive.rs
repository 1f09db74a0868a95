//! As many requests as the proxy answers, from wrk, and the processor time that they cost it.

use std::{io::Write, net::SocketAddr, net::TcpStream, path::PathBuf, process::Command};

use crate::{places::Thing, process::Family, requests::requests, steady::read_answer};

#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// The word for the results.
    #[arg(long)]
    name: String,
    /// The proxy.
    #[arg(long)]
    proxy: SocketAddr,
    /// Its process; none for the journal itself, whose time is not looked at.
    #[arg(long)]
    pid: Option<u32>,
    /// What stands in `Host`.
    #[arg(long)]
    host: String,
    /// The cookies of the browsers, a line each.
    #[arg(long)]
    cookies: PathBuf,
    /// What is fetched.
    #[arg(long, value_enum)]
    thing: Thing,
    /// For how long.
    #[arg(long)]
    seconds: u32,
    /// By how many connections.
    #[arg(long, default_value_t = 64)]
    connections: u32,
    /// wrk's script.
    #[arg(long)]
    script: PathBuf,
    /// Where the requests are laid down for it.
    #[arg(long)]
    work: PathBuf,
}

pub(crate) fn run(wanted: &Wanted) -> Result<(), String> {
    let requests = requests(&wanted.cookies, &wanted.host, wanted.thing)?;
    come_once(wanted.proxy, &requests, wanted.thing)?;
    let file = wanted.work.join("requests");
    let file_fault = |fault: std::io::Error| format!("{}: {fault}", file.display());
    std::fs::write(&file, requests.join(&[0][..])).map_err(file_fault)?;
    let proxy = wanted.pid.map(Family::of);
    let before = proxy.as_ref().map(Family::processor_time).transpose()?.unwrap_or_default();
    let output = Command::new("wrk")
        .args(["-t1", &format!("-c{}", wanted.connections), &format!("-d{}", wanted.seconds), "-s"])
        .arg(&wanted.script)
        .arg(format!("http://{}", wanted.proxy))
        .arg("--")
        .arg(&file)
        .output()
        .map_err(|fault| format!("wrk: {fault}"))?;
    let spent = proxy.as_ref().map(Family::processor_time).transpose()?.unwrap_or_default() - before;
    let (count, seconds) = counted(&String::from_utf8_lossy(&output.stdout))?;
    println!("drive\t{}\t{}\t{count}\t{spent}\t{seconds}", wanted.name, wanted.thing.word());
    Ok(())
}

/// Every browser comes once before anything is counted: the gateway enters the journal for it then. And a proxy that
/// answers with something else than the file would look fast.
fn come_once(proxy: SocketAddr, requests: &[Vec<u8>], thing: Thing) -> Result<(), String> {
    let fault = |fault: std::io::Error| format!("{proxy}: {fault}");
    let (mut stream, least) = (TcpStream::connect(proxy).map_err(fault)?, thing.bytes().len());
    for request in requests {
        stream.write_all(request).map_err(fault)?;
        let (head, length) = read_answer(&mut stream).map_err(fault)?;
        if !head.starts_with("HTTP/1.1 200 ") || length < least {
            return Err(format!(
                "{proxy} does not answer with the file but with {length} bytes behind\n{head}"
            ));
        }
    }
    Ok(())
}

/// Requests and seconds, if every request was answered well. Apache closes some kept connections when all its threads
/// are at work; a hundredth may be lost so.
fn counted(output: &str) -> Result<(u64, f64), String> {
    let line = output.lines().find_map(|line| line.trim().split_once(" requests in "));
    let read = line.and_then(|(count, rest)| {
        let seconds = rest.split_once("s,")?.0;
        Some((count.parse::<u64>().ok()?, seconds.parse().ok()?))
    });
    let errors = output.lines().find_map(|line| line.trim().strip_prefix("Socket errors: "));
    let lost: u64 = errors
        .into_iter()
        .flat_map(|line| line.split([' ', ',']))
        .filter_map(|word| word.parse::<u64>().ok())
        .sum();
    let is_well = |(count, _): &(u64, f64)| !output.contains("Non-2xx") && lost <= count / 100;
    read.filter(is_well).ok_or_else(|| format!("not every request was answered well:\n{output}"))
}
