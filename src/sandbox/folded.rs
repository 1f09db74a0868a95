//! Paths in any case, as IIS takes them.

use axum::{
    extract::Request,
    http::{Uri, uri::PathAndQuery},
};

/// Lower-cases the path, which the routes then match.
pub(in crate::sandbox) fn fold_path(mut request: Request) -> Request {
    let uri = request.uri();
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let folded = format!("{}{query}", uri.path().to_ascii_lowercase());
    // Lower-casing ASCII letters leaves a valid path valid.
    if let Ok(path) = PathAndQuery::try_from(folded) {
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(path);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, extract::Request};

    use super::fold_path;

    #[test]
    fn paths_are_folded_and_queries_are_not() {
        let request =
            Request::builder().uri("/WebApi/Auth/getData?At=AbC").body(Body::empty()).expect("a request");
        assert_eq!(fold_path(request).uri(), "/webapi/auth/getdata?At=AbC");
    }
}
