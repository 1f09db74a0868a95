//! Notices made from their settings: every way that is on, each counted and its faults logged without addressees.

use std::sync::Arc;

use super::ComposeFault;
use crate::{
    config::{MailNotices, MailSecurity, Settled, WebhookNotices},
    flow::port::{Clock, Dice, Notice, NoticeFault, Notices, Told},
    notices::{mail, webhook},
    telemetry::{
        Metrics,
        metrics::{NoticeFate, NoticeWay},
    },
};

/// Tells by every way that the configuration names; by none where it names none.
pub(super) struct Announcer {
    ways: Vec<(NoticeWay, Box<dyn Notices>)>,
    metrics: Metrics,
}

impl Announcer {
    /// Makes them; calls nobody.
    pub(super) fn new(
        settled: &Settled,
        clock: &Arc<dyn Clock>,
        dice: &Arc<dyn Dice>,
        metrics: &Metrics,
    ) -> Result<Self, ComposeFault> {
        let mut ways: Vec<(NoticeWay, Box<dyn Notices>)> = Vec::new();
        if let Some(written) = &settled.notices.mail {
            let mail = mail::Mail::new(mail_of(settled, written), Arc::clone(clock), Arc::clone(dice));
            let mail = mail.map_err(|fault| ComposeFault::at("notices.mail", fault))?;
            ways.push((NoticeWay::Mail, Box::new(mail)));
        }
        if let Some(written) = &settled.notices.webhook {
            let webhook = webhook::Webhook::new(webhook_of(settled, written), Arc::clone(clock));
            let webhook = webhook.map_err(|fault| ComposeFault::at("notices.webhook.extra_roots", fault))?;
            ways.push((NoticeWay::Webhook, Box::new(webhook)));
        }
        Ok(Self { ways, metrics: metrics.clone() })
    }

    fn witness(&self, way: NoticeWay, notice: &Notice, told: &Result<Told, NoticeFault>) {
        let (kind, system) = (notice.kind, &*notice.card.system.0);
        let fate = match told {
            Ok(Told { failed: 0, .. }) => NoticeFate::Sent,
            Ok(_) => NoticeFate::Partly,
            Err(_) => NoticeFate::Failed,
        };
        self.metrics.noticed(way, kind, fate);
        let (way, kind) = (way.as_str(), kind.word());
        match told {
            Ok(Told { failed: 0, .. }) => tracing::debug!(event = "notice_sent", way, kind, system),
            Ok(Told { failed, .. }) => {
                let failed = *failed;
                tracing::warn!(code = "E-701", way, kind, system, failed, "not every parent could be told");
            }
            Err(fault) => tracing::warn!(code = "E-701", way, kind, system, %fault, "a notice was not sent"),
        }
    }
}

#[async_trait::async_trait]
impl Notices for Announcer {
    async fn tell(&self, notice: &Notice) -> Result<Told, NoticeFault> {
        let mut sum = Told::default();
        let mut first = None;
        for (way, notices) in &self.ways {
            let told = notices.tell(notice).await;
            self.witness(*way, notice, &told);
            match told {
                Ok(Told { letters, failed, passed_on }) => {
                    sum.letters += letters;
                    sum.failed += failed;
                    sum.passed_on |= passed_on;
                }
                Err(fault) => drop(first.get_or_insert(fault)),
            }
        }
        match first {
            Some(fault) if !sum.is_any() => Err(fault),
            Some(_) | None => Ok(sum),
        }
    }
}

fn mail_of(settled: &Settled, written: &MailNotices) -> mail::Settings {
    mail::Settings {
        server: written.server.clone(),
        port: written.port,
        security: match written.security {
            MailSecurity::StartTls => mail::Security::StartTls,
            MailSecurity::Tls => mail::Security::Tls,
            MailSecurity::Plain => mail::Security::Plain,
        },
        login: written.login.clone(),
        from: written.from.clone(),
        from_name: written.from_name.clone(),
        extra_roots: written.extra_roots.clone().unwrap_or_default(),
        within: written.within,
        gate_host: settled.gate.origin.host().to_owned(),
        page: page(settled),
        cabinet: settled.consents.is_at_esia(),
    }
}

fn webhook_of(settled: &Settled, written: &WebhookNotices) -> webhook::Settings {
    webhook::Settings {
        url: written.url.clone(),
        key: written.key.clone(),
        extra_roots: written.extra_roots.clone().unwrap_or_default(),
        within: written.within,
        page: page(settled),
    }
}

fn page(settled: &Settled) -> String {
    format!("{}/consents", settled.gate.origin.as_str())
}

#[cfg(test)]
mod tests {
    use super::{Announcer, Notice, NoticeFault, NoticeWay, Notices, Told};
    use crate::domain::{CardKey, CardKind, System};
    use crate::flow::port::NoticeKind;
    use crate::telemetry::Metrics;

    type Answer = Result<Told, NoticeFault>;

    /// A way that always ends alike.
    struct Alike(Answer);

    #[async_trait::async_trait]
    impl Notices for Alike {
        async fn tell(&self, _: &Notice) -> Answer {
            self.0.clone()
        }
    }

    /// What comes of a notice, and the metrics afterwards.
    async fn told(ways: &[(NoticeWay, &Answer)]) -> (Answer, String) {
        let way = |(way, answer): &(NoticeWay, &Answer)| -> (NoticeWay, Box<dyn Notices>) {
            (*way, Box::new(Alike((*answer).clone())))
        };
        let announcer = Announcer { ways: ways.iter().map(way).collect(), metrics: Metrics::new() };
        let card = CardKey { system: System("netcity".into()), kind: CardKind::Pupil, number: "17".into() };
        let kind = NoticeKind::ConsentAsked;
        let notice = Notice { kind, to: vec![], card, journal: String::new(), child: None };
        (announcer.tell(&notice).await, announcer.metrics.text())
    }

    #[tokio::test]
    async fn one_way_that_works_is_enough_and_every_one_is_counted() {
        use NoticeWay::{Mail, Webhook};
        let letters = Ok(Told { letters: 2, failed: 1, passed_on: false });
        let passed_on = Ok(Told { passed_on: true, ..Told::default() });
        let (refused, silent) = (Err(NoticeFault::Refused(550)), Err(NoticeFault::Unreadable));
        let table = [
            (vec![], Ok(Told::default()), vec![]),
            (
                vec![(Mail, &letters), (Webhook, &passed_on)],
                Ok(Told { letters: 2, failed: 1, passed_on: true }),
                vec![("mail", "partly"), ("webhook", "sent")],
            ),
            (vec![(Mail, &refused), (Webhook, &passed_on)], passed_on.clone(), vec![("mail", "failed")]),
            (vec![(Mail, &letters), (Webhook, &silent)], letters.clone(), vec![("webhook", "failed")]),
            (
                vec![(Mail, &refused), (Webhook, &silent)],
                refused.clone(),
                vec![("mail", "failed"), ("webhook", "failed")],
            ),
        ];
        for (ways, expected, counted) in table {
            let (answer, metrics) = told(&ways).await;
            assert_eq!(answer, expected);
            for (way, fate) in counted {
                let line = format!("{{fate=\"{fate}\",notice=\"consent_asked\",way=\"{way}\"}} 1");
                assert!(metrics.contains(&line), "{line}: {metrics}");
            }
        }
    }
}
