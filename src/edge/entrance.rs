//! Between the gate and the journal: a redirect, or a page that fills the journal page's own storage with aliases.

use askama::Template;
use http::{Response, header::HeaderValue};

use super::{
    body::Body,
    own_page,
    refuse::{WIPE, see_other},
};
use crate::{
    domain::{ReturnPath, Support},
    flow::{House, LetIn, port::Entrance},
};

/// The way in. A journal whose pages need nothing from us is opened by a plain redirect, which works without a script.
pub(super) fn answer(let_in: &LetIn, house: &House) -> Response<Body> {
    let Entrance { storage, fields, page } = &let_in.entrance;
    if !storage.is_empty() || !fields.is_empty() {
        return filled(let_in, house);
    }
    let start = let_in.back == ReturnPath::start();
    let mut response = see_other(if start { page } else { let_in.back.as_str() });
    if let_in.door.is_some() {
        // Whoever sat here before leaves nothing behind.
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static(WIPE));
    }
    response
}

/// To a page of ours instead of the journal's.
pub(super) fn leading_to(let_in: LetIn, page: &str) -> LetIn {
    let entrance = Entrance { page: page.to_owned(), fields: Vec::new(), ..let_in.entrance };
    LetIn { entrance, back: ReturnPath::parse(page), ..let_in }
}

/// The page whose script fills the journal's storage. It holds aliases only.
fn filled(let_in: &LetIn, house: &House) -> Response<Body> {
    let nonce = own_page::nonce(&*house.dice);
    let policy = format!("script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; form-action 'self'");
    own_page::answer(html(let_in, &house.settings.support, &nonce), &policy, "no-referrer")
}

fn html(let_in: &LetIn, support: &[Support], nonce: &str) -> String {
    let entrance = &let_in.entrance;
    let storage: Vec<_> =
        entrance.storage.iter().map(|(key, value)| [key.as_str(), value.expose().as_str()]).collect();
    let task = serde_json::json!({
        "storage": storage,
        "back": let_in.back.as_str(),
        // Whoever sat here before leaves nothing behind.
        "fresh": let_in.door.is_some(),
    });
    let fields = entrance.fields.iter();
    let page = EntrancePage {
        nonce,
        method: if entrance.fields.is_empty() { "get" } else { "post" },
        page: &entrance.page,
        fields: fields.map(|(name, value)| (name.as_str(), value.expose().as_str())).collect(),
        // Inside a script element only `<` could end it.
        task: task.to_string().replace('<', "\\u003c"),
        support,
    };
    page.render().expect("a page of plain texts can always be written")
}

#[derive(Template)]
#[template(path = "edge/entrance.html")]
struct EntrancePage<'a> {
    nonce: &'a str,
    method: &'static str,
    page: &'a str,
    fields: Vec<(&'a str, &'a str)>,
    task: String,
    support: &'a [Support],
}

#[cfg(test)]
mod tests {
    use super::html;
    use crate::{
        domain::{ReturnPath, Secret, Support},
        flow::{LetIn, port::Entrance},
    };

    #[test]
    fn nothing_in_the_storage_can_end_the_script() {
        let let_in = LetIn {
            door: None,
            trace: None,
            entrance: Entrance {
                storage: vec![("k".into(), Secret::new("</script><script>alert(1)".to_owned()))],
                page: "/app/\"><script>".into(),
                fields: vec![("AT".into(), Secret::new("\"><b>".to_owned()))],
            },
            back: ReturnPath::start(),
        };
        let support = [Support { title: "<script>".into(), ..Support::default() }];
        let html = html(&let_in, &support, "n");
        assert_eq!(html.matches("<script").count(), 2);
        assert!(!html.contains("\"><b>"));
    }
}
