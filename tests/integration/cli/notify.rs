//! What `serve` tells systemd, in place of which the test holds the socket.

use std::fs;
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

use super::program::{FAULTY, Running, folder_of_a_demo, run_with, text};

/// The next message.
fn heard(socket: &UnixDatagram) -> String {
    let mut message = [0; 256];
    let length = socket.recv(&mut message).expect("word within the time");
    String::from_utf8_lossy(&message[..length]).trim_end().to_owned()
}

fn socket(folder: &Path) -> (UnixDatagram, String) {
    let path = folder.join("notify.socket");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    (socket, text(&path).to_owned())
}

/// Where the admin listener of the demo's configuration is.
fn admin(configuration: &Path) -> String {
    let written = fs::read_to_string(configuration).unwrap();
    let (_, section) = written.split_once("[admin]\nlisten = \"").expect("the demo's section");
    section.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn ready_is_said_when_people_are_served_and_stopping_when_they_are_let_go() {
    let folder = folder_of_a_demo().await;
    let (socket, path) = socket(folder.path());
    let file = folder.path().join("gateway.toml");
    let gateway = Running::start_with(&["serve", "--config", text(&file)], &[("NOTIFY_SOCKET", &path)]);
    assert_eq!(heard(&socket), "READY=1");
    TcpStream::connect(admin(&file)).expect("whoever is told can connect");
    // Nor is there anything to wait for before the signal.
    let (status, _) = gateway.terminate();
    assert_eq!(heard(&socket), "STOPPING=1");
    assert_eq!(status.code(), Some(0));
    socket.set_nonblocking(true).unwrap();
    assert!(socket.recv(&mut [0; 8]).is_err(), "nothing else was said");
}

#[tokio::test]
async fn a_gateway_that_cannot_start_never_says_ready() {
    let folder = folder_of_a_demo().await;
    let (socket, path) = socket(folder.path());
    let file = folder.path().join("gateway.toml");
    fs::write(folder.path().join("sealing.keys"), "").unwrap();
    let faulty = [("NOTIFY_SOCKET", &*path), ("PRIVRATNIK__GATE__ZONE", "Nowhere")];
    assert_eq!(run_with(&["serve", "--config", text(&file)], &faulty).code, FAULTY);
    let ended = run_with(&["serve", "--config", text(&file)], &[("NOTIFY_SOCKET", &path)]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    socket.set_nonblocking(true).unwrap();
    assert!(socket.recv(&mut [0; 8]).is_err());
}

#[tokio::test]
async fn a_reload_is_said_to_begin_and_to_be_over_whatever_becomes_of_it() {
    let folder = folder_of_a_demo().await;
    let (socket, path) = socket(folder.path());
    let file = folder.path().join("gateway.toml");
    let gateway = Running::start_with(&["serve", "--config", text(&file)], &[("NOTIFY_SOCKET", &path)]);
    assert_eq!(heard(&socket), "READY=1");
    let good = fs::read_to_string(&file).unwrap();
    for written in [good.clone(), good.replace("[gate]", "[gait]")] {
        fs::write(&file, written).unwrap();
        gateway.hang_up().await;
        let begun = heard(&socket);
        assert!(begun.starts_with("RELOADING=1\nMONOTONIC_USEC="), "{begun}");
        assert_eq!(heard(&socket), "READY=1");
    }
    assert_eq!(gateway.terminate().0.code(), Some(0));
}
