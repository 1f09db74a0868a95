//! What goes on beside the requests for the register: the edition in force is taken up, once a day it is counted who is
//! linked, and what people asked of schools is forgotten in time.

use std::{sync::Arc, time::Duration};

use jiff::civil::Date;

use super::current::Current;
use crate::{
    domain::CardKind,
    flow::port::{Counts, EndedLink, Ledger, Lives, Register, RegisterFault},
    store::{counts::SqliteCounts, ledger::SqliteLedger, register::SqliteRegister},
    telemetry::Metrics,
};

/// How soon an edition that was put in force is read.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long what somebody has asked of a school is kept.
const KEEP_REQUESTS: Duration = Duration::from_hours(30 * 24);

/// Every gateway has looked since.
const HEARD_BY_NOW: Duration = Duration::from_hours(24);

/// How often it is asked whether a new day has begun.
const COUNT_EVERY: Duration = Duration::from_mins(10);

/// Takes up editions while the gateway runs.
pub(super) async fn take_up(register: Arc<SqliteRegister>, metrics: Metrics) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    let mut failing = false;
    loop {
        let taken = taken_up(&register, &metrics).await;
        // Told once, not every second: the edition from before goes on.
        if let Err(fault) = &taken
            && !failing
        {
            tracing::error!(code = "O-311", %fault, "the register cannot be taken up");
        }
        failing = taken.is_err();
        tick.tick().await;
    }
}

async fn taken_up(register: &SqliteRegister, metrics: &Metrics) -> Result<(), RegisterFault> {
    if let Some(number) = register.refresh()? {
        tracing::info!(code = "O-310", edition = number, "the register was taken up");
    }
    metrics.set_register(register.edition().await?);
    Ok(())
}

/// Ends what was entered by links that an operator takes away beside this gateway.
pub(super) async fn end_taken(ledger: Arc<SqliteLedger>, current: Arc<Current>) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    let mut heard = 0;
    loop {
        tick.tick().await;
        let taken = match ledger.ended_links(heard).await {
            Ok(taken) => taken,
            Err(fault) => {
                tracing::error!(code = "O-314", %fault, "what an operator has taken away cannot be read");
                continue;
            }
        };
        let house = Arc::clone(&current.load().house);
        for EndedLink { number, person, link } in taken {
            // A store that fails has told the witness already; this link and those after it are ended in the next round.
            if house.end_link(&person, link).await.is_err() {
                break;
            }
            heard = number;
        }
    }
}

/// Counts on every day of the gate's calendar, as early as the gateway runs.
pub(super) async fn count(counts: Arc<SqliteCounts>, ledger: Arc<SqliteLedger>, current: Arc<Current>) {
    let mut tick = tokio::time::interval(COUNT_EVERY);
    let mut counted = None;
    loop {
        tick.tick().await;
        let today = current.load().today();
        let house = Arc::clone(&current.load().house);
        let before = house.clock.now().minus(KEEP_REQUESTS);
        if let Err(fault) = ledger.forget_requests(before).await {
            tracing::error!(code = "O-313", %fault, "old requests for schools cannot be forgotten");
        }
        let now = house.clock.now();
        let keep = current.load().retention;
        let heard = now.minus(HEARD_BY_NOW);
        let forgotten = ledger.forget_old(now.minus(keep.turned_away), now.minus(keep.consents), heard).await;
        if let Err(fault) = forgotten {
            tracing::error!(code = "O-313", %fault, "what no longer serves cannot be forgotten");
        }
        // What fails has told the witness already; the next round tries again.
        house.announce_endings(house.clock.now()).await.unwrap_or_default();
        if counted != Some(today) && note(&*counts, &*ledger, today).await {
            counted = Some(today);
        }
    }
}

/// True if all of it was noted, or there is nothing to note.
async fn note(counts: &dyn Counts, ledger: &dyn Ledger, today: Date) -> bool {
    for kind in CardKind::ALL {
        let reached = match counts.reached(kind).await {
            Ok(reached) => reached,
            Err(fault) => {
                tracing::error!(code = "O-312", %fault, "who is linked cannot be counted");
                return false;
            }
        };
        if reached.is_empty() {
            continue;
        }
        if let Err(fault) = ledger.note_coverage(today, kind, reached).await {
            tracing::error!(code = "O-312", %fault, "who is linked cannot be noted");
            return false;
        }
    }
    true
}
