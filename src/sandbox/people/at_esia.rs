//! The accounts at the ESIA stand-in, with the journal papers that each person holds.

use jiff::civil::Date;

use super::{
    Document, EsiaAccount, HeldAccount, Kid, Level, SamplePerson, in_bars::held_in_bars,
    in_colleges::held_in_college, in_journals::netcity_accounts, in_portal::held_in_portal,
    in_rid::held_in_rid, names::*,
};

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
        lebedeva(today),
        polina(today),
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
        try_this: "Откройте netcity: реестр знает троих детей, выберите одного. В rid привяжите запись по логину и паролю.",
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
            birth_certificate: None,
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
            held_in_bars("ПР_ОрловаМар"),
            held_in_bars("ПР_ОрловПет"),
            held_in_rid("21500112"),
            held_in_rid("21500113"),
            held_in_rid("34000207"),
            held_in_portal("Орлова.Мария"),
        ],
    }
}

fn sokolov(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A pupil of 15 with a child account.",
        try_this: "Откройте netcity детской учётной записью: логин и пароль дневника не нужны.",
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
            birth_certificate: certificate("I-АБ", "600104"),
            kids: vec![],
        },
        accounts: vec![held(101, "СоколовД"), held_in_bars("ПР_СоколовДан"), held_in_rid("21500409")],
    }
}

fn belova(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A pupil of 18 with a confirmed account.",
        try_this: "Откройте rid, привяжите дневник, выйдите и войдите снова: пароль журнала больше не спросят.",
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
            birth_certificate: None,
            kids: vec![],
        },
        accounts: vec![held(101, "БеловаЕ"), held_in_rid("21500511")],
    }
}

fn kuznetsov(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A teacher who is also a parent: one journal account with two roles.",
        try_this: "Откройте netcity и выберите роль: сотрудник или родитель.",
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
            birth_certificate: None,
            kids: vec![Kid {
                id: 64,
                name: KUZNETSOVA_V,
                birth_date: born(today, 12),
                gender: "F",
                snils: Some("000-000-600 31"),
                birth_certificate: certificate("I-АБ", "600106"),
            }],
        },
        accounts: vec![
            held(101, "КузнецовАВ"),
            held(101, "КузнецоваВера"),
            held_in_bars("ПР_КузнецовАнд"),
            held_in_rid("21590012"),
            held_in_rid("21500606"),
            held_in_college("Кузнецов_АВ", today),
            held_in_portal("specialist-12"),
        ],
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
            birth_certificate: None,
            kids: vec![],
        },
        accounts: vec![held(101, "ФёдоровСН"), held(101, "ГрейТ")],
    }
}

fn novikova(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A person with a confirmed account and no journal account at all.",
        try_this: "Откройте netcity: дневник не найден, страница говорит, что делать, и даёт код для школы.",
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
            birth_certificate: None,
            kids: vec![],
        },
        accounts: vec![],
    }
}

fn sokolova(today: Date) -> SamplePerson {
    SamplePerson {
        about: "The mother of the pupil of 15: one child.",
        try_this: "Откройте netcity и bars: сын найден по СНИЛС. В rid привяжите его запись по его логину и паролю.",
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
            birth_certificate: None,
            kids: vec![Kid {
                id: 65,
                name: SOKOLOV_D,
                birth_date: born(today, 15),
                gender: "M",
                snils: Some("000-000-603 03"),
                birth_certificate: certificate("I-АБ", "600104"),
            }],
        },
        accounts: vec![
            held(101, "СоколоваИП"),
            held(101, "СоколовД"),
            held_in_bars("ПР_СоколоваИри"),
            held_in_rid("21500409"),
            held_in_portal("sokolova-ip"),
        ],
    }
}

fn gray(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A classmate of 15 without a patronymic, with a child account.",
        try_this: "Откройте netcity: имя в карточке с опиской, вход не пройдёт, и школа увидит почему. В rid попробуйте привязать запись одноклассника.",
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
            birth_certificate: certificate("I-АБ", "600107"),
            kids: vec![],
        },
        accounts: vec![held(101, "ГрейТ"), held(101, "СоколовД"), held_in_rid("21500709")],
    }
}

fn lebedeva(today: Date) -> SamplePerson {
    SamplePerson {
        about: "The mother of two students of a college, one of them of age.",
        try_this: "Откройте spo, привяжите запись родителя и выберите, чьи оценки открыть.",
        esia: EsiaAccount {
            login: "lebedeva",
            password: "esia-Lebedeva-9",
            oid: 1_000_600_009,
            snils: Some("000-000-604 02"),
            name: LEBEDEVA_N,
            birth_date: born(today, 45),
            gender: "F",
            level: Level::Confirmed,
            mobile: "+7(900)0000009",
            email: "lebedeva@example.test",
            identity_document: passport("4506", "600009"),
            birth_certificate: None,
            // A child of age is in no parent's account.
            kids: vec![Kid {
                id: 66,
                name: LEBEDEV_A,
                birth_date: born(today, 17),
                gender: "M",
                snils: Some("000-000-605 01"),
                birth_certificate: certificate("I-АБ", "600109"),
            }],
        },
        accounts: vec![held_in_college("ЛебедеваНО", today), held_in_college("ЛебедевАМ", today)],
    }
}

fn polina(today: Date) -> SamplePerson {
    SamplePerson {
        about: "A student of 19 with a confirmed account.",
        try_this: "Откройте spo и привяжите свою запись студента: мама видит те же оценки из своей.",
        esia: EsiaAccount {
            login: "polina",
            password: "esia-Polina-10",
            oid: 1_000_600_010,
            snils: Some("000-000-606 00"),
            name: LEBEDEVA_P,
            birth_date: born(today, 19),
            gender: "F",
            level: Level::Confirmed,
            mobile: "+7(900)0000010",
            email: "polina@example.test",
            identity_document: passport("4521", "600010"),
            birth_certificate: None,
            kids: vec![],
        },
        accounts: vec![held_in_college("ЛебедеваПМ", today)],
    }
}
