//! The page of a kept form: what it is, what stands in it, and what can be done with it. It needs no script.

use askama::Template;
use http::Response;
use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;

use super::kept::{KEPT_PATH, MARK};
use crate::{
    domain::{KeptForm, Moment, Offer, ReturnPath, Support, Why, is_typed},
    edge::{body::Body, fields::Field, own_page},
    flow::{House, Waiting},
};

/// The page.
pub(super) fn answer<'f>(
    house: &House,
    waiting: &Waiting,
    fields: impl Iterator<Item = &'f Field>,
    offer: Offer,
) -> Response<Body> {
    let nonce = own_page::nonce(&*house.dice);
    let html = html(house, waiting, fields, offer, &nonce);
    // Browsers hold `form-action` against the redirects behind a form too: a session that has run out meanwhile leads
    // to the gate and to ESIA. `no-referrer` would make them send `Origin: null`.
    let (gate, esia) = (&house.settings.gate_origin, house.identities.own().site());
    let policy = format!("style-src 'nonce-{nonce}'; form-action 'self' {gate} {esia}");
    own_page::answer(html, &policy, "same-origin")
}

/// Where the person was: the page of the form, or the journal's start.
pub(super) fn onward(form: &KeptForm) -> &str {
    if form.page == ReturnPath::start() { "/.gate/enter" } else { form.page.as_str() }
}

fn html<'f>(
    house: &House,
    waiting: &Waiting,
    fields: impl Iterator<Item = &'f Field>,
    offer: Offer,
    nonce: &str,
) -> String {
    let form = &waiting.form;
    let place = house.place(&form.system).ok();
    let zone = place.map_or(TimeZone::UTC, |place| place.zone.clone());
    let clock = |at: Moment, format| at.timestamp().to_zoned(zone.clone()).strftime(format).to_string();
    let named = form.at.millis();
    let path = form.target.split('?').next().unwrap_or_default();
    let sign = if form.target.contains('?') { '&' } else { '?' };
    let fields = fields.enumerate().map(|(number, field)| Shown::of(number, field));
    let (texts, codes): (Vec<_>, Vec<_>) = fields.partition(|field| is_typed(field.value));
    // A column of marks is all that there is to see.
    let (fields, others) = if texts.is_empty() { (codes, texts) } else { (texts, codes) };
    let page = KeptPage {
        nonce,
        journal: place.map(|place| place.title.as_str()).unwrap_or_default(),
        address: percent_decode_str(path).decode_utf8_lossy().into_owned(),
        came: clock(form.at, "%d.%m.%Y в %H:%M"),
        until: clock(form.at.plus(house.settings.lifetimes.longest), "%H:%M"),
        fields,
        others,
        offer,
        send: format!("{}{sign}{MARK}={named}", form.target),
        discard: format!("{KEPT_PATH}?{MARK}={named}"),
        onward: onward(form),
        support: &house.settings.support,
    };
    page.render().expect("a page of plain texts can always be written")
}

#[derive(Template)]
#[template(path = "edge/journal_host/kept.html")]
struct KeptPage<'a> {
    nonce: &'a str,
    journal: &'a str,
    address: String,
    came: String,
    until: String,
    fields: Vec<Shown<'a>>,
    /// What people have chosen rather than typed, and what the page has filled in itself.
    others: Vec<Shown<'a>>,
    offer: Offer,
    send: String,
    discard: String,
    onward: &'a str,
    support: &'a [Support],
}

/// A field on the page.
struct Shown<'a> {
    number: usize,
    name: &'a str,
    value: &'a str,
    /// Lines that a long text needs; 0 for a short one.
    rows: usize,
}

impl<'a> Shown<'a> {
    fn of(number: usize, field: &'a Field) -> Self {
        let lines = field.value.lines().map(|line| line.chars().count() / LINE + 1).sum::<usize>();
        let rows = if lines > 1 { lines.clamp(3, MOST_ROWS) } else { 0 };
        Self { number, name: &field.name, value: &field.value, rows }
    }
}

/// Letters of a line on a phone.
const LINE: usize = 26;

const MOST_ROWS: usize = 14;
