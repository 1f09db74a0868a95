//! The invented people of the sandbox: who they are at ESIA and which journal accounts they hold.
//!
//! Nobody here exists. СНИЛС are either from the range below 001-001-998, where no checksum applies and
//! ESIA's own test accounts lie, or made up with a valid checksum. Birth dates follow today's date, so that
//! a pupil of fifteen is fifteen whenever the demo runs.

use jiff::{ToSpan, civil::Date};
use serde::Serialize;

/// One invented person.
#[derive(Clone, Debug, Serialize)]
pub struct SamplePerson {
    /// What this person is good for, one English sentence.
    pub about: &'static str,
    /// What to try with this person, one Russian sentence for the demo's screen.
    pub try_this: &'static str,
    /// The account at the ESIA stand-in.
    pub esia: EsiaAccount,
    /// The journal accounts whose papers this person holds: the own ones, and the children's.
    pub accounts: Vec<HeldAccount>,
}

/// An account at the ESIA stand-in.
#[derive(Clone, Debug, Serialize)]
pub struct EsiaAccount {
    /// Sign-in name at ESIA's own page.
    pub login: &'static str,
    /// Password at ESIA's own page.
    pub password: &'static str,
    /// ESIA's permanent number of the person.
    pub oid: u64,
    /// `XXX-XXX-XXX YY`; absent for a simplified account.
    pub snils: Option<&'static str>,
    /// Фамилия, имя, отчество.
    #[serde(flatten)]
    pub name: Name,
    /// `yyyy-mm-dd`.
    pub birth_date: Date,
    /// `M` or `F`, as ESIA writes it.
    pub gender: &'static str,
    /// Assurance level as ESIA's tokens write it.
    pub level: Level,
    /// `+7(XXX)XXXXXXX`.
    pub mobile: &'static str,
    /// E-mail address.
    pub email: &'static str,
    /// Series and number of the main identity document.
    pub identity_document: Option<Document>,
    /// The children that the account lists.
    pub kids: Vec<Kid>,
}

/// Фамилия, имя, отчество.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Name {
    /// Фамилия.
    pub last: &'static str,
    /// Имя.
    pub first: &'static str,
    /// Отчество; not everybody has one.
    pub middle: Option<&'static str>,
}

impl Name {
    /// «Орлова Мария Сергеевна».
    pub fn full(&self) -> String {
        [Some(self.last), Some(self.first), self.middle].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// Assurance of an ESIA account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Level {
    /// A child's account, made by a parent.
    #[serde(rename = "KD")]
    Child,
    /// Simplified or standard: not confirmed.
    #[serde(rename = "P")]
    Simple,
    /// Confirmed («подтверждённая»).
    #[serde(rename = "PR")]
    Confirmed,
}

/// A document by series and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// ESIA's document type: `RF_PASSPORT`, `RF_BRTH_CERT`.
    pub kind: &'static str,
    /// Series.
    pub series: &'static str,
    /// Number.
    pub number: &'static str,
}

/// A child as the parent's ESIA account lists it.
#[derive(Clone, Debug, Serialize)]
pub struct Kid {
    /// The child's identifier inside the parent's account; not the oid of the child's own account.
    pub id: u64,
    /// Фамилия, имя, отчество.
    #[serde(flatten)]
    pub name: Name,
    /// `yyyy-mm-dd`.
    pub birth_date: Date,
    /// `M` or `F`.
    pub gender: &'static str,
    /// Not every child has it recorded.
    pub snils: Option<&'static str>,
    /// Not every child has it recorded.
    pub birth_certificate: Option<Document>,
}

/// What a person knows of a journal account.
#[derive(Clone, Debug, Serialize)]
pub struct HeldAccount {
    /// `netcity`.
    pub system: &'static str,
    /// The school's number in the journal.
    pub school: u32,
    /// Sign-in name in the journal.
    pub login: &'static str,
    /// Password in the journal.
    pub password: &'static str,
    /// The role of the account itself.
    pub role: JournalRole,
}

/// What an account is in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JournalRole {
    /// Ученик.
    Pupil,
    /// Родитель.
    Parent,
    /// Сотрудник.
    Staff,
}

/// A school of the stand-in journals.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct School {
    /// Number in the journal.
    pub id: u32,
    /// Full name.
    pub name: &'static str,
    /// Short name.
    pub short_name: &'static str,
    /// Municipality.
    pub municipality: &'static str,
}

