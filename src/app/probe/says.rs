//! What a journal answers to somebody who has not signed in.

use http::{
    Method, Request,
    header::{ACCEPT, HOST, LOCATION, USER_AGENT},
    response::Parts,
};
use serde_json::Value;

use super::{Finding, Weight};
use crate::{
    config::{Adapter, Journal as JournalSettings},
    edge::{
        body::Body,
        path::NormalPath,
        upstream::{Pace, Upstream},
    },
};

/// An answer, read whole.
struct Answer {
    head: Parts,
    body: Vec<u8>,
}

/// What the journal says of itself, by its kind.
pub(super) async fn findings(journal: &JournalSettings, upstream: &Upstream) -> Vec<Finding> {
    match journal.adapter {
        Adapter::Netcity => netcity(upstream).await,
        Adapter::Bars => {
            bars(journal.bars.login_page.as_deref().unwrap_or("/auth/login-page"), upstream).await
        }
        Adapter::Rid | Adapter::Spo | Adapter::Form => start(upstream).await,
    }
}

/// Network City tells every visitor its version and how one may sign in (`GET /webapi/logindata`).
async fn netcity(upstream: &Upstream) -> Vec<Finding> {
    const PATH: &str = "/webapi/logindata";
    let answer = match ask(upstream, PATH).await {
        Ok(answer) => answer,
        Err(why) => return vec![Weight::Failure.says(why)],
    };
    let told: Option<Value> = serde_json::from_slice(&answer.body).ok().filter(Value::is_object);
    let Some(told) = told.filter(|_| answer.head.status.is_success()) else {
        let sentence =
            format!("{PATH} answers {} and no JSON object: is this Network City?", answer.head.status);
        return vec![Weight::Failure.says(sentence)];
    };
    let text = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or("not told").to_owned();
    let open = METHODS.into_iter().filter(|(flag, _)| told.get(*flag) == Some(&Value::Bool(true)));
    let open: Vec<_> = open.map(|(flag, what)| format!("{what} ({flag})")).collect();
    let open = if open.is_empty() { "none that it tells".to_owned() } else { open.join(", ") };
    vec![
        Weight::Good.says(format!("answers; product {}, version {}", text("productName"), text("version"))),
        Weight::Note.says(format!("its ways to sign in: {open}")),
    ]
}

/// БАРС has a page; whether it leads to ESIA, its words show.
async fn bars(page: &str, upstream: &Upstream) -> Vec<Finding> {
    let answer = match ask(upstream, page).await {
        Ok(answer) => answer,
        Err(why) => return vec![Weight::Failure.says(why)],
    };
    if !answer.head.status.is_success() {
        let sentence = format!("{page}, where its sign-in page should be, answers {}", answer.outcome());
        return vec![Weight::Failure.says(format!("{sentence}; name another in login_page"))];
    }
    let text = String::from_utf8_lossy(&answer.body).to_lowercase();
    let leads = ["esia", "gosuslugi", "есиа", "госуслуг"].iter().any(|word| text.contains(word));
    let button = if leads { "names ESIA: it has a sign-in of its own there" } else { "names ESIA nowhere" };
    vec![
        Weight::Good.says(format!("answers; its sign-in page is at {page}")),
        Weight::Note.says(format!("its sign-in page {button}")),
    ]
}

/// Of the others only the first page is known.
async fn start(upstream: &Upstream) -> Vec<Finding> {
    vec![match ask(upstream, "/").await {
        Ok(answer) if answer.head.status.is_server_error() => {
            Weight::Failure.says(format!("its start page answers {}", answer.outcome()))
        }
        Ok(answer) => Weight::Good.says(format!("answers; its start page says {}", answer.outcome())),
        Err(why) => Weight::Failure.says(why),
    }]
}

/// The same journal at an address that the public may know.
pub(super) struct Around {
    upstream: Upstream,
    ours: String,
}

impl Around {
    pub(super) fn new(upstream: Upstream, ours: &str) -> Self {
        Self { upstream, ours: ours.to_owned() }
    }

    /// Any answer at all means that people can go there without the gateway.
    pub(super) async fn reached(&self) -> Finding {
        let origin = self.upstream.origin();
        let address = format!("{}://{}", origin.scheme(), origin.authority());
        match ask(&self.upstream, "/").await {
            Ok(answer) => Weight::Warning.says(format!(
                "can be reached around the gateway: {address} answers {}; close it to everybody but the gateway, or \
                 turn its name to {}",
                answer.outcome(),
                self.ours
            )),
            Err(_) => Weight::Good.says(format!("cannot be reached around the gateway at {address} from here")),
        }
    }
}

impl Answer {
    /// The status, and where it sends.
    fn outcome(&self) -> String {
        let place = self.head.headers.get(LOCATION).and_then(|place| place.to_str().ok());
        // What stands behind the path of an address may be somebody's.
        let place = place.and_then(|place| place.split(['?', '#']).next());
        match place {
            Some(place) => format!("{} to {place}", self.head.status),
            None => self.head.status.to_string(),
        }
    }
}

/// Asks once, follows nothing.
async fn ask(upstream: &Upstream, path: &str) -> Result<Answer, String> {
    let path = NormalPath::parse(path).map_err(|fault| format!("{path}: {fault}"))?;
    let request = Request::builder()
        .method(Method::GET)
        .header(HOST, upstream.origin().authority())
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, "application/json, text/html;q=0.9, */*;q=0.1")
        .body(Body::empty());
    let request = request.map_err(|fault| fault.to_string())?;
    let answer = upstream.send(request, &path, Pace::Usual).await.map_err(|fault| chain(&fault))?;
    let (head, body) = answer.into_parts();
    let body = body.collect_within(LARGEST).await.map_err(|fault| chain(&fault))?;
    Ok(Answer { head, body: body.to_vec() })
}

/// A fault with its causes: the first sentence alone says only that there is no connection.
fn chain(fault: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(fault), |fault| fault.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

const AGENT: &str = "Mozilla/5.0 (compatible; privratnik)";
const LARGEST: usize = 1 << 20;

/// Flags of `logindata`, as its public clients read them.
const METHODS: [(&str, &str); 7] = [
    ("schoolLogin", "password"),
    ("esiaLogin", "ESIA"),
    ("esiaMainAuth", "ESIA before all others"),
    ("emLogin", "e-mail"),
    ("signatureLogin", "electronic signature"),
    ("windowsAuth", "Windows"),
    ("esaLogin", "a regional provider"),
];
