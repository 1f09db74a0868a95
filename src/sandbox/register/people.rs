//! The register of the sandbox's own people: what their schools have written down of them.

use std::fmt::Write;

use jiff::civil::Date;

use crate::{
    domain::CardColumn,
    sandbox::people::{
        BarsAccount, Document, JournalRole, Name, Pupil, RID_SCHOOLS, RidAccount, RidKind, SCHOOLS,
        SamplePerson, School, bars_accounts, netcity_accounts, people, portal_accounts, pupils, rid_accounts,
    },
};

/// The journals whose cards there are.
pub const JOURNALS: [&str; 4] = ["netcity", "bars", "rid", "app"];

/// The table of these journals, as `register import` takes it. One card has a slip of the pen: Томас Грей's name in
/// Network City, so that there is somebody for the school to look after.
pub fn table(journals: &[&str], today: Date) -> String {
    let book = Book { people: people(today), pupils: pupils(today) };
    let rows = [book.netcity(), book.bars(), book.rid(), book.portal()];
    let header: Vec<_> = CardColumn::ALL.iter().map(|column| column.title()).collect();
    let mut text = header.join(";") + "\n";
    for row in rows.iter().flatten().filter(|row| journals.contains(&row.system)) {
        let cells = CardColumn::ALL.map(|column| row.cell(column));
        writeln!(text, "{}", cells.join(";")).expect("a string takes every text");
    }
    text
}

/// A card.
struct Row {
    role: JournalRole,
    system: &'static str,
    number: String,
    organisation: (u32, &'static School),
    class: &'static str,
    name: Name,
    known: Known,
    login: String,
    children: Vec<u64>,
}

/// What papers say of a person.
#[derive(Clone, Default)]
struct Known {
    born: Option<Date>,
    snils: &'static str,
    certificate: String,
    passport: String,
    phone: &'static str,
    email: &'static str,
}

struct Book {
    people: Vec<SamplePerson>,
    pupils: Vec<Pupil>,
}

impl Book {
    /// The children stand above their parents.
    fn netcity(&self) -> Vec<Row> {
        let mut accounts = netcity_accounts();
        accounts.sort_by_key(|account| account.roles[0] != JournalRole::Pupil);
        let rows = accounts.into_iter().flat_map(|account| {
            let roles = account.roles.clone();
            roles.into_iter().map(move |role| (role, account.clone()))
        });
        let rows = rows.map(|(role, account)| Row {
            role,
            system: "netcity",
            number: account.user_id.to_string(),
            organisation: (account.school, school(account.school)),
            class: if role == JournalRole::Pupil { self.pupil(account.user_id).class } else { "" },
            name: as_written(account.holder),
            known: self.known(account.holder),
            login: account.login.to_owned(),
            children: if role == JournalRole::Parent { account.pupils } else { Vec::new() },
        });
        rows.collect()
    }

    /// Pupils of whom nobody has an account here have a card all the same: their parents' cards name them.
    fn bars(&self) -> Vec<Row> {
        let accounts = bars_accounts();
        let own = |number: u64| {
            let is_own =
                |account: &&BarsAccount| account.role == JournalRole::Pupil && account.pupils == [number];
            accounts.iter().find(is_own).map(|account| account.login.to_owned())
        };
        let pupils = [5001, 5003, 5004].map(|number| self.pupil_row("bars", number, own(number)));
        let grown = accounts.iter().filter(|account| account.role != JournalRole::Pupil);
        let grown = grown.map(|account| Row {
            role: account.role,
            system: "bars",
            number: account.profile_id.to_string(),
            organisation: (101, school(101)),
            class: "",
            name: account.holder,
            known: self.known(account.holder),
            login: account.login.to_owned(),
            children: account.pupils.clone(),
        });
        pupils.into_iter().chain(grown).collect()
    }

    /// Parents have no accounts here: they read their children's.
    fn rid(&self) -> Vec<Row> {
        let row = |account: RidAccount| {
            let place = RID_SCHOOLS.iter().find(|place| place.id == account.school);
            let (role, class, number) = match account.kind {
                RidKind::Pupil(number) => (JournalRole::Pupil, self.pupil(number).class, number.to_string()),
                RidKind::Teacher => (JournalRole::Staff, "", account.login.to_owned()),
            };
            Row {
                role,
                system: "rid",
                number,
                organisation: (account.school, place.map_or(&SCHOOLS[0], |place| place.school)),
                class,
                name: account.holder,
                known: self.known(account.holder),
                login: account.login.to_owned(),
                children: Vec::new(),
            }
        };
        let parents = self.people.iter().filter(|person| !person.esia.kids.is_empty());
        let parents = parents.filter_map(|person| {
            let kids = person.esia.kids.iter().map(|kid| kid.name);
            let children: Vec<_> = kids
                .filter_map(|name| self.pupils.iter().find(|pupil| pupil.name == name))
                .map(|pupil| pupil.id)
                .collect();
            (!children.is_empty()).then(|| Row {
                role: JournalRole::Parent,
                system: "rid",
                number: person.esia.oid.to_string(),
                organisation: (RID_SCHOOLS[0].id, RID_SCHOOLS[0].school),
                class: "",
                name: person.esia.name,
                known: self.known(person.esia.name),
                login: String::new(),
                children,
            })
        });
        rid_accounts().into_iter().map(row).chain(parents).collect()
    }

