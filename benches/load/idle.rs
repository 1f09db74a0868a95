//! What a connection costs that has had one answer and waits for its browser's next click.

use std::{
    io::{self, Write},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    thread,
    time::Duration,
};

use crate::{places::Thing, process::Family, requests::requests, steady::read_answer};

#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// The word for the results.
    #[arg(long)]
    name: String,
    /// The proxy.
    #[arg(long)]
    proxy: SocketAddr,
    /// Its process.
    #[arg(long)]
    pid: u32,
    /// What stands in `Host`.
    #[arg(long)]
    host: String,
    /// The cookies of the browsers, a line each.
    #[arg(long)]
    cookies: PathBuf,
    /// How many connections are weighed.
    #[arg(long)]
    count: usize,
}

/// These come first and are not weighed: they bring what is made once.
const FIRST: usize = 200;

pub(crate) fn run(wanted: &Wanted) -> Result<(), String> {
    let requests = requests(&wanted.cookies, &wanted.host, Thing::Small)?;
    let fault = |fault: io::Error| format!("{}: {fault}", wanted.proxy);
    let first = open(wanted.proxy, &requests, FIRST).map_err(fault)?;
    let before = settled(wanted.pid)?;
    let weighed = open(wanted.proxy, &requests, wanted.count).map_err(fault)?;
    let after = settled(wanted.pid)?;
    drop((first, weighed));
    println!("idle\t{}\t{}\t{}", wanted.name, after.saturating_sub(before), wanted.count);
    Ok(())
}

/// Whatever a proxy and its allocator still have to put away.
fn settled(pid: u32) -> Result<u64, String> {
    thread::sleep(Duration::from_secs(3));
    Family::of(pid).memory()
}

fn open(proxy: SocketAddr, requests: &[Vec<u8>], count: usize) -> io::Result<Vec<TcpStream>> {
    let one = |request: &Vec<u8>| {
        let mut stream = TcpStream::connect(proxy)?;
        stream.write_all(request)?;
        read_answer(&mut stream)?;
        Ok(stream)
    };
    requests.iter().cycle().take(count).map(one).collect()
}
