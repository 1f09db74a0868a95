//! The school's register: what a school has written down of the people it knows.

use std::{fmt, sync::Arc};

use jiff::civil::Date;

use super::{AccountKey, BirthCertificate, FullName, SchoolId, Snils, System};

/// Which of the three registers a card stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CardKind {
    /// Ученики.
    Pupil,
    /// Родители.
    Parent,
    /// Сотрудники.
    Staff,
}

impl CardKind {
    /// Every register.
    pub const ALL: [Self; 3] = [Self::Pupil, Self::Parent, Self::Staff];

    /// The word for it in files, on the command line and in the stores.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pupil => "pupil",
            Self::Parent => "parent",
            Self::Staff => "staff",
        }
    }
}

/// What an organisation is; reports count by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OrganisationKind {
    /// Общеобразовательная.
    School,
    /// Дошкольная.
    Preschool,
    /// Дополнительного образования.
    Additional,
    /// Профессиональная.
    Professional,
}

impl OrganisationKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::School, Self::Preschool, Self::Additional, Self::Professional];

    /// The word for it in files and in the stores.
    pub const fn word(self) -> &'static str {
        match self {
            Self::School => "school",
            Self::Preschool => "preschool",
            Self::Additional => "additional",
            Self::Professional => "professional",
        }
    }
}

/// A school, kindergarten, college or another organisation, as the register writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Organisation {
    /// In which journal.
    pub system: System,
    /// Its number there; together with a login it names an account.
    pub id: SchoolId,
    /// Its name.
    pub title: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// In which municipality.
    pub municipality: String,
}

/// Which card: it stays the same over imports, whatever is written on the card.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardKey {
    /// In which journal.
    pub system: System,
    /// In which register.
    pub kind: CardKind,
    /// The journal's number of the card, to the letter.
    pub number: String,
}

/// The journal's number of a card is as good as a name to whoever can open the journal.
impl fmt::Debug for CardKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "CardKey({}, {}, ***)", self.system.0, self.kind.word())
    }
}

/// A passport or another paper by its series and number, as the school wrote it.
#[derive(Clone, PartialEq, Eq)]
pub struct Passport(pub String);

impl fmt::Debug for Passport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Passport(***)")
    }
}

/// One card. Never holds a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    /// Which one.
    pub key: CardKey,
    /// Where the person learns, works, or has a child.
    pub organisation: Arc<Organisation>,
    /// Class or group; of pupils.
    pub class: Option<String>,
    /// Фамилия, имя, отчество.
    pub name: FullName,
    /// Дата рождения.
    pub birth_date: Option<Date>,
    /// СНИЛС.
    pub snils: Option<Snils>,
    /// Свидетельство о рождении.
    pub birth_certificate: Option<BirthCertificate>,
    /// Паспорт.
    pub passport: Option<Passport>,
    /// How the person is reached.
    pub contacts: Contacts,
    /// The account in the journal, where the person has one.
    pub account: Option<AccountKey>,
    /// The journal's word for the role, «Завуч».
    pub role: Option<String>,
    /// The numbers of the pupils' cards in the same journal; of parents.
    pub children: Vec<String>,
}

/// Nothing on a card is anybody's business who reads a log.
impl fmt::Debug for Card {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Card({:?})", self.key)
    }
}

/// How a person is reached. Personal: no `Debug` of the values.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contacts {
    /// A telephone number, as the school wrote it.
    pub phone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
}

impl fmt::Debug for Contacts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Contacts(***)")
    }
}

/// Something that a card may hold or lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CardField {
    /// Дата рождения.
    BirthDate,
    /// СНИЛС.
    Snils,
    /// Свидетельство о рождении.
    BirthCertificate,
    /// Паспорт.
    Passport,
    /// A telephone number or an e-mail address.
    Contacts,
    /// A sign-in name in the journal.
    Login,
    /// Отчество. Some people have none, so a card without it is complete unless the operator says otherwise.
    MiddleName,
    /// Class or group.
    Class,
    /// At least one child.
    Children,
}

impl CardField {
    /// Every field.
    pub const ALL: [Self; 9] = [
        Self::BirthDate,
        Self::Snils,
        Self::BirthCertificate,
        Self::Passport,
        Self::Contacts,
        Self::Login,
        Self::MiddleName,
        Self::Class,
        Self::Children,
    ];

