//! Schools and accounts of the РИД stand-in: the same pupils in the same schools, under РИД's own numbers.

use super::{HeldAccount, JournalRole, Name, SCHOOLS, School, names::*};

/// A school as the picker of РИД's sign-in page knows it.
#[derive(Clone, Copy, Debug)]
pub struct RidSchool {
    /// Six digits.
    pub id: u32,
    /// The school itself; its number there is that of [`Pupil::school`](super::Pupil::school).
    pub school: &'static School,
    /// What the picker groups by.
    pub kind: &'static str,
    /// The code of the municipality, in the manner of КЛАДР.
    pub municipality: u64,
}

/// An account of РИД: a pupil's, which the parents use too, or a teacher's.
#[derive(Clone, Copy, Debug)]
pub struct RidAccount {
    /// Six digits.
    pub school: u32,
    /// Eight digits.
    pub login: &'static str,
    /// Password.
    pub password: &'static str,
    /// Whose account it is.
    pub holder: Name,
    /// Whose diary it shows.
    pub kind: RidKind,
}

/// What an account of РИД shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RidKind {
    /// The diary of the pupil with this number.
    Pupil(u64),
    /// No diary.
    Teacher,
}

impl RidAccount {
    /// The role of the account itself.
    pub const fn role(&self) -> JournalRole {
        match self.kind {
            RidKind::Pupil(_) => JournalRole::Pupil,
            RidKind::Teacher => JournalRole::Staff,
        }
    }
}

/// The schools in РИД.
pub const RID_SCHOOLS: [RidSchool; 2] = [
    RidSchool { id: 760_215, school: &SCHOOLS[0], kind: GENERAL, municipality: 76_090_001_000 },
    RidSchool { id: 760_340, school: &SCHOOLS[1], kind: GENERAL, municipality: 76_091_000_000 },
];

/// The accounts of the РИД stand-in.
pub const fn rid_accounts() -> [RidAccount; 8] {
    const fn account(
        school: u32,
        login: &'static str,
        password: &'static str,
        holder: Name,
        kind: RidKind,
    ) -> RidAccount {
        RidAccount { school, login, password, holder, kind }
    }
    [
        account(760_215, "21500112", "rid-petr-5", ORLOV_P, RidKind::Pupil(5001)),
        account(760_215, "21500113", "rid-anna-8", ORLOVA_A, RidKind::Pupil(5002)),
        account(760_340, "34000207", "rid-ilya-2", ORLOV_I, RidKind::Pupil(5003)),
        account(760_215, "21500409", "Сокол-76", SOKOLOV_D, RidKind::Pupil(5004)),
        account(760_215, "21500511", "rid-katya-11", BELOVA_E, RidKind::Pupil(5005)),
        account(760_215, "21500606", "rid-vera-6", KUZNETSOVA_V, RidKind::Pupil(5006)),
        account(760_215, "21500709", "rid-thomas-9", GRAY_T, RidKind::Pupil(5007)),
        account(760_215, "21590012", "rid-teacher-12", KUZNETSOV_A, RidKind::Teacher),
    ]
}

/// What the holder of the papers knows of the account.
pub(super) fn held_in_rid(login: &str) -> HeldAccount {
    let account = rid_accounts()
        .into_iter()
        .find(|account| account.login == login)
        .expect("a sample person holds an account that the stand-in has");
    let RidAccount { school, login, password, .. } = account;
    HeldAccount { system: "rid", school, login, password, role: account.role() }
}

const GENERAL: &str = "Общеобразовательное учреждение";