    fn portal(&self) -> Vec<Row> {
        let accounts = portal_accounts();
        let named: Vec<u64> = accounts.iter().flat_map(|account| account.children.iter().copied()).collect();
        let pupils = named.into_iter().map(|number| self.pupil_row("app", number, None));
        let grown = accounts.iter().map(|account| Row {
            role: account.role,
            system: "app",
            number: account.login.to_lowercase(),
            organisation: (101, school(101)),
            class: "",
            name: account.holder,
            known: self.known(account.holder),
            login: account.login.to_owned(),
            children: account.children.to_vec(),
        });
        pupils.chain(grown).collect()
    }

    fn pupil_row(&self, system: &'static str, number: u64, login: Option<String>) -> Row {
        let pupil = self.pupil(number);
        Row {
            role: JournalRole::Pupil,
            system,
            number: number.to_string(),
            organisation: (pupil.school, school(pupil.school)),
            class: pupil.class,
            name: pupil.name,
            known: self.known(pupil.name),
            login: login.unwrap_or_default(),
            children: Vec::new(),
        }
    }

    fn pupil(&self, number: u64) -> &Pupil {
        self.pupils.iter().find(|pupil| pupil.id == number).expect("the sandbox's accounts are of its pupils")
    }

    /// What ESIA knows of somebody, the school has on paper too.
    fn known(&self, name: Name) -> Known {
        let paper = |paper: &Option<Document>| {
            paper.map(|paper| format!("{} {}", paper.series, paper.number)).unwrap_or_default()
        };
        let own = self.people.iter().find(|person| person.esia.name == name).map(|person| Known {
            born: Some(person.esia.birth_date),
            snils: person.esia.snils.unwrap_or_default(),
            certificate: String::new(),
            passport: paper(&person.esia.identity_document),
            phone: person.esia.mobile,
            email: person.esia.email,
        });
        let kids = self.people.iter().flat_map(|person| &person.esia.kids);
        let as_kid = kids.into_iter().find(|kid| kid.name == name).map(|kid| Known {
            born: Some(kid.birth_date),
            snils: kid.snils.unwrap_or_default(),
            certificate: paper(&kid.birth_certificate),
            ..Known::default()
        });
        match (own, as_kid) {
            (Some(own), Some(kid)) => Known { certificate: kid.certificate, ..own },
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => Known {
                born: self.pupils.iter().find(|pupil| pupil.name == name).map(|pupil| pupil.birth_date),
                ..Known::default()
            },
        }
    }
}

impl Row {
    fn cell(&self, column: CardColumn) -> String {
        let (number, school) = self.organisation;
        match column {
            CardColumn::Register => match self.role {
                JournalRole::Pupil => "Ученики".to_owned(),
                JournalRole::Parent => "Родители".to_owned(),
                JournalRole::Staff => "Сотрудники".to_owned(),
            },
            CardColumn::System => self.system.to_owned(),
            CardColumn::Card => self.number.clone(),
            CardColumn::Municipality => school.municipality.to_owned(),
            CardColumn::Organisation => number.to_string(),
            CardColumn::OrganisationName => school.short_name.to_owned(),
            CardColumn::OrganisationKind => "Общеобразовательная".to_owned(),
            CardColumn::Class => self.class.to_owned(),
            CardColumn::LastName => self.name.last.to_owned(),
            CardColumn::FirstName => self.name.first.to_owned(),
            CardColumn::MiddleName => self.name.middle.unwrap_or_default().to_owned(),
            CardColumn::BirthDate => {
                self.known.born.map(|born| born.strftime("%d.%m.%Y").to_string()).unwrap_or_default()
            }
            CardColumn::Snils => self.known.snils.to_owned(),
            CardColumn::BirthCertificate if self.role == JournalRole::Pupil => self.known.certificate.clone(),
            CardColumn::BirthCertificate => String::new(),
            CardColumn::Passport => self.known.passport.clone(),
            CardColumn::Phone => self.known.phone.to_owned(),
            CardColumn::Email => self.known.email.to_owned(),
            CardColumn::Login => self.login.clone(),
            CardColumn::Role => match self.role {
                JournalRole::Staff => "Учитель".to_owned(),
                JournalRole::Pupil | JournalRole::Parent => String::new(),
            },
            CardColumn::Children => self.children.iter().map(u64::to_string).collect::<Vec<_>>().join(", "),
        }
    }
}

fn school(number: u32) -> &'static School {
    SCHOOLS.iter().find(|school| school.id == number).expect("the sandbox's accounts are of its schools")
}

/// Somebody in the school office has misheard a name.
fn as_written(name: Name) -> Name {
    if name.last == "Грей" { Name { last: "Грэй", ..name } } else { name }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{JOURNALS, table};

    #[test]
    fn every_child_of_a_card_has_a_card_in_the_same_journal() {
        let text = table(&JOURNALS, date(2026, 11, 20));
        let rows: Vec<Vec<_>> = text.lines().map(|line| line.split(';').collect()).collect();
        assert!(rows.iter().all(|row| row.len() == rows[0].len()));
        for parent in rows.iter().filter(|row| row[0] == "Родители") {
            for child in parent[19].split(", ") {
                let is_it = |row: &&Vec<&str>| row[0] == "Ученики" && row[1] == parent[1] && row[2] == child;
                assert!(rows.iter().any(|row| is_it(&row)), "{parent:?}");
            }
        }
    }

    #[test]
    fn a_table_is_of_the_journals_that_were_named() {
        let text = table(&["bars"], date(2026, 11, 20));
        assert!(text.lines().skip(1).all(|line| line.split(';').nth(1) == Some("bars")));
        assert!(text.lines().count() > 5);
    }
}
