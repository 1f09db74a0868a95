//! A mail server for one test: it speaks as much of RFC 5321 as a submission takes, with STARTTLS, AUTH PLAIN and
//! refusals, and keeps what it was given.

use std::io::{Error, Result};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::exam::Manner;
use crate::front_door::paper::Paper;

/// A letter as it came over the line.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(super) data: String,
    pub(super) is_encrypted: bool,
    pub(super) login: Option<String>,
    pub(super) greeting: String,
}

/// When a server speaks TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Plain,
    StartTls,
    Tls,
}

pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    taken: Arc<Mutex<Vec<Taken>>>,
    heard: Arc<Mutex<Vec<String>>>,
    certificate: Vec<u8>,
}

struct Rules {
    manner: Manner,
    line: Line,
    refused: Option<String>,
    acceptor: TlsAcceptor,
    taken: Arc<Mutex<Vec<Taken>>>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub(crate) async fn open(manner: Manner, line: Line) -> Self {
        Self::refusing(manner, line, None).await
    }

    /// One that does not know this addressee.
    pub(super) async fn refusing(manner: Manner, line: Line, refused: Option<&str>) -> Self {
        let paper = Paper::of(&["localhost"]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (taken, heard) = (Arc::default(), Arc::default());
        let rules = Arc::new(Rules {
            manner,
            line,
            refused: refused.map(str::to_owned),
            acceptor: TlsAcceptor::from(Arc::new(paper.server())),
            taken: Arc::clone(&taken),
            heard: Arc::clone(&heard),
        });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let rules = Arc::clone(&rules);
                // A client that goes away in the middle is the test's affair.
                tokio::spawn(async move { drop(rules.serve(stream).await) });
            }
        });
        Self { address, taken, heard, certificate: paper.certificate().to_vec() }
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    pub(super) fn counter(&self) -> Box<dyn Fn() -> usize + Send + Sync> {
        let taken = Arc::clone(&self.taken);
        Box::new(move || taken.lock().unwrap().len())
    }

    /// Every command in clear.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    pub(super) fn certificate(&self) -> &[u8] {
        &self.certificate
    }
}

impl Rules {
    async fn serve(&self, stream: TcpStream) -> Result<()> {
        match self.line {
            Line::Tls => {
                let tls = self.acceptor.accept(stream).await?;
                self.talk(BufReader::new(tls), true, true).await.map(drop)
            }
            Line::Plain | Line::StartTls => {
                // After STARTTLS the conversation begins anew inside of TLS, without a greeting.
                match self.talk(BufReader::new(stream), true, false).await? {
                    Some(stream) => {
                        let tls = self.acceptor.accept(stream.into_inner()).await?;
                        self.talk(BufReader::new(tls), false, true).await.map(drop)
                    }
                    None => Ok(()),
                }
            }
        }
    }

    /// Gives the line back where TLS is to begin.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut line: BufReader<S>,
        greets: bool,
        is_encrypted: bool,
    ) -> Result<Option<BufReader<S>>> {
        match self.manner {
            Manner::Silent => tokio::time::sleep(Duration::from_secs(60)).await,
            Manner::Babbles => line.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await?,
            Manner::Takes | Manner::Refuses if greets => say(&mut line, "220 mail.test ready").await?,
            Manner::Takes | Manner::Refuses => {}
        }
        let mut letter = Taken {
            from: String::new(),
            to: vec![],
            data: String::new(),
            is_encrypted,
            login: None,
            greeting: String::new(),
        };
        loop {
            let mut command = String::new();
            if line.read_line(&mut command).await? == 0 {
                return Ok(None);
            }
            if !is_encrypted {
                self.heard.lock().unwrap().push(command.trim_end().to_owned());
            }
            let (word, rest) = command.trim_end().split_once([' ', ':']).unwrap_or((command.trim_end(), ""));
            match &*word.to_ascii_uppercase() {
                "EHLO" => {
                    rest.clone_into(&mut letter.greeting);
                    let offer = self.line == Line::StartTls && !is_encrypted;
                    let offer = if offer { "250-STARTTLS\r\n" } else { "" };
                    say(&mut line, &format!("250-mail.test\r\n{offer}250-8BITMIME\r\n250 AUTH PLAIN"))
                        .await?;
                }
                "STARTTLS" => {
                    say(&mut line, "220 go on").await?;
                    return Ok(Some(line));
                }
                "AUTH" => {
                    let told = STANDARD.decode(rest.rsplit(' ').next().unwrap_or_default());
                    let told = String::from_utf8(told.map_err(Error::other)?).map_err(Error::other)?;
                    letter.login = Some(told.trim_start_matches('\0').replace('\0', ":"));
                    say(&mut line, "235 it is you").await?;
                }
                "MAIL" => {
                    letter.from = angled(rest);
                    say(&mut line, "250 ok").await?;
                }
                "RCPT" => {
                    let to = angled(rest);
                    let is_unknown = self.manner == Manner::Refuses || self.refused.as_ref() == Some(&to);
                    if is_unknown {
                        say(&mut line, &format!("550 5.1.1 <{to}>: no such person here")).await?;
                    } else {
                        letter.to.push(to);
                        say(&mut line, "250 ok").await?;
                    }
                }
                "DATA" => {
                    say(&mut line, "354 end with a full stop").await?;
                    letter.data = data(&mut line).await?;
                    self.taken.lock().unwrap().push(letter.clone());
                    say(&mut line, "250 taken").await?;
                }
                "QUIT" => {
                    say(&mut line, "221 bye").await?;
                    return Ok(None);
                }
                _ => say(&mut line, "502 not known").await?,
            }
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(line: &mut S, text: &str) -> Result<()> {
    line.write_all(format!("{text}\r\n").as_bytes()).await?;
    line.flush().await
}

/// Up to the lone full stop, doubled ones made single (RFC 5321 §4.5.2).
async fn data<S: AsyncRead + Unpin>(line: &mut BufReader<S>) -> Result<String> {
    let mut whole = String::new();
    loop {
        let mut text = String::new();
        if line.read_line(&mut text).await? == 0 {
            return Err(Error::other("the letter has no end"));
        }
        if text == ".\r\n" {
            return Ok(whole);
        }
        whole.push_str(text.strip_prefix('.').filter(|_| text.starts_with("..")).unwrap_or(&text));
    }
}

/// «FROM:<a@b> BODY=…» → «a@b»
fn angled(rest: &str) -> String {
    let inside = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(inside, _)| inside.to_owned())
}
