//! Letters, in conversation with a mail server on a port of this machine.

use std::sync::Arc;
use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use privratnik::crypto::dice::SystemDice;
use privratnik::domain::Secret;
use privratnik::flow::port::{NoticeFault, NoticeKind, Notices, Told};
use privratnik::notices::mail::{Mail, Security, Settings};

use super::exam::{Manner, PAGE, Stage, Standing, WITHIN, notice, notices_exam};
use super::smtp_server::{Line, MailServer, Taken};

notices_exam!(open, gone);

fn settings(port: u16) -> Settings {
    Settings {
        server: "localhost".into(),
        port,
        security: Security::Plain,
        login: None,
        from: "dnevnik@example.ru".into(),
        from_name: Some("Электронный дневник".into()),
        extra_roots: vec![],
        within: WITHIN,
        gate_host: "gate.example.ru".into(),
        page: PAGE.into(),
        cabinet: true,
    }
}

fn mail(settings: Settings) -> Mail {
    Mail::new(settings, Arc::new(Standing), Arc::new(SystemDice)).unwrap()
}

async fn open(manner: Manner) -> Stage {
    let server = MailServer::open(manner, Line::Plain).await;
    Stage { notices: Arc::new(mail(settings(server.address.port()))), taken: server.counter() }
}

async fn gone() -> Stage {
    let port = crate::free_ports::free_base_port();
    Stage { notices: Arc::new(mail(settings(port))), taken: Box::new(|| 0) }
}

/// The text of a letter, whatever the coding in which it went.
fn text(letter: &Taken) -> String {
    let (head, body) = letter.data.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("Content-Transfer-Encoding: base64"), "{head}");
    let body: String = body.split_whitespace().collect();
    String::from_utf8(STANDARD.decode(body).unwrap()).unwrap().replace("\r\n", "\n")
}

#[tokio::test]
async fn each_parent_gets_a_letter_that_shows_no_other() {
    let server = MailServer::open(Manner::Takes, Line::Plain).await;
    let told = mail(settings(server.address.port())).tell(&notice(NoticeKind::ConsentAsked)).await;
    assert_eq!(told, Ok(Told { letters: 2, ..Told::default() }));
    let letters = server.taken();
    assert_eq!(letters.len(), 2);
    for (letter, to) in letters.iter().zip(["mama@example.ru", "papa@example.ru"]) {
        assert_eq!((&*letter.from, &*letter.greeting), ("dnevnik@example.ru", "gate.example.ru"));
        assert_eq!(letter.to, [to]);
        let other = if to.starts_with("mama") { "papa" } else { "mama" };
        assert!(!letter.data.contains(other), "{}", letter.data);
        for line in [
            &format!("To: {to}\r\n"),
            "Date: Tue, 01 Dec 2026 09:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "MIME-Version: 1.0\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "@gate.example.ru>\r\n",
        ] {
            assert!(letter.data.contains(line), "{line}: {}", letter.data);
        }
        assert!(letter.data.is_ascii());
        let text = text(letter);
        for words in ["(Пётр)", "«Сетевой город»", &format!("\n{PAGE}\n"), "Внимание родителям!"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
    let ids: Vec<_> = letters
        .iter()
        .map(|letter| letter.data.lines().find(|line| line.starts_with("Message-ID")))
        .collect();
    assert!(ids[0].is_some() && ids[0] != ids[1], "{ids:?}");
}

#[tokio::test]
async fn one_addressee_who_is_refused_keeps_no_letter_from_the_others() {
    let server = MailServer::refusing(Manner::Takes, Line::Plain, Some("mama@example.ru")).await;
    let mail = mail(settings(server.address.port()));
    let mut three = notice(NoticeKind::ConsentRevoked);
    three.to.push("дома нет".into());
    assert_eq!(mail.tell(&three).await, Ok(Told { letters: 1, failed: 2, passed_on: false }));
    assert_eq!(server.taken()[0].to, ["papa@example.ru"]);
    three.to = vec!["mama@example.ru".into()];
    assert_eq!(mail.tell(&three).await, Err(NoticeFault::Refused(550)));
    three.to = vec!["дома нет".into()];
    assert_eq!(mail.tell(&three).await, Err(NoticeFault::NoAddress));
    three.to.clear();
    assert_eq!(mail.tell(&three).await, Err(NoticeFault::NoAddress));
}

#[tokio::test]
async fn letters_and_passwords_go_over_tls() {
    for (line, security) in [(Line::StartTls, Security::StartTls), (Line::Tls, Security::Tls)] {
        let server = MailServer::open(Manner::Takes, line).await;
        let settings = Settings {
            security,
            login: Some(("dnevnik".into(), Secret::new("пароль".into()))),
            extra_roots: server.certificate().to_vec(),
            ..settings(server.address.port())
        };
        let told = mail(settings).tell(&notice(NoticeKind::ConsentAsked)).await;
        assert_eq!(told, Ok(Told { letters: 2, ..Told::default() }), "{line:?}");
        for letter in server.taken() {
            assert!(letter.is_encrypted, "{line:?}");
            assert_eq!(letter.login.as_deref(), Some("dnevnik:пароль"), "{line:?}");
        }
        let told = ["EHLO gate.example.ru", "STARTTLS"].repeat(2);
        assert_eq!(server.heard(), if line == Line::StartTls { told } else { vec![] }, "{line:?}");
    }
}

/// A server whose certificate is not trusted, and one from whose offer somebody has struck STARTTLS.
#[tokio::test]
async fn nothing_is_said_where_tls_does_not_stand() {
    let login = || Some(("dnevnik".into(), Secret::new("пароль".into())));
    for (line, security) in
        [(Line::StartTls, Security::StartTls), (Line::Tls, Security::Tls), (Line::Plain, Security::StartTls)]
    {
        let server = MailServer::open(Manner::Takes, line).await;
        let mut settings = Settings { security, login: login(), ..settings(server.address.port()) };
        if line == Line::Plain {
            settings.extra_roots = server.certificate().to_vec();
        }
        let fault = mail(settings).tell(&notice(NoticeKind::ConsentAsked)).await;
        assert!(matches!(fault, Err(NoticeFault::Unreachable(_))), "{line:?}: {fault:?}");
        assert!(server.taken().is_empty());
        let quiet = server.heard().iter().all(|word| !word.starts_with("AUTH") && !word.starts_with("MAIL"));
        assert!(quiet, "{line:?}: {:?}", server.heard());
    }
}

/// Eight addresses at a dead server cost one deadline, not eight.
#[tokio::test]
async fn a_server_that_is_silent_is_waited_for_once() {
    let server = MailServer::open(Manner::Silent, Line::Plain).await;
    let mut many = notice(NoticeKind::ConsentAsked);
    many.to = (0..8).map(|n| format!("parent{n}@example.ru")).collect();
    let mail = mail(settings(server.address.port()));
    let tell = tokio::time::timeout(WITHIN + Duration::from_millis(600), mail.tell(&many));
    assert_eq!(tell.await.expect("it waits for each"), Err(NoticeFault::TimedOut(WITHIN)));
}
