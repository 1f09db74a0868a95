//! `privratnik journal …`

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

use super::{Configured, FAILED, FAULTY, cards::date, fail, say};
use crate::{
    app::{self, Probe, Stranger},
    domain::{FullName, Role, Snils},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Calls every journal as the gateway calls it, and tells what it says of itself.
    ///
    /// Of Network City: the product's version and its ways to sign in. Of БАРС: whether its sign-in page leads to ESIA.
    /// Of others: what the start page answers. Nothing is changed and nobody is signed in, but with --person: then a
    /// test person walks through the own ESIA sign-in of each journal that has a section [systems.NAME.facade], with
    /// the gateway in ESIA's place, and leaves again. Before the manner is relied on, one walk has to succeed.
    ///
    /// Each line begins with ok, note, WARNING or FAILED. Exit code 1 if anything FAILED.
    Probe(Box<Arguments>),
}

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// Only this journal, by the name of its section in the configuration: `netcity` for [systems.netcity].
    #[arg(long, value_name = "NAME")]
    system: Option<String>,
    /// An address under which the public knows or has known the journal, https://journal.example.ru: whether it can be
    /// reached there, around the gateway. Ask it from a machine outside too: this one may see more than people do.
    #[arg(long, value_name = "URL", requires = "system")]
    around: Option<String>,
    /// Walks a test person through the journals' own ESIA sign-in, for which facade.listen must be free: stop the
    /// gateway for that time. Take somebody who is on record for tests: other users of this machine can see the
    /// arguments of a command.
    #[arg(long, requires_all = ["name", "role"])]
    person: bool,
    /// With --person: «Фамилия Имя Отчество», as the journal has it.
    #[arg(long, value_name = "NAME", requires = "person")]
    name: Option<String>,
    /// With --person: СНИЛС, as the journal has it; most journals find nobody without.
    #[arg(long, value_name = "NUMBER", requires = "person")]
    snils: Option<String>,
    /// With --person: the birth date, 31.12.1985, as the journal has it; journals that ask ESIA for it let nobody in without.
    #[arg(long, value_name = "DATE", requires = "person")]
    birth_date: Option<String>,
    /// With --person: the school's name, as the journal has it; Network City lets nobody in without.
    #[arg(long, value_name = "NAME", requires = "person")]
    school_name: Option<String>,
    /// With --person: as what to enter.
    #[arg(long, value_enum, requires = "person")]
    role: Option<As>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum As {
    /// Ученик.
    Pupil,
    /// Родитель.
    Parent,
    /// Сотрудник.
    Staff,
}

pub(super) fn run(command: &Command) -> ExitCode {
    let Command::Probe(arguments) = command;
    let settled = match arguments.configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    let person = match arguments.person() {
        Ok(person) => person,
        Err(why) => return fail(FAULTY, &why),
    };
    let asked = Probe { system: arguments.system.clone(), around: arguments.around.clone(), person };
    match app::probe(&settled, &asked) {
        Ok(probed) => {
            probed.iter().for_each(|journal| say(journal));
            let has_failed = probed.iter().any(app::Probed::has_failed);
            if has_failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS }
        }
        Err(fault) => fail(FAILED, &fault),
    }
}

impl Arguments {
    /// The test person, if there is one.
    fn person(&self) -> Result<Option<Stranger>, String> {
        let (Some(name), Some(role)) = (&self.name, self.role) else { return Ok(None) };
        let name = FullName::from_display(name)
            .ok_or("--name: a name has two words at least, «Фамилия Имя Отчество»")?;
        let snils = self.snils.as_deref().map(Snils::parse).transpose();
        let snils = snils.map_err(|fault| format!("--snils: {fault}"))?;
        let birth_date =
            self.birth_date.as_deref().map(|text| date(text).ok_or("--birth-date: 31.12.1985 or 1985-12-31"));
        let birth_date = birth_date.transpose()?;
        let role = match role {
            As::Pupil => Role::Pupil,
            As::Parent => Role::Parent,
            As::Staff => Role::Staff,
        };
        let school_name = self.school_name.clone().unwrap_or_default();
        Ok(Some(Stranger { name, birth_date, snils, school_name, role }))
    }
}
