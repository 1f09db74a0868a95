//! Colleges, their students and the accounts of the colleges' journal.

use jiff::civil::Date;

use super::{HeldAccount, JournalRole, Name, Pupil, names::*};

/// A college of the stand-in journal.
#[derive(Clone, Copy, Debug)]
pub struct College {
    /// Its number; the journal calls it `spo_7`.
    pub id: u32,
    /// Full name.
    pub name: &'static str,
    /// Short name.
    pub short_name: &'static str,
    /// Where it is.
    pub place: &'static str,
    /// Who heads it.
    pub director: &'static str,
}

/// An account in the colleges' journal.
#[derive(Clone, Debug)]
pub struct CollegeAccount {
    /// Sign-in name, unique in the whole region: no college is asked for.
    pub login: &'static str,
    /// Password.
    pub password: &'static str,
    /// Whose account it is.
    pub holder: Name,
    /// `yyyy-mm-dd`.
    pub birth_date: Date,
    /// Where the holder is known, the college that a sign-in opens first.
    pub places: Vec<CollegePlace>,
}

/// As whom one college knows somebody.
#[derive(Clone, Debug)]
pub struct CollegePlace {
    /// The college's number.
    pub college: u32,
    /// The number of the user there.
    pub user_id: u64,
    /// Whether the holder works there.
    pub works: bool,
    /// The holder's own studies there, by the student's numbers.
    pub studies: Vec<u64>,
    /// The students whose parent the holder is.
    pub children: Vec<u64>,
}

impl CollegeAccount {
    /// The weightiest role of the account.
    pub fn role(&self) -> JournalRole {
        if self.places.iter().any(|place| place.works) {
            JournalRole::Staff
        } else if self.places.iter().any(|place| !place.children.is_empty()) {
            JournalRole::Parent
        } else {
            JournalRole::Pupil
        }
    }
}

/// The two colleges.
pub const COLLEGES: [College; 2] = [
    College {
        id: 7,
        name: "Государственное бюджетное профессиональное образовательное учреждение «Приозёрский колледж связи»",
        short_name: "Приозёрский колледж связи",
        place: "Город Приозёрск",
        director: "Савельев Олег Михайлович",
    },
    College {
        id: 12,
        name: "Государственное бюджетное профессиональное образовательное учреждение «Приозёрский техникум»",
        short_name: "Приозёрский техникум",
        place: "Приозёрский район",
        director: "Титова Лариса Викторовна",
    },
];

/// The students, by their groups. `school` is the college's number.
pub fn college_students(today: Date) -> Vec<Pupil> {
    let student =
        |id, name, school, class, age| Pupil { id, name, school, class, birth_date: born(today, age) };
    vec![
        student(6001, LEBEDEV_A, 7, "ИС-21", 17),
        student(6002, LEBEDEVA_P, 7, "ИС-41", 19),
        student(6003, MAKAROV_K, 7, "ИС-41", 19),
        student(6004, SOMOVA_Y, 7, "ИС-21", 17),
        student(6005, RUDNEV_V, 12, "ЭК-11", 16),
    ]
}

/// The accounts of the colleges' journal.
pub fn college_accounts(today: Date) -> Vec<CollegeAccount> {
    let account = |login, password, holder, age, places| CollegeAccount {
        login,
        password,
        holder,
        birth_date: born(today, age),
        places,
    };
    let place = |college, user_id, works, studies: &[u64], children: &[u64]| CollegePlace {
        college,
        user_id,
        works,
        studies: studies.to_vec(),
        children: children.to_vec(),
    };
    vec![
        account(
            "ЛебедеваНО",
            "Мама-двоих-7",
            LEBEDEVA_N,
            45,
            vec![place(7, 9101, false, &[], &[6001, 6002])],
        ),
        account("ЛебедевАМ", "Артём-ИС-21", LEBEDEV_A, 17, vec![place(7, 6001, false, &[6001], &[])]),
        account("ЛебедеваПМ", "Зачётка-19", LEBEDEVA_P, 19, vec![place(7, 6002, false, &[6002], &[])]),
        account(
            "Кузнецов_АВ",
            "Колледж-44",
            KUZNETSOV_A,
            44,
            vec![place(7, 9104, true, &[], &[]), place(12, 9204, true, &[], &[])],
        ),
    ]
}

/// What the holder of the papers knows of the account.
pub(super) fn held_in_college(login: &str, today: Date) -> HeldAccount {
    let account = college_accounts(today)
        .into_iter()
        .find(|account| account.login == login)
        .expect("a sample person holds an account that the stand-in has");
    let role = account.role();
    HeldAccount { system: "spo", school: 0, login: account.login, password: account.password, role }
}
