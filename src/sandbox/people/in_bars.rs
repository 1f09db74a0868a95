//! The accounts of the БАРС «Электронная школа» stand-in.

use super::{HeldAccount, JournalRole, Name, names::*};

/// An account in the БАРС stand-in.
#[derive(Clone, Debug)]
pub struct BarsAccount {
    /// Number of the profile in the journal.
    pub profile_id: u64,
    /// Sign-in name, unique in the whole region: no school is asked for.
    pub login: &'static str,
    /// Password.
    pub password: &'static str,
    /// Whose account it is.
    pub holder: Name,
    /// Its role.
    pub role: JournalRole,
    /// User numbers of the pupils whose diary it shows; they may be in different schools.
    pub pupils: Vec<u64>,
}

/// The accounts of the БАРС stand-in.
pub fn bars_accounts() -> Vec<BarsAccount> {
    use JournalRole::{Parent, Pupil, Staff};
    let account = |profile_id, login, password, holder, role, pupils: &[u64]| BarsAccount {
        profile_id,
        login,
        password,
        holder,
        role,
        pupils: pupils.to_vec(),
    };
    vec![
        account(81_001, "ПР_ОрловаМар", "Весна-2026", ORLOVA_M, Parent, &[5001, 5003]),
        account(81_002, "ПР_ОрловПет", "Пётр-барс-5", ORLOV_P, Pupil, &[5001]),
        account(81_003, "ПР_СоколовДан", "Даня-барс-9", SOKOLOV_D, Pupil, &[5004]),
        account(81_004, "ПР_СоколоваИри", "Ирина-барс", SOKOLOVA_I, Parent, &[5004]),
        account(81_005, "ПР_КузнецовАнд", "Журнал-12-барс", KUZNETSOV_A, Staff, &[]),
    ]
}

/// What its holder knows of the account.
pub(super) fn held_in_bars(login: &'static str) -> HeldAccount {
    let account = bars_accounts()
        .into_iter()
        .find(|account| account.login == login)
        .expect("a sample person holds an account that the stand-in has");
    HeldAccount { system: "bars", school: 0, login, password: account.password, role: account.role }
}