/// A pupil in a class.
#[derive(Clone, Debug)]
pub struct Pupil {
    /// User number in the journal.
    pub id: u64,
    /// Фамилия, имя, отчество.
    pub name: Name,
    /// School number.
    pub school: u32,
    /// «5В».
    pub class: &'static str,
    /// Birth date.
    pub birth_date: Date,
}

/// An account in the Network City stand-in.
#[derive(Clone, Debug)]
pub struct NetcityAccount {
    /// User number in the journal.
    pub user_id: u64,
    /// School number.
    pub school: u32,
    /// Sign-in name.
    pub login: &'static str,
    /// Password.
    pub password: &'static str,
    /// Whose account it is.
    pub holder: Name,
    /// One role, or several to choose from at sign-in.
    pub roles: Vec<JournalRole>,
    /// User numbers of the pupils whose diary it shows.
    pub pupils: Vec<u64>,
}

/// The two schools.
pub const SCHOOLS: [School; 2] = [
    School {
        id: 101,
        name: "МБОУ «Средняя общеобразовательная школа № 12»",
        short_name: "СОШ № 12",
        municipality: "Город Приозёрск",
    },
    School {
        id: 205,
        name: "МАОУ «Гимназия № 3 имени Ломоносова»",
        short_name: "Гимназия № 3",
        municipality: "Приозёрский район",
    },
];

const fn name(last: &'static str, first: &'static str, middle: &'static str) -> Name {
    Name { last, first, middle: Some(middle) }
}

const ORLOVA_M: Name = name("Орлова", "Мария", "Сергеевна");
const ORLOV_P: Name = name("Орлов", "Пётр", "Алексеевич");
const ORLOVA_A: Name = name("Орлова", "Анна", "Алексеевна");
const ORLOV_I: Name = name("Орлов", "Илья", "Алексеевич");
const SOKOLOV_D: Name = name("Соколов", "Даниил", "Игоревич");
const SOKOLOVA_I: Name = name("Соколова", "Ирина", "Павловна");
const BELOVA_E: Name = name("Белова", "Екатерина", "Дмитриевна");
const KUZNETSOV_A: Name = name("Кузнецов", "Андрей", "Викторович");
const KUZNETSOVA_V: Name = name("Кузнецова", "Вера", "Андреевна");
const FEDOROV_S: Name = name("Фёдоров", "Сергей", "Николаевич");
const NOVIKOVA_O: Name = name("Новикова", "Ольга", "Юрьевна");
const GRAY_T: Name = Name { last: "Грей", first: "Томас", middle: None };

/// The birth date of somebody who turned `age` some months before `today`.
fn born(today: Date, age: i16) -> Date {
    today.saturating_sub(age.years()).saturating_sub(100.days())
}

/// The pupils whose diaries the journal holds.
pub fn pupils(today: Date) -> Vec<Pupil> {
    let pupil =
        |id, name, school, class, age| Pupil { id, name, school, class, birth_date: born(today, age) };
    vec![
        pupil(5001, ORLOV_P, 101, "5В", 11),
        pupil(5002, ORLOVA_A, 101, "8А", 14),
        pupil(5003, ORLOV_I, 205, "2Б", 8),
        pupil(5004, SOKOLOV_D, 101, "9А", 15),
        pupil(5005, BELOVA_E, 101, "11А", 18),
        pupil(5006, KUZNETSOVA_V, 101, "6Б", 12),
        pupil(5007, GRAY_T, 101, "9А", 15),
    ]
}

