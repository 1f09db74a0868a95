//! `[[support]]`, `[[confirmation_places]]` and `[feedback]`: what the pages say of help.

use super::desk::Desk;
use crate::config::raw;
use crate::config::settled::{Contact, Help, Place, Service};

/// Settles the three sections.
pub(super) fn settle(
    support: Vec<raw::Support>,
    places: Vec<raw::ConfirmationPlace>,
    feedback: raw::Feedback,
    service: raw::GosuslugiService,
    desk: &mut Desk,
) -> Option<Help> {
    let contacts: Vec<_> = support.into_iter().enumerate().map(|(at, raw)| contact(at, raw, desk)).collect();
    let places: Vec<_> = places.into_iter().enumerate().map(|(at, raw)| place(at, raw, desk)).collect();
    let feedback = desk.page("feedback.url", feedback.url);
    let service = self::service(service, desk);
    Some(Help {
        contacts: contacts.into_iter().collect::<Option<_>>()?,
        places: places.into_iter().collect::<Option<_>>()?,
        feedback: feedback?,
        service: service?,
    })
}

/// Both or neither.
fn service(raw: raw::GosuslugiService, desk: &mut Desk) -> Option<Option<Service>> {
    let url = desk.page("gosuslugi_service.url", raw.url);
    if raw.title.is_none() && url.as_ref().is_none_or(Option::is_none) {
        return url.map(|_| None);
    }
    let title = desk.text("gosuslugi_service.title", raw.title, "\"Информация о текущей успеваемости\"");
    let url = desk.needed("gosuslugi_service.url", url?, "\"https://www.gosuslugi.ru/600245/1\"");
    Some(Some(Service { title: title?, url: url? }))
}

fn contact(at: usize, raw: raw::Support, desk: &mut Desk) -> Option<Contact> {
    let title = desk.text(&format!("support.{at}.title"), raw.title, "\"Сетевой город: поддержка\"");
    let forum = desk.page(&format!("support.{at}.forum"), raw.forum);
    let email = raw.email.map(|email| {
        let fits = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        let parsed = fits.then(|| email.clone());
        desk.parsed(
            &format!("support.{at}.email"),
            &email,
            parsed,
            "an e-mail address",
            "\"help@example.ru\"",
        )
    });
    Some(Contact { title: title?, phones: raw.phones, email: email.unwrap_or_default(), forum: forum? })
}

fn place(at: usize, raw: raw::ConfirmationPlace, desk: &mut Desk) -> Option<Place> {
    let title = desk.text(&format!("confirmation_places.{at}.title"), raw.title, "\"МФЦ № 1\"");
    let address = desk.text(&format!("confirmation_places.{at}.address"), raw.address, "\"ул. Мира, 1\"");
    Some(Place { title: title?, address: address?, hours: raw.hours })
}
