//! A provider in front of ESIA, as an operator tries it out: `sandbox oidc`, `check`, `esia url`.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use url::Url;

use super::program::{FAULTY, Running, folder_of_a_demo, run, text, told};
use crate::browser_like::Browser;

#[tokio::test]
async fn an_operator_checks_and_tries_the_other_way() {
    let folder = folder_of_a_demo().await;
    let dir = folder.path();
    let (secret, file) = (dir.join("oidc.secret"), dir.join("gateway.toml"));
    fs::write(&secret, "s3cret\n").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let written = fs::read_to_string(&file).unwrap();
    let gate = written.lines().find_map(|line| line.strip_prefix("origin = ")).unwrap().trim_matches('"');
    let callback = format!("{gate}/callback");
    let words = ["sandbox", "oidc", "--listen", "127.0.0.1:0", "--dir", text(dir), "--client", "journals"];
    let registered = ["--secret-file", text(&secret), "--redirect-uri", &callback];
    let mut stand_in = Running::start(&[words.as_slice(), &registered].concat());
    let origin = stand_in.line();

    let section = format!(
        "[esia.oidc]\nissuer = \"{origin}\"\nclient_id = \"journals\"\nclient_secret = \"oidc.secret\"\n\n\
         [esia.oidc.claims]\nassurance = \"assurance\"\nconfirmed_values = [\"PR\"]\n\n[crypto]"
    );
    fs::write(&file, written.replace("mode = \"v3\"", "mode = \"oidc\"").replace("[crypto]", &section))
        .unwrap();
    let good = told(&["check", "--config", text(&file)]);
    assert!(good.contains(&format!("ESIA is asked through {origin}, as journals.")), "{good}");

    let printed = told(&["esia", "url", "--config", text(&file)]);
    let address = Url::parse(printed.trim_end()).unwrap();
    let query: HashMap<_, _> = address.query_pairs().into_owned().collect();
    assert_eq!(
        (query["redirect_uri"].as_str(), query["code_challenge_method"].as_str()),
        (&*callback, "S256")
    );
    let answer = Browser::new(&origin).get(&address[url::Position::BeforePath..]).await;
    assert!(answer.header("location").starts_with("/login?request="), "{}", answer.text());

    stand_in.interrupt();
    let ended = run(&["esia", "url", "--config", text(&file)]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    assert!(ended.err.contains("esia.oidc.issuer: ESIA is not available"), "{}", ended.err);
}

#[test]
fn a_client_of_ones_own_is_given_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["sandbox", "oidc", "--listen", "127.0.0.1:0", "--dir", text(folder.path())];
    for part in [["--client", "journals"], ["--redirect-uri", "http://127.0.0.1/"]] {
        assert_eq!(run(&[words.as_slice(), &part].concat()).code, FAULTY, "{part:?}");
    }
    let (empty, redirect) = (folder.path().join("empty"), ["--redirect-uri", "http://127.0.0.1/"]);
    fs::write(&empty, "\n").unwrap();
    let client = ["--client", "journals", "--secret-file", text(&empty)];
    let ended = run(&[words.as_slice(), &client, &redirect].concat());
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("the file is empty"), "{}", ended.err);
}
