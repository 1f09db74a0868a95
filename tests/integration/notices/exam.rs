//! What every body of the port must pass.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use privratnik::domain::{CardKey, CardKind, Moment, System};
use privratnik::flow::port::{Clock, Notice, NoticeFault, NoticeKind, Notices};

/// How long a body waits in these tests.
pub(super) const WITHIN: Duration = Duration::from_millis(700);

pub(super) const PAGE: &str = "https://gate.example.ru/consents";

/// How the other side behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Takes everything.
    Takes,
    /// Takes the call and refuses what it brings, repeating in its words all that it was told.
    Refuses,
    /// Accepts the connection and says nothing.
    Silent,
    /// Answers in another language.
    Babbles,
}

/// A body, and what its counterpart has taken.
pub(super) struct Stage {
    pub(super) notices: Arc<dyn Notices>,
    /// How many times something was handed over.
    pub(super) taken: Box<dyn Fn() -> usize + Send + Sync>,
}

pub(super) const NOW: Moment = Moment::from_secs(1_796_115_600);

pub(super) struct Standing;

impl Clock for Standing {
    fn now(&self) -> Moment {
        NOW
    }
}

pub(super) fn notice(kind: NoticeKind) -> Notice {
    Notice {
        kind,
        to: vec!["mama@example.ru".into(), "papa@example.ru".into()],
        card: CardKey {
            system: System("netcity".into()), kind: CardKind::Pupil, number: "карта-17".into()
        },
        journal: "Сетевой город".into(),
        child: Some("Пётр".into()),
    }
}

pub(super) const KINDS: [NoticeKind; 3] = [
    NoticeKind::ConsentAsked,
    NoticeKind::ConsentEnding { last_day: date(2027, 1, 15) },
    NoticeKind::ConsentRevoked,
];

/// Makes a test of every case; `$open` makes a stage of a manner, `$gone` one whose counterpart is not there.
macro_rules! notices_exam {
    ($open:path, $gone:path) => {
        #[tokio::test]
        async fn every_kind_is_handed_over() {
            $crate::notices::exam::every_kind_is_handed_over($open).await;
        }

        #[tokio::test]
        async fn a_fault_is_told_in_time_and_names_nobody() {
            $crate::notices::exam::a_fault_is_told_in_time_and_names_nobody($open, $gone).await;
        }
    };
}
pub(super) use notices_exam;

pub(super) async fn every_kind_is_handed_over(open: impl AsyncFn(Manner) -> Stage) {
    let stage = open(Manner::Takes).await;
    for kind in KINDS {
        let before = (stage.taken)();
        let told = stage.notices.tell(&notice(kind)).await.unwrap();
        assert!(told.is_any() && told.failed == 0, "{kind:?}: {told:?}");
        assert!((stage.taken)() > before, "{kind:?} did not come");
    }
}

pub(super) async fn a_fault_is_told_in_time_and_names_nobody(
    open: impl AsyncFn(Manner) -> Stage,
    gone: impl AsyncFn() -> Stage,
) {
    let mut stages = vec![("gone", gone().await)];
    for (name, manner) in
        [("refuses", Manner::Refuses), ("silent", Manner::Silent), ("babbles", Manner::Babbles)]
    {
        stages.push((name, open(manner).await));
    }
    for (name, stage) in stages {
        let notice = notice(NoticeKind::ConsentAsked);
        let tell = stage.notices.tell(&notice);
        let fault = tokio::time::timeout(WITHIN * 4, tell).await.expect("it waits too long");
        let fault = fault.err().unwrap_or_else(|| panic!("{name}: nothing was amiss"));
        let expected = match name {
            "gone" => matches!(fault, NoticeFault::Unreachable(_)),
            "refuses" => matches!(fault, NoticeFault::Refused(400..)),
            "silent" => fault == NoticeFault::TimedOut(WITHIN),
            _ => matches!(fault, NoticeFault::Unreadable | NoticeFault::Unreachable(_)),
        };
        assert!(expected, "{name}: {fault:?}");
        for personal in ["mama", "papa", "example.ru", "Пётр", "карта"] {
            assert!(!format!("{fault} {fault:?}").contains(personal), "{name}: {fault}");
        }
        assert_eq!((stage.taken)(), 0, "{name}");
    }
}
