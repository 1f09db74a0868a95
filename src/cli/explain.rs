//! `privratnik explain`

use std::process::ExitCode;

use serde_json::json;

use super::{Configured, FAULTY, fail, say};
use crate::{
    app::{self, Explained},
    domain::{Pattern, Treatment},
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// The journal, by the name of its section in the configuration: `netcity` for [systems.netcity].
    #[arg(long, value_name = "NAME")]
    system: String,
    /// Tells it as JSON.
    #[arg(long)]
    json: bool,
    /// The address in the journal, from the first slash on, such as /webapi/student/diary?studentId=1
    path: String,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let settled = match arguments.configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    match app::explain(&settled, &arguments.system, &arguments.path) {
        Ok(explained) if arguments.json => say(&format_args!("{:#}", as_json(&explained))),
        Ok(explained) => say(&as_text(&explained).trim_end()),
        Err(fault) => return fail(FAULTY, &fault),
    }
    ExitCode::SUCCESS
}

fn as_json(explained: &Explained) -> serde_json::Value {
    json!({
        "path": explained.path,
        "section": explained.section.word(),
        "rule": explained.rule.as_ref().map(pattern),
        "blank": explained.blank,
        "own_sign_in": if explained.own_sign_in { "open" } else { "closed" },
        "reading": word(explained.reading.treatment),
        "reading_rule": explained.reading.rule.as_ref().map(pattern),
        "changing": word(explained.changing.treatment),
        "changing_rule": explained.changing.rule.as_ref().map(pattern),
    })
}

fn as_text(explained: &Explained) -> String {
    let none = || "none: the journal's table of sections does not name it".to_owned();
    let rule = explained.rule.as_ref().map_or_else(none, pattern);
    let mut text =
        format!("path      {}\nsection   {}\nrule      {rule}\n", explained.path, explained.section.word());
    for field in &explained.blank {
        text.push_str(&format!("marks in  {field}\n"));
    }
    for (what, ruling) in [("reading ", &explained.reading), ("changing", &explained.changing)] {
        let (done, strangers) = sentences(ruling.treatment, explained.own_sign_in);
        text.push_str(&format!("{what}  {done}\n          {strangers}\n"));
        if let Some(rule) = &ruling.rule {
            text.push_str(&format!("          by the rule for {}\n", pattern(rule)));
        }
    }
    text
}

fn pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Exact(path) => path.to_string(),
        Pattern::Tree(root) => format!("{root} and everything below it"),
        Pattern::Prefix(head) => format!("everything that begins with {head}"),
        Pattern::Inner(root, leaf) => format!("{root}/…/{leaf} and everything below it"),
    }
}

const fn word(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::Closed => "closed",
        Treatment::PasswordSignIn => "password_sign_in",
        Treatment::SignInPage => "sign_in_page",
        Treatment::SignOut => "sign_out",
        Treatment::TokenDemanded => "token_demanded",
        Treatment::Plain => "plain",
    }
}

/// What is done for whoever came in through the gate, and what for everybody else.
const fn sentences(treatment: Treatment, own_sign_in: bool) -> (&'static str, &'static str) {
    let done = match treatment {
        Treatment::Closed => "closed: never passed on to the journal",
        Treatment::PasswordSignIn => {
            "a sign-in with the journal's own password: closed to whoever is signed in"
        }
        Treatment::SignInPage => {
            "the journal's own sign-in page: whoever is signed in goes to the entrance instead"
        }
        Treatment::SignOut => "the journal's own sign-out: ends the session here and at the gate too",
        Treatment::TokenDemanded => {
            "passed on with the journal's session if the page's token is presented, bare if not"
        }
        Treatment::Plain => "passed on with the journal's session",
    };
    let strangers = match (treatment, own_sign_in) {
        (Treatment::Closed, _) => "without a session: closed too",
        (Treatment::PasswordSignIn, false) => "without a session: closed too, for own_sign_in is \"closed\"",
        (Treatment::PasswordSignIn, true) => "without a session: passed on, for own_sign_in is \"open\"",
        (Treatment::SignInPage | Treatment::SignOut | Treatment::TokenDemanded | Treatment::Plain, false) => {
            "without a session: to the gate's sign-in, for own_sign_in is \"closed\""
        }
        (Treatment::SignInPage | Treatment::SignOut | Treatment::TokenDemanded | Treatment::Plain, true) => {
            "without a session: passed on as the journal's own visitor's, or to the gate's sign-in if there was one \
             before, for own_sign_in is \"open\""
        }
    };
    (done, strangers)
}
