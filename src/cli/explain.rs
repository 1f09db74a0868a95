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
        "reading": word(explained.reading),
        "changing": word(explained.changing),
    })
}

fn as_text(explained: &Explained) -> String {
    let rule = explained.rule.as_ref().map_or_else(
        || "none; open while everything is open, closed under any limited stage".to_owned(),
        pattern,
    );
    let mut text =
        format!("path      {}\nsection   {}\nrule      {rule}\n", explained.path, explained.section.word());
    for field in &explained.blank {
        text.push_str(&format!("blanked   {field} when marks are closed\n"));
    }
    text.push_str(&format!("reading   {}\n", sentence(explained.reading)));
    text.push_str(&format!("changing  {}\n", sentence(explained.changing)));
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

const fn sentence(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::Closed => "closed: never passed on to the journal",
        Treatment::PasswordSignIn => {
            "a sign-in with the journal's own password: closed unless the system has own_sign_in = \"open\""
        }
        Treatment::SignInPage => {
            "the journal's own sign-in page: whoever is signed in goes to the entrance instead"
        }
        Treatment::SignOut => "the journal's own sign-out: ends the session here and at the gate too",
        Treatment::TokenDemanded => {
            "passed on with the journal's session if the page's token is presented, bare if not"
        }
        Treatment::Plain => "passed on with the journal's session",
    }
}
