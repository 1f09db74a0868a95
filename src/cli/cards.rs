//! `privratnik register find|correct|withdraw|corrections`: single cards.
//!
//! What is personal is read from standard input: command lines are seen by everybody on the machine.

use std::{
    future::Future,
    io::{self, BufRead, IsTerminal, Write},
    process::ExitCode,
};

use clap::ValueEnum;
use jiff::civil::Date;

use super::{Configured, FAILED, FAULTY, block_on, fail, say};
use crate::{
    app::{CardDesk, DeskFault},
    domain::{
        BirthCertificate, Card, CardKey, CardKind, Difference, FullName, Matched, Mendable, Mended, NamePart,
        Snils, Sought, Stands, System,
    },
};

#[derive(Debug, clap::Args)]
pub(super) struct OneCard {
    #[command(flatten)]
    configured: Configured,
    /// Which card: JOURNAL/pupil/NUMBER, JOURNAL/parent/NUMBER or JOURNAL/staff/NUMBER.
    #[arg(long, value_name = "CARD", value_parser = card_key)]
    card: CardKey,
    /// Which value.
    #[arg(long, value_enum)]
    what: What,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// СНИЛС.
    Snils,
    /// Фамилия, имя, отчество.
    Name,
    /// Дата рождения.
    BirthDate,
    /// Свидетельство о рождении.
    BirthCertificate,
}

impl From<What> for Mendable {
    fn from(what: What) -> Self {
        match what {
            What::Snils => Self::Snils,
            What::Name => Self::Name,
            What::BirthDate => Self::BirthDate,
            What::BirthCertificate => Self::BirthCertificate,
        }
    }
}

/// Which cards a sign-in of this person would find, and in what they differ.
pub(super) fn find(configured: &Configured) -> ExitCode {
    let sought = match ask_person() {
        Ok(sought) => sought,
        Err(wrong) => return fail(FAULTY, &wrong),
    };
    with_desk(configured, async |desk| {
        match desk.find(&sought).await? {
            Matched::None => say(&"no card has this СНИЛС or certificate"),
            Matched::One(card) => say(&told(&card)),
            Matched::Several(cards) => cards.iter().for_each(|card| say(&told(card))),
            Matched::Differs(cards) => {
                for (card, differences) in &cards {
                    let words: Vec<_> = differences.iter().map(|&difference| word(difference)).collect();
                    say(&format_args!("{}; differs in {}", told(card), words.join(", ")));
                }
            }
        }
        Ok(())
    })
}

/// Lays a right value over a card.
pub(super) fn correct(wanted: &OneCard) -> ExitCode {
    let value = match ask_value(wanted.what.into()) {
        Ok(value) => value,
        Err(wrong) => return fail(FAULTY, &wrong),
    };
    with_desk(&wanted.configured, async |desk| {
        desk.correct(wanted.card.clone(), value).await?;
        say(&"the card is corrected; the next imports leave it so");
        Ok(())
    })
}

/// Takes a right value back.
pub(super) fn withdraw(wanted: &OneCard) -> ExitCode {
    with_desk(&wanted.configured, async |desk| {
        let gone = desk.withdraw(&wanted.card, wanted.what.into()).await?;
        say(&if gone { "the correction is withdrawn" } else { "there was no such correction" });
        Ok(())
    })
}

/// Every correction, and whether the export agrees by now.
pub(super) fn corrections(configured: &Configured) -> ExitCode {
    with_desk(configured, async |desk| {
        for (correction, stands) in desk.corrections().await? {
            let CardKey { system, kind, number } = &correction.card;
            let stands = match stands {
                Stands::Agreed => "agrees: can be withdrawn",
                Stands::Differs => "the export says something else",
                Stands::NoCard => "the card is gone",
            };
            let what = correction.value.what().word();
            say(&format_args!("{}/{}/{number}  {what:17}  {stands}", system.0, kind.word()));
        }
        Ok(())
    })
}

