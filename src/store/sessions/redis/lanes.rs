//! Lanes over all gateways: a lease in Redis, prolonged for as long as the lane is held.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinHandle;

use super::{
    line::{Line, Twice},
    script,
    words::{millis, word},
};
use crate::{
    domain::Fingerprint,
    flow::port::{Dice, Lane, Lanes, SessionsFault},
};

/// The shared body of [`Lanes`].
///
/// A gateway that dies leaves its lane taken for a quarter of a minute at most. One that loses Redis while it holds a lane goes on:
/// nobody else gets one either until Redis is back, and by then the lease has run out.
pub struct RedisLanes {
    line: Line,
    dice: Arc<dyn Dice>,
}

impl RedisLanes {
    pub(super) fn new(line: Line, dice: Arc<dyn Dice>) -> Self {
        Self { line, dice }
    }
}

#[async_trait::async_trait]
impl Lanes for RedisLanes {
    async fn enter(&self, key: Fingerprint) -> Result<Lane, SessionsFault> {
        let mut token = [0; 16];
        self.dice.fill(&mut token);
        // Made first: whoever hangs up while the answer is on its way leaves no lane taken.
        let mut holder = Holder { line: self.line.clone(), key, token, prolonging: None };
        let waited = tokio::time::timeout(PATIENCE, async {
            let mut pause = FIRST_LOOK;
            while !holder.take().await? {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LOOK_AGAIN);
            }
            Ok(())
        });
        let late = || SessionsFault(format!("somebody else held the lane for {PATIENCE:?}"));
        waited.await.unwrap_or_else(|_| Err(late()))?;
        holder.prolonging = Some(holder.prolong());
        Ok(Lane::held_by(holder))
    }
}

/// Whoever has the lane, or is about to.
struct Holder {
    line: Line,
    key: Fingerprint,
    token: [u8; 16],
    prolonging: Option<JoinHandle<()>>,
}

impl Holder {
    /// Takes the lane if it is free, or prolongs the lease of one's own.
    async fn take(&self) -> Result<bool, SessionsFault> {
        take(&self.line, self.key, self.token).await
    }

    fn prolong(&self) -> JoinHandle<()> {
        let (line, key, token) = (self.line.clone(), self.key, self.token);
        self.line.handle().spawn(async move {
            loop {
                tokio::time::sleep(LEASE / 3).await;
                match take(&line, key, token).await {
                    Ok(true) => {}
                    Ok(false) => {
                        tracing::warn!(event = "lane_lost", "a lease ran out while the lane was in use");
                    }
                    Err(fault) => tracing::warn!(event = "lane_not_prolonged", detail = %fault),
                }
            }
        })
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        if let Some(prolonging) = &self.prolonging {
            prolonging.abort();
        }
        let (line, words) = (self.line.clone(), vec![word(self.key), self.token.to_vec()]);
        self.line.handle().spawn(async move {
            let left: Result<i64, _> = line.run(&script::LEAVE_LANE, &words, Twice::Harmless).await;
            if let Err(fault) = left {
                tracing::warn!(event = "lane_not_left", detail = %fault, "its lease has to run out");
            }
        });
    }
}

async fn take(line: &Line, key: Fingerprint, token: [u8; 16]) -> Result<bool, SessionsFault> {
    let words = vec![word(key), token.to_vec(), millis(LEASE)];
    let taken: i64 = line.run(&script::ENTER_LANE, &words, Twice::Harmless).await?;
    Ok(taken == 1)
}

/// How long a dead gateway is in the way.
const LEASE: Duration = Duration::from_secs(15);

/// A sign-in at a journal has several steps of 20 s at most; somebody who waits longer tries again.
const PATIENCE: Duration = Duration::from_secs(60);

const FIRST_LOOK: Duration = Duration::from_millis(10);

const LOOK_AGAIN: Duration = Duration::from_millis(160);
