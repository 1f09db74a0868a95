//! Forms that came when their session had run out.

use super::{
    RedisSessions,
    line::Twice,
    script,
    words::{life_of, moment, word},
};
use crate::{
    domain::{Fingerprint, KeptForm, Moment, Who},
    flow::port::SessionsFault,
};

impl RedisSessions {
    pub(super) async fn write_kept(&self, key: Fingerprint, form: &KeptForm) -> Result<bool, SessionsFault> {
        let lasts = self.bounds.lifetimes.longest;
        let words = vec![
            word(key),
            self.records.seal_kept(key, form),
            form.holder.who.0.to_vec(),
            moment(form.at),
            u8::from(form.tried).to_string().into_bytes(),
            moment(form.at.plus(lasts)),
            self.bounds.most_kept.to_string().into_bytes(),
            life_of(lasts),
        ];
        let kept: i64 = self.ask(&self.sure, &script::PUT_KEPT, words, Twice::Harmless).await?;
        Ok(kept == 1)
    }

    pub(super) async fn read_kept(&self, key: Fingerprint) -> Result<Option<KeptForm>, SessionsFault> {
        let found: Option<(Vec<u8>, u8)> =
            self.ask(&self.quick, &script::READ_KEPT, vec![word(key)], Twice::Harmless).await?;
        Ok(found.map(|(sealed, tried)| self.records.open_kept(key, sealed, tried == 1)).transpose()?)
    }

    /// An answer that was lost on the way may have claimed it: then nobody has, and the text stays to be read.
    pub(super) async fn claim(&self, key: Fingerprint, at: Moment) -> Result<bool, SessionsFault> {
        let words = vec![word(key), moment(at)];
        let claimed: i64 = self.ask(&self.sure, &script::CLAIM_KEPT, words, Twice::Never).await?;
        Ok(claimed == 1)
    }

    pub(super) async fn forget_kept(&self, key: Fingerprint) -> Result<(), SessionsFault> {
        let dropped: Result<i64, _> =
            self.ask(&self.sure, &script::DROP_KEPT, vec![word(key)], Twice::Harmless).await;
        dropped.map(drop)
    }

    pub(super) async fn bar_kept(&self, who: Who, keys: &[Fingerprint]) -> Result<(), SessionsFault> {
        let words = [who.0.to_vec(), self.life()].into_iter().chain(keys.iter().copied().map(word));
        let ended: Result<i64, _> =
            self.ask(&self.sure, &script::END_KEPT, words.collect(), Twice::Harmless).await;
        ended.map(drop)
    }
}
