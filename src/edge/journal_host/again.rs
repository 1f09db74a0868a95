//! A kept form as a request once more: as the browser made it then, with what it holds in place of the journal's token
//! now. Pure.

use http::{
    Request,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, REFERER, TRANSFER_ENCODING},
};

use crate::{
    domain::{KeptForm, Surface},
    edge::{body::Body, fields::Spelling, path::NormalPath},
};

/// The request and its path; `headers` are those of the confirmation, which the same browser has sent. `None` if the
/// form is none.
pub(super) fn again(
    form: &KeptForm,
    alias: Option<&str>,
    (surface, ours): (&Surface, &str),
    headers: &HeaderMap,
) -> Option<(Request<Body>, NormalPath)> {
    let spelling = Spelling::of(&form.kind)?;
    let renewed = |spelling: &Spelling, text: &[u8]| match alias {
        Some(alias) => spelling.with(text, |name| surface.is_token_field(name), alias),
        None => text.to_vec(),
    };
    let address = |address: &str| match address.split_once('?') {
        Some((path, query)) => {
            let query = String::from_utf8(renewed(&Spelling::UrlEncoded, query.as_bytes())).ok()?;
            Some(format!("{path}?{query}"))
        }
        None => Some(address.to_owned()),
    };
    let (target, page) = (address(&form.target)?, address(form.page.as_str())?);
    let body = renewed(&spelling, form.body.expose());
    let mut request = Request::post(&target).body(Body::empty()).ok()?;
    let lines = request.headers_mut();
    lines.clone_from(headers);
    lines.remove(TRANSFER_ENCODING);
    lines.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    lines.insert(CONTENT_TYPE, HeaderValue::from_str(&form.kind).ok()?);
    lines.insert(REFERER, HeaderValue::from_str(&format!("{ours}{page}")).ok()?);
    *request.body_mut() = Body::full(body);
    Some((request, NormalPath::parse(&target).ok()?))
}

#[cfg(test)]
mod tests {
    use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, ORIGIN, REFERER};

    use super::again;
    use crate::domain::{Holder, KeptForm, Moment, ReturnPath, Secret, Surface, System, Way, Who};

    fn kept(kind: &str) -> KeptForm {
        KeptForm {
            system: System("netcity".into()),
            holder: Holder { who: Who([1; 8]), way: Way([2; 8]) },
            target: "/asp/Send.asp?at=old&x=1".into(),
            page: ReturnPath::parse("/asp/New.asp?AT=old"),
            kind: kind.into(),
            body: Secret::new(b"AT=old&body=%CF+old&at=old".to_vec()),
            files: false,
            at: Moment::from_secs(1),
            tried: false,
        }
    }

    const URL_ENCODED: &str = "application/x-www-form-urlencoded";

    #[tokio::test]
    async fn only_the_token_is_another_one() {
        let surface = Surface { token_fields: vec!["at".into()], ..Surface::default() };
        let origin = HeaderValue::from_static("https://journal.test");
        let headers: HeaderMap = [
            (ORIGIN, origin),
            (REFERER, HeaderValue::from_static("https://journal.test/.gate/kept")),
            (CONTENT_LENGTH, HeaderValue::from_static("0")),
        ]
        .into_iter()
        .collect();
        let place = (&surface, "https://journal.test");
        for (alias, token) in [(Some("new-alias"), "new-alias"), (None, "old")] {
            let (request, path) = again(&kept(URL_ENCODED), alias, place, &headers).unwrap();
            assert_eq!(path.target(), format!("/asp/Send.asp?at={token}&x=1"));
            let header = |name| request.headers()[name].to_str().unwrap().to_owned();
            assert_eq!(header(REFERER), format!("https://journal.test/asp/New.asp?AT={token}"));
            let body = format!("AT={token}&body=%CF+old&at={token}");
            assert_eq!(
                (header(CONTENT_TYPE), header(CONTENT_LENGTH)),
                (URL_ENCODED.into(), body.len().to_string())
            );
            assert_eq!(request.into_body().collect_within(99).await.unwrap(), body);
        }
        assert!(again(&kept("text/plain"), None, place, &headers).is_none());
    }
}