    /// The word for it in configuration and in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::BirthDate => "birth_date",
            Self::Snils => "snils",
            Self::BirthCertificate => "birth_certificate",
            Self::Passport => "passport",
            Self::Contacts => "contacts",
            Self::Login => "login",
            Self::MiddleName => "middle_name",
            Self::Class => "class",
            Self::Children => "children",
        }
    }
}

/// Which fields a card holds; stored in clear, so that what is missing can be counted without opening a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filled(u16);

impl Filled {
    /// As it was stored.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// For the store. A field keeps its bit for ever.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Whether the field is there.
    pub const fn has(self, field: CardField) -> bool {
        self.0 & bit(field) != 0
    }

    /// With this field.
    #[must_use]
    pub const fn with(self, field: CardField) -> Self {
        Self(self.0 | bit(field))
    }
}

const fn bit(field: CardField) -> u16 {
    match field {
        CardField::BirthDate => 1,
        CardField::Snils => 1 << 1,
        CardField::BirthCertificate => 1 << 2,
        CardField::Passport => 1 << 3,
        CardField::Contacts => 1 << 4,
        CardField::Login => 1 << 5,
        CardField::MiddleName => 1 << 6,
        CardField::Class => 1 << 7,
        CardField::Children => 1 << 8,
    }
}

impl Card {
    /// Which fields it holds.
    pub fn filled(&self) -> Filled {
        let holds = |field: &CardField| match field {
            CardField::BirthDate => self.birth_date.is_some(),
            CardField::Snils => self.snils.is_some(),
            CardField::BirthCertificate => self.birth_certificate.is_some(),
            CardField::Passport => self.passport.is_some(),
            CardField::Contacts => self.contacts.phone.is_some() || self.contacts.email.is_some(),
            CardField::Login => self.account.is_some(),
            CardField::MiddleName => self.name.middle.is_some(),
            CardField::Class => self.class.is_some(),
            CardField::Children => !self.children.is_empty(),
        };
        CardField::ALL.into_iter().filter(holds).fold(Filled::default(), Filled::with)
    }
}

#[cfg(test)]
impl Card {
    /// Number 17 of a register of one school, with a name and nothing else.
    pub(crate) fn bare(kind: CardKind, name: &str) -> Self {
        let system = System("netcity".into());
        Self {
            key: CardKey { system: system.clone(), kind, number: "17".into() },
            organisation: Arc::new(Organisation {
                system,
                id: SchoolId("12".into()),
                title: "СОШ № 12".into(),
                kind: OrganisationKind::School,
                municipality: "г. Приозёрск".into(),
            }),
            class: None,
            name: FullName::from_display(name).expect("a name has two words"),
            birth_date: None,
            snils: None,
            birth_certificate: None,
            passport: None,
            contacts: Contacts::default(),
            account: None,
            role: None,
            children: vec![],
        }
    }
}

/// What a complete card has: each entry is a field, or several of which one is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demanded(pub Vec<Vec<CardField>>);

impl Demanded {
    /// What is missing: the first field of every entry of which none is there.
    pub fn missing(&self, filled: Filled) -> Vec<CardField> {
        let lacks = |entry: &&Vec<CardField>| !entry.iter().any(|&field| filled.has(field));
        self.0.iter().filter(lacks).filter_map(|entry| entry.first().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{CardField, Demanded, Filled};

    #[test]
    fn every_field_has_a_bit_of_its_own() {
        let all = CardField::ALL.into_iter().fold(Filled::default(), Filled::with);
        assert_eq!(all.bits().count_ones() as usize, CardField::ALL.len());
        assert_eq!(Filled::from_bits(all.bits()), all);
    }

    #[test]
    fn of_alternatives_one_is_enough() {
        use CardField::{BirthCertificate, Passport, Snils};
        let demanded = Demanded(vec![vec![Snils], vec![BirthCertificate, Passport]]);
        let table = [
            (vec![], vec![Snils, BirthCertificate]),
            (vec![Snils], vec![BirthCertificate]),
            (vec![Snils, Passport], vec![]),
            (vec![Passport], vec![Snils]),
        ];
        for (held, missing) in table {
            let filled = held.iter().fold(Filled::default(), |filled, &field| filled.with(field));
            assert_eq!(demanded.missing(filled), missing, "{held:?}");
        }
    }
}
