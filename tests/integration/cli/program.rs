//! Starts the program, and ends it as a terminal does.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// What `sysexits.h` calls `EX_USAGE`.
pub(crate) const FAULTY: Option<i32> = Some(64);

/// A command that has ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_privratnik"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs a command that ends by itself.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    run_with(arguments, &[])
}

/// The same with variables in its environment.
pub(crate) fn run_with(arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    ended(command(arguments).envs(variables.iter().copied()).output().unwrap())
}

/// Runs a command that reads what it is told on its standard input.
pub(crate) fn run_answering(arguments: &[&str], lines: &str) -> Ended {
    let mut command = command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that has refused its arguments reads nothing.
    let _unread = child.stdin.take().unwrap().write_all(lines.as_bytes());
    ended(child.wait_with_output().unwrap())
}

fn ended(output: Output) -> Ended {
    Ended {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a command that must succeed, and hands out what it printed.
#[track_caller]
pub(crate) fn told(arguments: &[&str]) -> String {
    let ended = run(arguments);
    assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.err);
    ended.out
}

/// A command that runs until it is told to stop. Dropped before that, as when a test fails, it is killed.
pub(crate) struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Running {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[])
    }

    /// The same with variables in its environment.
    pub(crate) fn start_with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = command(arguments);
        command.envs(variables.iter().copied());
        Self::of(command)
    }

    /// The same by a tool that leaves its place to the program, with the program's path and arguments behind its own.
    pub(crate) fn start_by(tool: &[&str], arguments: &[&str]) -> Self {
        let mut command = Command::new(tool[0]);
        command.args(&tool[1..]).arg(env!("CARGO_BIN_EXE_privratnik")).args(arguments).stdin(Stdio::null());
        Self::of(command)
    }

    fn of(mut command: Command) -> Self {
        let child = command.stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap_or_else(|fault| panic!("{command:?}: {fault}; tests/run.sh brings it"));
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// The next line that it prints; empty if it has ended instead.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Everything that it prints up to a line with this word.
    #[track_caller]
    pub(crate) fn lines_until(&mut self, word: &str) -> String {
        let mut text = String::new();
        while !text.contains(word) {
            let read = self.out.read_line(&mut text).unwrap();
            assert_ne!(read, 0, "it ended before it said {word}: {text}");
        }
        text
    }

    /// Waits until SIGINT no longer kills it outright: the last thing that happens while it starts.
    pub(crate) async fn ready(&self) {
        self.until_it_catches(Signal::SIGINT).await;
    }

    async fn until_it_catches(&self, signal: Signal) {
        while !self.catches(signal) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// proc(5): `SigCgt` holds bit n − 1 for signal n.
    fn catches(&self, signal: Signal) -> bool {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("see proc(5)");
        u64::from_str_radix(caught.trim(), 16).unwrap() >> (signal as u32 - 1) & 1 == 1
    }

    fn send(&self, signal: Signal) {
        let process = i32::try_from(self.child.id()).unwrap();
        kill(Pid::from_raw(process), signal).unwrap();
    }

    /// What `systemctl reload` sends.
    pub(crate) async fn hang_up(&self) {
        self.until_it_catches(Signal::SIGHUP).await;
        self.send(Signal::SIGHUP);
    }

    /// Ctrl-C: SIGINT to this one process. Returns when it is gone, with what it still printed.
    pub(crate) fn interrupt(self) -> (ExitStatus, String) {
        self.end(Signal::SIGINT)
    }

    /// The same with the signal that services are stopped by.
    pub(crate) fn terminate(self) -> (ExitStatus, String) {
        self.end(Signal::SIGTERM)
    }

    fn end(mut self, signal: Signal) -> (ExitStatus, String) {
        self.send(signal);
        let status = self.child.wait().unwrap();
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (status, rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After `interrupt` there is nothing to kill, and both calls say so.
        let _gone = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// A folder that a demo has made and left: `gateway.toml` and everything that it names.
pub(crate) async fn folder_of_a_demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    let mut demo = Running::start(&[
        "demo",
        "--dir",
        dir,
        "--base-port",
        &crate::free_ports::free_base_port().to_string(),
    ]);
    demo.lines_until("Ctrl-C");
    demo.ready().await;
    assert_eq!(demo.interrupt().0.code(), Some(0));
    folder
}

/// Permission bits of a file.
pub(crate) fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
