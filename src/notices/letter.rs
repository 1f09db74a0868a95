//! What the letters say: plain text, Russian, one template for each kind of notice.

use askama::Template;
use jiff::civil::Date;

use crate::flow::port::{Notice, NoticeKind};

/// A letter, addressed to nobody yet.
pub(super) struct Letter {
    pub(super) subject: &'static str,
    pub(super) text: String,
}

/// Where the letters lead.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// The address of the gate's page of consents.
    pub(super) page: String,
    /// Whether consents are given in the personal cabinet of Госуслуги, to which that page leads on.
    pub(super) cabinet: bool,
}

/// Writes the letter of a notice.
pub(super) fn write(notice: &Notice, way: &Way) -> Letter {
    let Notice { journal, child, .. } = notice;
    let (child, page, cabinet) = (child.as_deref(), &*way.page, way.cabinet);
    let (subject, text) = match notice.kind {
        NoticeKind::ConsentAsked => {
            ("Для входа в дневник нужно ваше согласие", Asked { child, journal, page, cabinet }.render())
        }
        NoticeKind::ConsentEnding { last_day } => {
            let last_day = russian(last_day);
            let ending = Ending { child, journal, page, cabinet, last_day };
            ("Согласие на вход в дневник заканчивается", ending.render())
        }
        NoticeKind::ConsentRevoked => {
            ("Согласие на вход в дневник отозвано", Revoked { child, journal, page, cabinet }.render())
        }
    };
    Letter { subject, text: text.expect("writing to a text does not fail") }
}

#[derive(Template)]
#[template(path = "notices/letters/consent_asked.txt")]
struct Asked<'a> {
    child: Option<&'a str>,
    journal: &'a str,
    page: &'a str,
    cabinet: bool,
}

#[derive(Template)]
#[template(path = "notices/letters/consent_ending.txt")]
struct Ending<'a> {
    child: Option<&'a str>,
    journal: &'a str,
    page: &'a str,
    cabinet: bool,
    last_day: String,
}

#[derive(Template)]
#[template(path = "notices/letters/consent_revoked.txt")]
struct Revoked<'a> {
    child: Option<&'a str>,
    journal: &'a str,
    page: &'a str,
    cabinet: bool,
}

/// «01.12.2026»
fn russian(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}

/// As the region of Kamchatka tells parents before they go to Госуслуги (2024): its application does not show the
/// request, and the way back to the journal is lost in it.
const WARNING: &str = "Внимание родителям! Для выдачи согласия на вход ребенка в Электронный дневник в ЛК портала \
                       Госуслуги рекомендуем использовать браузер Интернет, а не мобильное приложение";

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{WARNING, Way, write};
    use crate::domain::{CardKey, CardKind, System};
    use crate::flow::port::{Notice, NoticeKind};

    const ENDING: NoticeKind = NoticeKind::ConsentEnding { last_day: date(2026, 12, 1) };

    fn text(kind: NoticeKind, child: Option<&str>, cabinet: bool) -> String {
        let card = CardKey { system: System("netcity".into()), kind: CardKind::Pupil, number: "17".into() };
        let journal = "Сетевой город & Ко".into();
        let notice = Notice { kind, to: vec![], card, journal, child: child.map(str::to_owned) };
        let page = "https://gate.example.ru/consents".to_owned();
        write(&notice, &Way { page, cabinet }).text
    }

    #[test]
    fn the_letters_are_as_they_were_read_and_found_good() {
        let child = Some("Пётр");
        insta::assert_snapshot!("asked", text(NoticeKind::ConsentAsked, child, true));
        insta::assert_snapshot!("ending", text(ENDING, child, false));
        insta::assert_snapshot!("ending_own", text(ENDING, None, false));
        insta::assert_snapshot!("revoked", text(NoticeKind::ConsentRevoked, child, false));
        insta::assert_snapshot!("revoked_own", text(NoticeKind::ConsentRevoked, None, true));
    }

    #[test]
    fn every_letter_warns_of_the_application_where_it_leads_to_gosuslugi_and_only_there() {
        for kind in [NoticeKind::ConsentAsked, ENDING, NoticeKind::ConsentRevoked] {
            assert!(text(kind, None, true).contains(&format!("\n{WARNING}\n")), "{kind:?}");
            assert!(!text(kind, None, false).contains("Внимание"), "{kind:?}");
        }
    }

    /// Text is no HTML, and nothing that comes from the register opens a line of its own in a header.
    #[test]
    fn names_stand_as_they_are() {
        let found = text(NoticeKind::ConsentAsked, Some("О'Коннор <Пётр>"), false);
        assert!(found.contains("ребёнок (О'Коннор <Пётр>) хочет войти"), "{found}");
        assert!(found.contains("«Сетевой город & Ко»"), "{found}");
    }
}
