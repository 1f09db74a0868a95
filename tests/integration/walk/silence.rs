//! Nothing personal in what the process writes.

use std::{
    collections::BTreeSet,
    io::Read,
    process::{Child, Command, Stdio},
    thread::JoinHandle,
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use privratnik::{
    flow::port::Clock,
    sandbox::{
        esia::{Spot, Trouble, Wish},
        people::{EsiaAccount, people},
    },
    telemetry::SystemClock,
};
use url::Url;

use super::{
    house::House,
    person::Person,
    steps::{account, week_of},
};

/// `privratnik serve`, whose two streams are read as they come.
pub(super) struct Served {
    child: Child,
    streams: Vec<JoinHandle<String>>,
}

impl Served {
    pub(super) fn start(configuration: &std::path::Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_privratnik"))
            .args(["serve", "--config"])
            .arg(configuration)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let (out, err) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
        Self { child, streams: vec![listen(out), listen(err)] }
    }

    /// The number of the process.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as Ctrl-C does; everything that it has written.
    pub(super) fn end(mut self) -> String {
        let id = i32::try_from(self.child.id()).expect("a process id");
        kill(Pid::from_raw(id), Signal::SIGINT).expect("it runs");
        assert!(self.child.wait().expect("it ends").success());
        self.streams.into_iter().map(|stream| stream.join().expect("text")).collect()
    }
}

fn listen(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("text");
        text
    })
}

#[tokio::test]
async fn a_whole_run_leaves_nothing_personal_in_the_output() {
    let house = House::open_at(SystemClock.now()).await;
    let (own, changes) = house.beside();
    let mut changes = changes.to_vec();
    changes.push(("[keys]".to_owned(), "[log]\nlevel = \"debug\"\n\n[keys]".to_owned()));
    let changes: Vec<_> = changes.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let served = Served::start(&house.configured("loud.toml", &changes));
    until_ready(own.admin).await;

    let new = || {
        let mut person = Person::new(house.ports);
        person.redirect_port(house.ports.gateway, own.gateway);
        person
    };
    let mut everybody = [new(), new(), new(), new()];
    let secrets = live(&house, &mut everybody).await;
    let admin = Url::parse(&format!("http://metrics.localhost:{}/metrics", own.admin)).expect("an address");
    let metrics = new().send(http::Method::GET, &admin, &[], bytes::Bytes::new()).await.text();
    let output = served.end();

    for event in EVENTS {
        assert!(output.contains(&format!("\"event\":\"{event}\"")), "{event} is not in the log: {output}");
    }
    assert!(metrics.contains("privratnik_build_info"));
    for secret in secrets {
        assert!(!output.contains(&secret), "the output holds {secret}: {output}");
        assert!(!metrics.contains(&secret), "the metrics hold {secret}");
    }
}

/// What has happened in the run, so that silence is not for want of words.
const EVENTS: [&str; 9] = [
    "sign_in_started",
    "signed_in",
    "sign_in_refused",
    "linked",
    "proof_failed",
    "claim_laid",
    "form_kept",
    "journal_not_entered",
    "signed_out",
];

/// Walks with and without luck; everything that was used on the way.
async fn live(house: &House, [parent, guesser, unconfirmed, cut_off]: &mut [Person; 4]) -> BTreeSet<String> {
    let mut secrets: BTreeSet<_> = people(privratnik::app::today())
        .iter()
        .flat_map(|person| {
            let own = person.accounts.iter().flat_map(|held| [held.login, held.password].map(str::to_owned));
            own.chain(spelled(&person.esia)).collect::<Vec<_>>()
        })
        .collect();
    parent.settle("orlova").await;
    parent.ask(&week_of(5001)).await;
    secrets.extend(house.netcity.open_sessions().into_iter().map(|session| session.at));
    secrets.insert(parent.at.clone());
    let cookies = ["gate", "netcity", "esia"].map(|host| parent.cookies_of(host));
    secrets.extend(cookies.into_iter().flat_map(std::collections::BTreeMap::into_values));
    guesser.sign_in("gray").await;
    guesser.link(&account("gray", 1)).await;
    for guess in ["Угадал-1", "Угадал-2", "Угадал-3"] {
        guesser.prove(&account("belova", 0), guess).await;
        secrets.insert(guess.to_owned());
    }
    guesser.ask("/webapi/context?name=Орлова").await;
    unconfirmed.sign_in("fedorov").await;
    for at in [Spot::Te, Spot::Rs] {
        house.esia.wish(Wish::Trouble { at, trouble: Trouble::Html, times: Some(1) }).expect("granted");
        cut_off.open(&cut_off.gate("/")).await;
        Person::sign_in(cut_off, "belova").await;
        cut_off.set_cookie("esia", "ESIA_SESSION", "");
    }
    house.netcity.change_password(101, "ОрловаМС", "Новый-пароль-12");
    house.netcity.end_all_sessions();
    let board = Url::parse(&parent.journal("/asp/Announce/ViewAnnouncements.asp")).expect("an address");
    let fields = [("AT", parent.at.clone()), ("TEXT", "Сокровенное слово".to_owned())];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    let origin = parent.journal("");
    let kept = parent.send_form(&board, true, &origin, &fields).await;
    assert!(parent.follow(kept).await.text().contains("Сокровенное слово"), "the form was kept");
    secrets.extend(["Сокровенное", "%D0%A1%D0%BE%D0%BA%D1%80"].map(str::to_owned));
    parent.init().await;
    parent.init().await;
    parent.leave().await;
    for person in [&*parent, guesser, unconfirmed, cut_off] {
        secrets.extend(["ticket", "code", "at"].iter().flat_map(|name| person.visited_with(name)));
    }
    secrets.retain(|secret| !secret.is_empty());
    secrets
}

/// Everything about a person at ESIA that a line could hold.
fn spelled(esia: &EsiaAccount) -> Vec<String> {
    let snils = esia.snils.unwrap_or_default();
    let digits: String = snils.chars().filter(char::is_ascii_digit).collect();
    let name = [esia.name.last, esia.name.first, esia.name.middle.unwrap_or_default()];
    let rest = [esia.login, esia.password, snils, &digits, esia.email, esia.mobile];
    name.iter().chain(&rest).map(|text| (*text).to_owned()).chain([esia.oid.to_string()]).collect()
}

/// The process answers on its listener for probes.
pub(super) async fn until_ready(port: u16) {
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
