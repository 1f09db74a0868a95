//! A journal behind TLS whose certificate nobody knows but the operator.

use privratnik::app::demo::Site;
use std::{fs, sync::Arc};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use super::{house::House, person::Person, steps::account};
use crate::front_door::paper::Paper;

/// Ends TLS before the journal at this port, and shows the certificate; the port where.
async fn behind_tls(paper: &Paper, journal: u16) -> u16 {
    let acceptor = TlsAcceptor::from(Arc::new(paper.server()));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A client that does not trust the certificate is seen by the test.
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut journal = TcpStream::connect(("127.0.0.1", journal)).await.expect("it listens");
                let _ended = copy_bidirectional(&mut stream, &mut journal).await;
            });
        }
    });
    port
}

#[tokio::test]
async fn a_journal_with_a_root_of_its_own_opens_with_extra_roots_and_not_without() {
    let house = House::open().await;
    let paper = Paper::of(&["127.0.0.1"]);
    fs::write(house.dir().join("journal-root.pem"), paper.certificate()).expect("a file");
    let journal = house.ports.journal(Site::Netcity);
    let plain = format!("upstream = \"http://127.0.0.1:{journal}\"");
    let unknown = format!("upstream = \"https://127.0.0.1:{}\"", behind_tls(&paper, journal).await);
    // Its own visitors need nothing but the way there; everybody else needs it and the gateway's own calls.
    let house = house.reconfigured(&[(&plain, &format!("{unknown}\nown_sign_in = \"open\""))]).await;
    let mut visitor = Person::new(house.ports);
    let page = visitor.ask("/webapi/logindata").await;
    assert_eq!((page.status.as_u16(), page.json()["code"].as_str()), (503, Some("PR-301")));
    let mut pupil = Person::new(house.ports);
    let page = pupil.open(&pupil.journal("/.gate/login")).await;
    pupil.pass_esia(&page, "belova").await;
    let page = pupil.open(&pupil.gate("/links?system=netcity&search=средняя")).await;
    assert_eq!(page.code().as_deref(), Some("PR-301"), "{}", page.text());

    let known = format!("{unknown}\nextra_roots = \"journal-root.pem\"");
    let house = house.reconfigured(&[(&unknown, &known)]).await;
    assert_eq!(Person::new(house.ports).ask("/webapi/logindata").await.status, 200);
    assert!(pupil.link(&account("belova", 0)).await.text().contains("Запись привязана."));
    pupil.go().await;
    assert_eq!(pupil.init().await.status, 200);
}
