//! Requests at a fixed rate, whatever the answers: each is timed from the moment at which it was due, so that a proxy
//! that stops for a while pays for all who would have come meanwhile.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use crate::{places::Thing, requests::requests};

#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// The word for the results.
    #[arg(long)]
    name: String,
    /// The proxy, or the journal itself.
    #[arg(long)]
    proxy: SocketAddr,
    /// What stands in `Host`.
    #[arg(long)]
    host: String,
    /// The cookies of the browsers, a line each.
    #[arg(long)]
    cookies: PathBuf,
    /// Requests in a second, all connections together.
    #[arg(long)]
    rate: u32,
    /// For how long.
    #[arg(long)]
    seconds: u32,
    /// Connections that take turns.
    #[arg(long, default_value_t = 8)]
    connections: u32,
}

pub(crate) fn run(wanted: &Wanted) -> Result<(), String> {
    let requests = requests(&wanted.cookies, &wanted.host, Thing::Small)?;
    let interval = Duration::from_secs(1) / wanted.rate;
    // Time to connect and to send a first request that is not counted.
    let start = Instant::now() + Duration::from_millis(300);
    let turns = thread::scope(|scope| {
        let connections: Vec<_> = (0..wanted.connections)
            .map(|own| {
                let dues = (own..wanted.rate * wanted.seconds).step_by(wanted.connections as usize);
                let dues = dues.map(move |turn| start + interval * turn);
                let request = &requests[own as usize % requests.len()];
                scope.spawn(move || take_turns(wanted.proxy, request, dues))
            })
            .collect();
        connections
            .into_iter()
            .map(|turns| turns.join().expect("no thread of ours panics"))
            .collect::<Vec<_>>()
    });
    let turns: io::Result<Vec<_>> = turns.into_iter().collect();
    let mut times = turns.map_err(|fault| format!("{}: {fault}", wanted.proxy))?.concat();
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_nanos();
    println!("steady\t{}\t{}\t{}", wanted.name, at(50), at(99));
    Ok(())
}

fn take_turns(
    proxy: SocketAddr,
    request: &[u8],
    dues: impl Iterator<Item = Instant>,
) -> io::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(proxy)?;
    stream.set_nodelay(true)?;
    stream.write_all(request)?;
    read_answer(&mut stream)?;
    let mut times = Vec::new();
    for due in dues {
        wait_until(due);
        stream.write_all(request)?;
        let (head, _) = read_answer(&mut stream)?;
        times.push(due.elapsed());
        if !head.starts_with("HTTP/1.1 200 ") {
            return Err(io::Error::other(head));
        }
    }
    Ok(times)
}

/// The system wakes a sleeper late by some 50 µs, the same for every proxy.
fn wait_until(due: Instant) {
    if let Some(rest) = due.checked_duration_since(Instant::now()) {
        thread::sleep(rest);
    }
}

/// Head and length of an answer that tells its length, or comes in chunks.
pub(crate) fn read_answer(stream: &mut TcpStream) -> io::Result<(String, usize)> {
    let mut bytes = Vec::with_capacity(2048);
    let mut piece = [0; 64 * 1024];
    loop {
        let count = stream.read(&mut piece)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&piece[..count]);
        let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
        let lower = head.to_ascii_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        let body = bytes.len() - at - 4;
        let is_whole = match length {
            Some(length) => body >= length,
            None => !lower.contains("transfer-encoding: chunked") || bytes.ends_with(b"\r\n0\r\n\r\n"),
        };
        if is_whole {
            return Ok((head, body));
        }
    }
}
