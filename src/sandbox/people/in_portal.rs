//! Accounts of the plain form application's stand-in («Е-услуги. Образование»).

use super::{HeldAccount, JournalRole, Name, names::*};

/// An account of the portal.
#[derive(Clone, Copy, Debug)]
pub struct PortalAccount {
    /// Sign-in name; known in any case.
    pub login: &'static str,
    /// Password.
    pub password: &'static str,
    /// Whose account it is.
    pub holder: Name,
    /// `Parent` for those who apply, `Staff` for those who decide.
    pub role: JournalRole,
    /// Numbers of the pupils about whom the parent may write.
    pub children: &'static [u64],
}

/// The accounts of the portal.
pub const fn portal_accounts() -> [PortalAccount; 3] {
    use JournalRole::{Parent, Staff};
    [
        PortalAccount {
            login: "Орлова.Мария",
            password: "Заявление-7",
            holder: ORLOVA_M,
            role: Parent,
            children: &[5001, 5002, 5003],
        },
        PortalAccount {
            login: "sokolova-ip",
            password: "portal-Irina-7",
            holder: SOKOLOVA_I,
            role: Parent,
            children: &[5004],
        },
        PortalAccount {
            login: "specialist-12",
            password: "Приём-документов",
            holder: KUZNETSOV_A,
            role: Staff,
            children: &[],
        },
    ]
}

/// What the holder of the papers knows of the account. The portal asks for no school.
pub(super) fn held_in_portal(login: &str) -> HeldAccount {
    let account = portal_accounts()
        .into_iter()
        .find(|account| account.login == login)
        .expect("a sample person holds an account that the stand-in has");
    let PortalAccount { login, password, role, .. } = account;
    HeldAccount { system: "app", school: 0, login, password, role }
}