fn with_desk<F: Future<Output = Result<(), DeskFault>>>(
    configured: &Configured,
    act: impl FnOnce(CardDesk) -> F,
) -> ExitCode {
    let settled = match configured.load() {
        Ok(settled) => settled,
        Err(code) => return code,
    };
    match CardDesk::open(&settled).and_then(|desk| block_on(act(desk))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fail(FAILED, &fault),
    }
}

fn told(card: &Card) -> String {
    let CardKey { system, kind, number } = &card.key;
    let class = card.class.as_deref().map(|class| format!(", {class}")).unwrap_or_default();
    format!("{}/{}/{number}  {}{class}", system.0, kind.word(), card.organisation.title)
}

const fn word(difference: Difference) -> &'static str {
    match difference {
        Difference::Name(NamePart::Last) => "last name",
        Difference::Name(NamePart::First) => "first name",
        Difference::Name(NamePart::Middle) => "middle name",
        Difference::BirthDate => "birth date",
        Difference::Snils => "СНИЛС",
        Difference::Account => "login: the card names no account",
        Difference::Kind => "register: somebody of this age does not belong there",
    }
}

pub(super) fn card_key(text: &str) -> Result<CardKey, String> {
    let parts: Vec<_> = text.splitn(3, '/').collect();
    let key = match parts.as_slice() {
        &[system, kind, number] if !system.is_empty() && !number.is_empty() => {
            let kind = CardKind::ALL.into_iter().find(|known| known.word() == kind);
            kind.map(|kind| CardKey { system: System(system.into()), kind, number: number.to_owned() })
        }
        _ => None,
    };
    key.ok_or_else(|| "write it like netcity/pupil/501".to_owned())
}

fn ask_person() -> Result<Sought, String> {
    let name = ask("Фамилия Имя Отчество")?;
    let name = FullName::from_display(&name).ok_or("a full name has two words at least")?;
    let birth_date = maybe("Дата рождения", &ask("Дата рождения")?, date)?;
    let snils = maybe("СНИЛС", &ask("СНИЛС")?, |text| Snils::parse(text).ok())?;
    let birth_certificate =
        maybe("Свидетельство о рождении", &ask("Свидетельство о рождении")?, BirthCertificate::parse)?;
    Ok(Sought { name, birth_date, snils, birth_certificate, assurance: None })
}

fn ask_value(what: Mendable) -> Result<Mended, String> {
    let wrong = |expected: &str| format!("that is not {expected}");
    match what {
        Mendable::Snils => {
            let snils = Snils::parse(&ask("СНИЛС")?).map_err(|fault| fault.to_string())?;
            Ok(Mended::Snils(snils))
        }
        Mendable::Name => {
            let name = FullName::from_display(&ask("Фамилия Имя Отчество")?);
            name.map(Mended::Name).ok_or_else(|| wrong("a full name of two words at least"))
        }
        Mendable::BirthDate => {
            let date = date(&ask("Дата рождения")?);
            date.map(Mended::BirthDate).ok_or_else(|| wrong("a date like 31.12.2010"))
        }
        Mendable::BirthCertificate => {
            let paper = BirthCertificate::parse(&ask("Свидетельство о рождении")?);
            paper.map(Mended::BirthCertificate).ok_or_else(|| wrong("a certificate like I-АБ 123456"))
        }
    }
}

fn maybe<T>(title: &str, text: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    read(text).map(Some).ok_or_else(|| format!("{title}: that is none"))
}

pub(super) fn date(text: &str) -> Option<Date> {
    Date::strptime("%d.%m.%Y", text).or_else(|_| Date::strptime("%Y-%m-%d", text)).ok()
}

/// One line; on a terminal it is asked for.
pub(super) fn ask(title: &str) -> Result<String, String> {
    if io::stdin().is_terminal() {
        let mut out = io::stderr();
        write!(out, "{title}: ").and_then(|()| out.flush()).map_err(|fault| fault.to_string())?;
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|fault| fault.to_string())?;
    Ok(line.trim().to_owned())
}
