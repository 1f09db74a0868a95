//! What the columns of an export of cards hold, and how they are called.

/// Something that a column of an export can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CardColumn {
    /// Which register the row belongs to.
    Register,
    /// The journal, by its name in the configuration.
    System,
    /// The journal's number of the card.
    Card,
    /// The municipality of the organisation.
    Municipality,
    /// The organisation's number in the journal.
    Organisation,
    /// The organisation's name.
    OrganisationName,
    /// What the organisation is.
    OrganisationKind,
    /// Class or group.
    Class,
    /// Фамилия.
    LastName,
    /// Имя.
    FirstName,
    /// Отчество.
    MiddleName,
    /// Дата рождения.
    BirthDate,
    /// СНИЛС.
    Snils,
    /// Свидетельство о рождении.
    BirthCertificate,
    /// Паспорт.
    Passport,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// The sign-in name in the journal.
    Login,
    /// The journal's word for the role.
    Role,
    /// The numbers of the children's cards.
    Children,
}

impl CardColumn {
    /// Every column, in the order in which samples are written.
    pub const ALL: [Self; 20] = [
        Self::Register,
        Self::System,
        Self::Card,
        Self::Municipality,
        Self::Organisation,
        Self::OrganisationName,
        Self::OrganisationKind,
        Self::Class,
        Self::LastName,
        Self::FirstName,
        Self::MiddleName,
        Self::BirthDate,
        Self::Snils,
        Self::BirthCertificate,
        Self::Passport,
        Self::Phone,
        Self::Email,
        Self::Login,
        Self::Role,
        Self::Children,
    ];

    /// The English header, which is also the key in the configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::System => "system",
            Self::Card => "card",
            Self::Municipality => "municipality",
            Self::Organisation => "organisation",
            Self::OrganisationName => "organisation_name",
            Self::OrganisationKind => "organisation_kind",
            Self::Class => "class",
            Self::LastName => "last_name",
            Self::FirstName => "first_name",
            Self::MiddleName => "middle_name",
            Self::BirthDate => "birth_date",
            Self::Snils => "snils",
            Self::BirthCertificate => "birth_certificate",
            Self::Passport => "passport",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Login => "login",
            Self::Role => "role",
            Self::Children => "children",
        }
    }

    /// The Russian header.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Register => "Реестр",
            Self::System => "Система",
            Self::Card => "Номер карточки",
            Self::Municipality => "Муниципалитет",
            Self::Organisation => "Номер организации",
            Self::OrganisationName => "Организация",
            Self::OrganisationKind => "Вид организации",
            Self::Class => "Класс",
            Self::LastName => "Фамилия",
            Self::FirstName => "Имя",
            Self::MiddleName => "Отчество",
            Self::BirthDate => "Дата рождения",
            Self::Snils => "СНИЛС",
            Self::BirthCertificate => "Свидетельство о рождении",
            Self::Passport => "Паспорт",
            Self::Phone => "Телефон",
            Self::Email => "Электронная почта",
            Self::Login => "Логин",
            Self::Role => "Роль",
            Self::Children => "Дети",
        }
    }

    /// Without it a row cannot be read. [`CardColumn::System`] is not needed where the command names the journal.
    pub const fn is_needed(self) -> bool {
        match self {
            Self::Register
            | Self::Card
            | Self::Municipality
            | Self::Organisation
            | Self::OrganisationName
            | Self::OrganisationKind
            | Self::LastName
            | Self::FirstName => true,
            Self::System
            | Self::Class
            | Self::MiddleName
            | Self::BirthDate
            | Self::Snils
            | Self::BirthCertificate
            | Self::Passport
            | Self::Phone
            | Self::Email
            | Self::Login
            | Self::Role
            | Self::Children => false,
        }
    }
}