/// The accounts of the Network City stand-in.
pub fn netcity_accounts() -> Vec<NetcityAccount> {
    use JournalRole::{Parent, Pupil, Staff};
    let account =
        |user_id, school, login, password, holder, roles: &[JournalRole], pupils: &[u64]| NetcityAccount {
            user_id,
            school,
            login,
            password,
            holder,
            roles: roles.to_vec(),
            pupils: pupils.to_vec(),
        };
    vec![
        account(7001, 101, "ОрловаМС", "Пароль1", ORLOVA_M, &[Parent], &[5001, 5002]),
        account(7002, 205, "orlova-ms", "Gymnasium3!", ORLOVA_M, &[Parent], &[5003]),
        account(5001, 101, "ОрловП", "пятый-В-2011", ORLOV_P, &[Pupil], &[5001]),
        account(5002, 101, "ОрловаА", "восьмой-А", ORLOVA_A, &[Pupil], &[5002]),
        account(5003, 205, "orlov-i", "Vtoroy2B", ORLOV_I, &[Pupil], &[5003]),
        account(5004, 101, "СоколовД", "Дневник-9А", SOKOLOV_D, &[Pupil], &[5004]),
        account(7003, 101, "СоколоваИП", "Ирина-мама", SOKOLOVA_I, &[Parent], &[5004]),
        account(5005, 101, "БеловаЕ", "Выпускной11", BELOVA_E, &[Pupil], &[5005]),
        account(7004, 101, "КузнецовАВ", "Учитель-12", KUZNETSOV_A, &[Staff, Parent], &[5006]),
        account(5006, 101, "КузнецоваВера", "Вера-6Б", KUZNETSOVA_V, &[Pupil], &[5006]),
        account(7005, 101, "ФёдоровСН", "Сергей-77", FEDOROV_S, &[Parent], &[5007]),
        account(5007, 101, "ГрейТ", "Thomas-9A", GRAY_T, &[Pupil], &[5007]),
    ]
}

/// Everybody at the ESIA stand-in.
pub fn people(today: Date) -> Vec<SamplePerson> {
    vec![
        orlova(today),
        sokolov(today),
        belova(today),
        kuznetsov(today),
        fedorov(today),
        novikova(today),
        sokolova(today),
        gray(today),
    ]
}

fn held(school: u32, login: &'static str) -> HeldAccount {
    let account = netcity_accounts()
        .into_iter()
        .find(|account| account.school == school && account.login == login)
        .expect("a sample person holds an account that the stand-in has");
    HeldAccount { system: "netcity", school, login, password: account.password, role: account.roles[0] }
}

fn certificate(series: &'static str, number: &'static str) -> Option<Document> {
    Some(Document { kind: "RF_BRTH_CERT", series, number })
}

fn passport(series: &'static str, number: &'static str) -> Option<Document> {
    Some(Document { kind: "RF_PASSPORT", series, number })
}

fn orlova(today: Date) -> SamplePerson {
    let kid = |id, name, age, gender, snils, birth_certificate| Kid {
        id,
        name,
        birth_date: born(today, age),
        gender,
        snils,
        birth_certificate,
    };
    SamplePerson {
        about: "A parent with three children in two schools: one parent account in each.",
        try_this: "Привяжите учётную запись в каждой из двух школ и выберите ребёнка.",
        esia: EsiaAccount {
            login: "orlova",
            password: "esia-Orlova-1",
            oid: 1_000_600_001,
            snils: Some("000-000-600 06"),
            name: ORLOVA_M,
            birth_date: born(today, 38),
            gender: "F",
            level: Level::Confirmed,
            mobile: "+7(900)0000001",
            email: "orlova@example.test",
            identity_document: passport("4510", "600001"),
            kids: vec![
                kid(61, ORLOV_P, 11, "M", Some("000-000-601 05"), certificate("I-АБ", "600101")),
                kid(62, ORLOVA_A, 14, "F", Some("000-000-602 04"), None),
                kid(63, ORLOV_I, 8, "M", None, certificate("II-АБ", "600103")),
            ],
        },
        accounts: vec![
            held(101, "ОрловаМС"),
            held(205, "orlova-ms"),
            held(101, "ОрловП"),
            held(101, "ОрловаА"),
            held(205, "orlov-i"),
        ],
    }
}

fn sokolov(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A pupil of 15 with a child account.",
        try_this: "Войдите детской учётной записью и привяжите свой дневник; чужой привязать не получится.",
        esia: EsiaAccount {
            login: "sokolov",
            password: "esia-Sokolov-2",
            oid: 1_000_600_002,
            snils: Some("000-000-603 03"),
            name: SOKOLOV_D,
            birth_date: born(today, 15),
            gender: "M",
            level: Level::Child,
            mobile: "+7(900)0000002",
            email: "sokolov@example.test",
            identity_document: passport("4522", "600002"),
            kids: vec![],
        },
        accounts: vec![held(101, "СоколовД")],
    }
}

