//! A real Redis on loopback, over a folder that is thrown away. It writes an append-only file.

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use tempfile::TempDir;

/// The server; it ends with this value.
pub(crate) struct Redis {
    pub(crate) port: u16,
    folder: TempDir,
    more: Vec<String>,
    process: Option<Child>,
}

impl Redis {
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// With more of the server's own settings, name and value.
    pub(crate) fn with(more: &[(&str, &str)]) -> Self {
        let more = more.iter().flat_map(|(name, value)| [format!("--{name}"), (*value).to_owned()]);
        let folder = TempDir::new().expect("a folder for Redis");
        let mut redis = Self { port: free_port(), folder, more: more.collect(), process: None };
        redis.start_again();
        redis
    }

    /// On the same port, with what the killed one has written.
    pub(crate) fn start_again(&mut self) {
        assert!(self.process.is_none(), "it runs already");
        let own = [
            ("port", self.port.to_string()),
            ("bind", "127.0.0.1".to_owned()),
            ("dir", self.folder.path().display().to_string()),
            ("appendonly", "yes".to_owned()),
            // By the second, what was acknowledged while the disk was busy dies with the process.
            ("appendfsync", "always".to_owned()),
            ("save", String::new()),
            ("maxmemory-policy", "noeviction".to_owned()),
        ];
        let own = own.into_iter().flat_map(|(name, value)| [format!("--{name}"), value]);
        let log = fs::File::create(self.folder.path().join("log")).expect("a file");
        let process = Command::new("redis-server")
            .args(own)
            .args(&self.more)
            .stdout(Stdio::from(log))
            .spawn()
            .expect("redis-server is there: tests/run.sh brings it");
        self.process = Some(process);
        self.await_answer();
    }

    /// As a machine that loses power would, short of the disk.
    pub(crate) fn kill(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill().expect("a signal");
        process.wait().expect("its end");
    }

    pub(crate) fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A connection of the test's own.
    pub(crate) fn open(&self) -> redis::Connection {
        let client = redis::Client::open(self.address()).expect("an address");
        client.get_connection().expect("a connection")
    }

    /// Everything that a thief of the disk would have.
    pub(crate) fn stolen(&self) -> Vec<u8> {
        let mut stolen = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for file in fs::read_dir(folder).expect("a folder") {
                let path: PathBuf = file.expect("a file").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    stolen.extend(fs::read(path).expect("a file"));
                }
            }
        }
        stolen
    }

    fn await_answer(&self) {
        let client = redis::Client::open(self.address()).expect("an address");
        let answers = || {
            let mut connection = client.get_connection()?;
            redis::cmd("PING").exec(&mut connection)
        };
        for _ in 0..600 {
            match answers() {
                Ok(()) => return,
                // A server that wants a password is there.
                Err(error) if error.to_string().contains("NOAUTH") => return,
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
        panic!(
            "redis-server does not answer: {}",
            fs::read_to_string(self.folder.path().join("log")).unwrap()
        );
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}

/// One that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}
