//! The requests that all clients send: a script of a journal's page that fetches something, as a browser writes it.

use std::{fs, path::Path};

use crate::places::Thing;

/// One request for each of the cookies in `cookies`, a line each; the host is the one in `Host`.
pub(crate) fn requests(cookies: &Path, host: &str, thing: Thing) -> Result<Vec<Vec<u8>>, String> {
    let text = fs::read_to_string(cookies).map_err(|fault| format!("{}: {fault}", cookies.display()))?;
    let requests: Vec<_> = text.lines().map(|cookie| request(host, cookie, thing).into_bytes()).collect();
    if requests.is_empty() { Err(format!("{} has no cookie", cookies.display())) } else { Ok(requests) }
}

fn request(host: &str, cookie: &str, thing: Thing) -> String {
    let path = thing.path();
    let (accept, mode, dest) = match thing {
        Thing::Small | Thing::Large => ("*/*", "cors", "empty"),
        Thing::Page => ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "navigate", "document"),
    };
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\n\
         User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0\r\n\
         Accept: {accept}\r\nAccept-Language: ru\r\nAccept-Encoding: gzip, deflate\r\nSec-Fetch-Site: same-origin\r\n\
         Sec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {dest}\r\nReferer: http://{host}/cabinet/home\r\n\
         Cookie: {cookie}\r\n\r\n"
    )
}