fn belova(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A pupil of 18 with a confirmed account.",
        try_this: "Привяжите дневник, выйдите и войдите снова: пароль журнала больше не спросят.",
        esia: EsiaAccount {
            login: "belova",
            password: "esia-Belova-3",
            oid: 1_000_600_003,
            snils: Some("112-233-445 95"),
            name: BELOVA_E,
            birth_date: born(today, 18),
            gender: "F",
            level: Level::Confirmed,
            mobile: "+7(900)0000003",
            email: "belova@example.test",
            identity_document: passport("4519", "600003"),
            kids: vec![],
        },
        accounts: vec![held(101, "БеловаЕ")],
    }
}

fn kuznetsov(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A teacher who is also a parent: one journal account with two roles.",
        try_this: "Привяжите запись и выберите роль: сотрудник или родитель.",
        esia: EsiaAccount {
            login: "kuznetsov",
            password: "esia-Kuznetsov-4",
            oid: 1_000_600_004,
            snils: Some("000-000-600 15"),
            name: KUZNETSOV_A,
            birth_date: born(today, 44),
            gender: "M",
            level: Level::Confirmed,
            mobile: "+7(900)0000004",
            email: "kuznetsov@example.test",
            identity_document: passport("4508", "600004"),
            kids: vec![Kid {
                id: 64,
                name: KUZNETSOVA_V,
                birth_date: born(today, 12),
                gender: "F",
                snils: Some("000-000-600 31"),
                birth_certificate: certificate("I-АБ", "600106"),
            }],
        },
        accounts: vec![held(101, "КузнецовАВ"), held(101, "КузнецоваВера")],
    }
}

fn fedorov(today: Date) -> SamplePerson {
    SamplePerson {
        about: "An account at ESIA that is not confirmed.",
        try_this: "Вход закончится страницей о том, где подтвердить учётную запись.",
        esia: EsiaAccount {
            login: "fedorov",
            password: "esia-Fedorov-5",
            oid: 1_000_600_005,
            snils: None,
            name: FEDOROV_S,
            birth_date: born(today, 41),
            gender: "M",
            level: Level::Simple,
            mobile: "+7(900)0000005",
            email: "fedorov@example.test",
            identity_document: None,
            kids: vec![],
        },
        accounts: vec![held(101, "ФёдоровСН"), held(101, "ГрейТ")],
    }
}

fn novikova(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A person with a confirmed account and no journal account at all.",
        try_this: "После входа дневников нет: страница говорит, что делать.",
        esia: EsiaAccount {
            login: "novikova",
            password: "esia-Novikova-6",
            oid: 1_000_600_006,
            snils: Some("000-000-600 03"),
            name: NOVIKOVA_O,
            birth_date: born(today, 29),
            gender: "F",
            level: Level::Confirmed,
            mobile: "+7(900)0000006",
            email: "novikova@example.test",
            identity_document: passport("4515", "600006"),
            kids: vec![],
        },
        accounts: vec![],
    }
}

fn sokolova(today: Date) -> SamplePerson {
    SamplePerson {
        about: "The mother of the pupil of 15: one child.",
        try_this: "Привяжите свою запись родителя или запись сына по его логину и паролю.",
        esia: EsiaAccount {
            login: "sokolova",
            password: "esia-Sokolova-7",
            oid: 1_000_600_007,
            snils: Some("318-220-914 45"),
            name: SOKOLOVA_I,
            birth_date: born(today, 40),
            gender: "F",
            level: Level::Confirmed,
            mobile: "+7(900)0000007",
            email: "sokolova@example.test",
            identity_document: passport("4511", "600007"),
            kids: vec![Kid {
                id: 65,
                name: SOKOLOV_D,
                birth_date: born(today, 15),
                gender: "M",
                snils: Some("000-000-603 03"),
                birth_certificate: certificate("I-АБ", "600104"),
            }],
        },
        accounts: vec![held(101, "СоколоваИП"), held(101, "СоколовД")],
    }
}

fn gray(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A classmate of 15 without a patronymic, with a child account.",
        try_this: "Попробуйте привязать запись одноклассника: решать будет школа.",
        esia: EsiaAccount {
            login: "gray",
            password: "esia-Gray-8",
            oid: 1_000_600_008,
            snils: Some("427-113-658 59"),
            name: GRAY_T,
            birth_date: born(today, 15),
            gender: "M",
            level: Level::Child,
            mobile: "+7(900)0000008",
            email: "gray@example.test",
            identity_document: passport("4523", "600008"),
            kids: vec![],
        },
        accounts: vec![held(101, "ГрейТ"), held(101, "СоколовД")],
    }
}
