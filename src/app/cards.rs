//! Single cards: found as a sign-in would find them, and corrected.

use std::sync::Arc;

use super::{ComposeFault, register::folder, vault::sealing_of};
use crate::{
    config::Settled,
    domain::{Card, CardKey, Correction, Matched, Mendable, Mended, Moment, Sought, Stands},
    flow::{
        port::{AuditCode, AuditEvent, Clock, Ledger, LedgerFault, RegisterFault},
        register::{Cards, CardsFault},
    },
    store::{ledger::SqliteLedger, register::SqliteRegister},
    telemetry::SystemClock,
};

/// Why the cards cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub enum DeskFault {
    /// The configuration does not serve.
    #[error("{0}")]
    Configuration(#[from] ComposeFault),
    /// The register or the ledger.
    #[error("{0}")]
    Cards(#[from] CardsFault),
    /// Nobody has this number.
    #[error("the register has no such card")]
    NoCard,
}

impl From<RegisterFault> for DeskFault {
    fn from(fault: RegisterFault) -> Self {
        Self::Cards(fault.into())
    }
}

impl From<LedgerFault> for DeskFault {
    fn from(fault: LedgerFault) -> Self {
        Self::Cards(fault.into())
    }
}

/// The cards and the corrections of a configuration, beside a gateway that may run.
pub struct CardDesk {
    cards: Cards,
    ledger: Arc<SqliteLedger>,
}

impl CardDesk {
    /// Opens both.
    ///
    /// # Errors
    /// [`DeskFault`]
    pub fn open(settled: &Settled) -> Result<Self, DeskFault> {
        let keys = sealing_of(settled)?;
        let register =
            SqliteRegister::open(folder(settled), Arc::clone(&keys.vault), Arc::clone(&keys.index))?;
        let ledger = Arc::new(ledger(settled)?);
        Ok(Self { cards: Cards::new(Arc::new(register), Arc::clone(&ledger) as Arc<dyn Ledger>), ledger })
    }

    /// What a sign-in of this person would find.
    ///
    /// # Errors
    /// [`DeskFault`]
    pub async fn find(&self, sought: &Sought) -> Result<Matched, DeskFault> {
        Ok(self.cards.of_person(sought, super::today()).await?)
    }

    /// One card, corrected.
    ///
    /// # Errors
    /// [`DeskFault::NoCard`], and the others.
    pub async fn card(&self, key: &CardKey) -> Result<Card, DeskFault> {
        self.cards.card(key).await?.ok_or(DeskFault::NoCard)
    }

    /// Lays a correction over a card of the register.
    ///
    /// # Errors
    /// [`DeskFault::NoCard`], and the others; then nothing was stored.
    pub async fn correct(&self, card: CardKey, value: Mended) -> Result<(), DeskFault> {
        let key = self.card(&card).await?.key;
        let at = SystemClock.now();
        let correction = Correction { card: key, value, at };
        Ok(self.ledger.correct(correction, event(AuditCode::CardCorrected, at)).await?)
    }

    /// Takes a correction back; false if there is none.
    ///
    /// # Errors
    /// [`DeskFault`]
    pub async fn withdraw(&self, card: &CardKey, what: Mendable) -> Result<bool, DeskFault> {
        let entry = event(AuditCode::CorrectionWithdrawn, SystemClock.now());
        Ok(self.ledger.withdraw_correction(card, what, entry).await?)
    }

    /// Every correction, and how it stands to the edition in force.
    ///
    /// # Errors
    /// [`DeskFault`]
    pub async fn corrections(&self) -> Result<Vec<(Correction, Stands)>, DeskFault> {
        Ok(self.cards.corrections().await?)
    }
}

/// The ledger of a configuration. A gateway may have it open too: each waits for the other's commit.
pub(super) fn ledger(settled: &Settled) -> Result<SqliteLedger, DeskFault> {
    let keys = sealing_of(settled)?;
    std::fs::create_dir_all(&settled.gate.data).map_err(|fault| {
        ComposeFault::at("gate.data", format!("{}: {fault}", settled.gate.data.display()))
    })?;
    Ok(SqliteLedger::open(&settled.gate.data.join("ledger.db"), keys.vault, keys.index)?)
}

/// Of no person: an operator did it.
pub(super) const fn event(code: AuditCode, at: Moment) -> AuditEvent {
    AuditEvent { at, code, person: None, account: None, reason: None }
}
