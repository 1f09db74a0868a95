//! Schools, pupils and accounts of the stand-in journals.

use jiff::civil::Date;

use super::{JournalRole, NetcityAccount, Pupil, School, names::*};

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
