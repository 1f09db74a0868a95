//! Ends, which hold here at once, and what is owed to a Redis that could not be reached.

use super::{
    RedisSessions,
    line::Twice,
    owed::End,
    record::EndedHost,
    script,
    words::{link_word, millis, moment, word},
};
use crate::{
    domain::{Fingerprint, Moment},
    flow::port::{Ended, SessionsFault},
};

impl RedisSessions {
    /// Ends here at once, and there; an end that could not be written is owed.
    pub(super) async fn end(&self, end: End) -> Result<Vec<Ended>, SessionsFault> {
        self.forget(&end);
        let fate = self.write_end(&end).await;
        // What was read before the end was written may have been laid there meanwhile.
        self.forget(&end);
        match fate {
            Ok(ended) => {
                self.owed.paid(&end);
                Ok(ended)
            }
            Err(fault) => {
                self.owed.end(end);
                Err(fault)
            }
        }
    }

    fn forget(&self, end: &End) {
        match end {
            End::Gate(key) => self.recall.forget_gate(*key),
            End::Host(key) => self.recall.forget_host(*key),
            End::Link(person, link) => self.recall.forget_link(person, *link),
        }
    }

    async fn write_end(&self, end: &End) -> Result<Vec<Ended>, SessionsFault> {
        let (script, mut words) = match end {
            End::Gate(key) => (&script::END_GATE, vec![word(*key)]),
            End::Host(key) => (&script::END_HOST, vec![word(*key)]),
            End::Link(person, link) => {
                (&script::END_LINK, vec![word(self.records.who(person)), link_word(*link)])
            }
        };
        words.push(self.life());
        let ended: Vec<EndedHost> = self.ask(&self.sure, script, words, Twice::Harmless).await?;
        Ok(self.records.open_ended(ended))
    }

    /// Writes what is owed, uses before ends.
    pub(super) async fn pay(&self) -> Result<Vec<Ended>, SessionsFault> {
        let mut touches = self.owed.take_touches().into_iter();
        while let Some((host, seen)) = touches.next() {
            if let Err(fault) = self.write_touch(host, seen).await {
                std::iter::once((host, seen))
                    .chain(touches)
                    .for_each(|(host, seen)| self.owed.touch(host, seen));
                return Err(fault);
            }
        }
        let mut ended = Vec::new();
        for end in self.owed.ends() {
            ended.extend(self.write_end(&end).await?);
            self.owed.paid(&end);
        }
        Ok(ended)
    }

    pub(super) async fn write_touch(&self, host: Fingerprint, now: Moment) -> Result<(), SessionsFault> {
        let words = vec![word(host), moment(now), millis(self.bounds.lifetimes.idle)];
        self.write(&script::TOUCH_HOST, words).await.map(drop)
    }
}
