//! A test person walks through a journal's own ESIA sign-in, with the gateway in ESIA's place.

use std::{fmt, sync::Arc};

use jiff::civil::Date;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{Finding, Weight};
use crate::{
    app::{
        ComposeFault,
        compose::facade::{Ground, facade},
        vault::sealing_of,
    },
    config::{JournalFacade, Settled},
    crypto::dice::SystemDice,
    domain::{AccountKey, Assurance, FullName, Login, Role, SchoolId, Snils, Standing, System, Vouched},
    facade::{Desk, EsiaFacade},
    flow::{
        Place,
        port::{Clock, Dice, Facade as _, JournalFault},
    },
    telemetry::SystemClock,
};

/// The test person, as the journal has them on record.
#[derive(Clone)]
pub struct Stranger {
    /// Фамилия, имя, отчество.
    pub name: FullName,
    /// Absent where the journal does without.
    pub birth_date: Option<Date>,
    /// СНИЛС.
    pub snils: Option<Snils>,
    /// The school's name.
    pub school_name: String,
    /// As what.
    pub role: Role,
}

/// Whoever is tried out is somebody.
impl fmt::Debug for Stranger {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Stranger({:?}, ***)", self.role)
    }
}

/// The facade for the time of a walk, on its own listener: the journal's server has to find it there.
pub(super) struct Walker {
    facade: EsiaFacade,
    person: Stranger,
    serving: JoinHandle<()>,
}

impl Walker {
    /// Begins to listen; `None` where the gateway stands before no journal in ESIA's place.
    pub(super) async fn new(settled: &Settled, person: &Stranger) -> Result<Option<Self>, ComposeFault> {
        let keys = sealing_of(settled)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let dice: Arc<dyn Dice> = Arc::new(SystemDice);
        let desk = Arc::new(Desk::default());
        let ground = Ground { clock: &clock, dice: &dice, index: &keys.index, desk: &desk };
        let standing = facade(settled, &ground)?;
        let (Some(standing), Some(written)) = (standing, &settled.facade) else { return Ok(None) };
        let listener = TcpListener::bind(written.listen).await.map_err(|fault| {
            let way_out = "stop the gateway for the time of the walk: what is issued here, it does not know";
            ComposeFault::at("facade.listen", format!("{}: {fault}; {way_out}", written.listen))
        })?;
        let router = standing.facade.router();
        let serving = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Ok(Some(Self { facade: standing.facade, person: person.clone(), serving }))
    }

    /// Walks, and leaves the journal again.
    pub(super) async fn walk(&self, system: &System, client: &JournalFacade, place: &Place) -> Finding {
        let Some((vouched, voucher)) = self.vouched(system).and_then(|vouched| {
            let voucher = self.facade.voucher(system, vouched.clone())?;
            Some((vouched, voucher))
        }) else {
            return Weight::Failure.says("nobody can be vouched for before it");
        };
        let standing = Standing { role: Some(vouched.role.word().to_owned()), pupil: None };
        match place.journal.enter_vouched(&vouched, &standing, voucher).await {
            Ok(session) => {
                place.journal.leave(&session).await;
                let page = session.entrance.page.split(['?', '#']).next().unwrap_or_default();
                let cookies = session.cookies.len();
                Weight::Good.says(format!(
                    "let the test person in as {} by its ESIA sign-in (cookies: {cookies}, first page {page}), and \
                     out again",
                    client.client_id
                ))
            }
            Err(fault) => Weight::Failure.says(format!("by its ESIA sign-in: {fault}{}", hint(&fault))),
        }
    }

    fn vouched(&self, system: &System) -> Option<Vouched> {
        let Stranger { name, birth_date, snils, school_name, role } = self.person.clone();
        let account =
            AccountKey { system: system.clone(), school: SchoolId::none(), login: Login::parse("probe")? };
        let assurance = match role {
            Role::Pupil => Assurance::Child,
            Role::Parent | Role::Staff => Assurance::Confirmed,
        };
        Some(Vouched {
            account,
            role,
            number: "probe".to_owned(),
            school_name,
            name,
            birth_date,
            snils,
            assurance,
        })
    }

    /// Listens no longer.
    pub(super) async fn end(self) {
        self.serving.abort();
        // It was told to end; how it did says nothing.
        drop(self.serving.await);
    }
}

/// What an operator can do about it.
const fn hint(fault: &JournalFault) -> &'static str {
    match fault {
        JournalFault::NobodyFound => {
            "; does the journal have this СНИЛС, name, birth date and school on the person's card?"
        }
        JournalFault::NoSuchWay { .. } => {
            "; [systems.NAME.facade] and what the journal is configured with have to be the same"
        }
        JournalFault::Unavailable { .. } => "; can the journal's server reach facade.origin?",
        JournalFault::WrongPassword
        | JournalFault::Locked { .. }
        | JournalFault::Maintenance { .. }
        | JournalFault::Refused { .. }
        | JournalFault::UnknownSchool
        | JournalFault::Credential
        | JournalFault::Store { .. } => "",
    }
}
