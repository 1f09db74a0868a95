//! `privratnik person …`: what happens to one person.
//!
//! Whoever a person is, is said by ESIA's number; a СНИЛС is read from standard input, for command lines are seen by
//! everybody on the machine.

use std::{process::ExitCode, sync::Arc};

use clap::Subcommand;

use super::{
    Configured, FAILED, FAULTY, block_on,
    cards::{ask, card_key},
    fail, say,
};
use crate::{
    app::{DeskFault, PersonDesk},
    config::{Settled, Way},
    domain::{Basis, CardKey, Holding, Link, LinkId, LinkState, Oid, PersonKey, Realm, Snils},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tells ESIA's numbers of everybody who has a link and the СНИЛС that is read from standard input.
    ///
    /// Two numbers are one person with two accounts at ESIA: see `person merge`.
    Find(Configured),
    /// Tells the links of a person: journal, school, since when, and on what they rest.
    Show(Whose),
    /// Takes a link away: the person has left the school, or holds an account by mistake.
    ///
    /// Whoever is in the journal by it is out within seconds. A link of the register comes back at the next sign-in while
    /// the card is there.
    Unlink {
        #[command(flatten)]
        whose: Whose,
        /// Its number, as `person show` tells it.
        #[arg(long, value_name = "NUMBER")]
        link: i64,
    },
    /// Makes two numbers of one person at ESIA one: the links go over, with their passwords.
    Merge {
        #[command(flatten)]
        configured: Configured,
        /// The number that is not used any more.
        #[arg(long, value_name = "OID")]
        from: u64,
        /// The number that stays.
        #[arg(long, value_name = "OID")]
        into: u64,
    },
    /// Notes another СНИЛС of a person, read from standard input. A card of the register is mended by `register correct`.
    Snils(Whose),
    /// Ends a parent's rights: the child's account is closed to them for good, and their consents for the child end.
    EndRights {
        #[command(flatten)]
        whose: Whose,
        /// The child's card: JOURNAL/pupil/NUMBER.
        #[arg(long, value_name = "CARD", value_parser = card_key)]
        child: CardKey,
    },
    /// Forgets a person (152-ФЗ): links and passwords, claims, rows of the work list.
    ///
    /// What the law keeps stays: consents that were given, as their proof, for as long as [retention] says, and the audit,
    /// in which nobody is named.
    Erase {
        #[command(flatten)]
        whose: Whose,
        /// The person has died; the audit says so.
        #[arg(long)]
        died: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Whose {
    #[command(flatten)]
    configured: Configured,
    /// ESIA's number of the person.
    #[arg(long, value_name = "OID")]
    oid: u64,
}

pub(super) fn run(command: &Command) -> ExitCode {
    match command {
        Command::Find(configured) => find(configured),
        Command::Show(whose) => with_desk(&whose.configured, async |desk, settled| {
            tell_links(&desk.links(&person(settled, whose.oid)).await?);
            Ok(())
        }),
        Command::Unlink { whose, link } => with_desk(&whose.configured, async |desk, settled| {
            let gone = desk.take_link(&person(settled, whose.oid), LinkId(*link)).await?;
            say(&if gone { "the link is gone" } else { "the person has no such link" });
            Ok(())
        }),
        Command::Merge { from, into, .. } if from == into => {
            fail(FAULTY, &"--from and --into are one number")
        }
        Command::Merge { configured, from, into } => with_desk(configured, async |desk, settled| {
            let moved = desk.merge(&person(settled, *from), &person(settled, *into)).await?;
            say(&format_args!("{moved} links were moved"));
            Ok(())
        }),
        Command::Snils(whose) => change_snils(whose),
        Command::EndRights { whose, child } => with_desk(&whose.configured, async |desk, settled| {
            let fresh = desk.end_rights(settled, &person(settled, whose.oid), child).await?;
            say(&if fresh {
                "the child's account is closed to this person"
            } else {
                "it was closed already"
            });
            Ok(())
        }),
        Command::Erase { whose, died } => with_desk(&whose.configured, async |desk, settled| {
            let links = desk.erase(&person(settled, whose.oid), *died).await?;
            say(&format_args!("the person is forgotten; links that went: {links}"));
            Ok(())
        }),
    }
}

fn find(configured: &Configured) -> ExitCode {
    let snils = match asked_snils() {
        Ok(snils) => snils,
        Err(wrong) => return fail(FAULTY, &wrong),
    };
    with_desk(configured, async |desk, _| {
        let found = desk.with_snils(&snils).await?;
        if found.is_empty() {
            say(&"nobody with this СНИЛС has a link");
        }
        for person in found {
            say(&format_args!("{}  {}", person.oid.0, person.realm.0));
        }
        Ok(())
    })
}

fn change_snils(whose: &Whose) -> ExitCode {
    let snils = match asked_snils() {
        Ok(snils) => snils,
        Err(wrong) => return fail(FAULTY, &wrong),
    };
    with_desk(&whose.configured, async |desk, settled| {
        let noted = desk.change_snils(&person(settled, whose.oid), &snils).await?;
        say(&if noted { "the СНИЛС is noted" } else { "the person has no link" });
        Ok(())
    })
}

fn asked_snils() -> Result<Snils, String> {
    Snils::parse(&ask("СНИЛС")?).map_err(|fault| fault.to_string())
}

fn tell_links(links: &[Link]) {
    if links.is_empty() {
        say(&"the person has no links");
    }
    for link in links {
        let holding = match link.holding {
            Holding::Own => "own",
            Holding::OfChild => "a child's",
        };
        let basis = match link.basis {
            Basis::Proof => "a password",
            Basis::Register => "the register",
        };
        let state = match link.state {
            LinkState::Active => "opens",
            LinkState::NeedsProof => "needs a password",
        };
        let (system, school) = (&link.account.system.0, &link.account.school.0);
        let since = link.since.timestamp().strftime("%Y-%m-%d");
        say(&format_args!(
            "{:>8}  {system} {school}  {holding}, by {basis}, since {since}, {state}",
            link.id.0
        ));
    }
}

/// A person of the ESIA of this configuration.
fn person(settled: &Settled, oid: u64) -> PersonKey {
    let issuer = match &settled.esia.way {
        Way::Direct(direct) => &direct.issuer,
        Way::Oidc(oidc) => &oidc.claims.realm,
    };
    PersonKey { realm: Realm(Arc::from(issuer.as_str())), oid: Oid(oid) }
}

fn with_desk(
    configured: &Configured,
    act: impl AsyncFnOnce(&PersonDesk, &Settled) -> Result<(), DeskFault>,
) -> ExitCode {
    let settled = match configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    match PersonDesk::open(&settled).and_then(|desk| block_on(act(&desk, &settled))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fail(FAILED, &fault),
    }
}
