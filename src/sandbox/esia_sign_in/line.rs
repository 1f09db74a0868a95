//! The calls to ESIA's server. Nothing is asked twice.

use std::time::Duration;

use axum::http::{Request, StatusCode, header};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::de::DeserializeOwned;

use super::fault::Fault;
use crate::esia::wire::{
    authorise::Version,
    error::ErrorBody,
    person::PersonBody,
    token::{TokenRequest, TokenResponse},
};

/// The way to one ESIA.
pub(super) struct Line {
    client: Client<HttpConnector, Full<Bytes>>,
    base: String,
}

impl Line {
    pub(super) fn new(base: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).retry_canceled_requests(false).build_http();
        Self { client, base: base.trim_end_matches('/').to_owned() }
    }

    /// The tokens for a code.
    pub(super) async fn exchange(&self, request: &TokenRequest) -> Result<TokenResponse, Fault> {
        let call = Request::post(format!("{}{}", self.base, Version::V3.token_path()))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(Full::from(request.to_form().encode()));
        self.ask(call).await
    }

    /// The person of this number.
    pub(super) async fn person(&self, oid: u64, token: &str) -> Result<PersonBody, Fault> {
        let call = Request::get(format!("{}/rs/prns/{oid}", self.base))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::ACCEPT, "application/json")
            .body(Full::default());
        self.ask(call).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        call: Result<Request<Full<Bytes>>, http::Error>,
    ) -> Result<T, Fault> {
        let call = call.map_err(|fault| Fault::Unreachable(fault.to_string()))?;
        let asked = tokio::time::timeout(PATIENCE, self.read(call)).await;
        let (status, body) =
            asked.unwrap_or_else(|_| Err(Fault::Unreachable("no answer in time".to_owned())))?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|_| Fault::Answer("no JSON of the known shape"));
        }
        let said = serde_json::from_slice::<ErrorBody>(&body).ok().map(|error| error.error_description);
        Err(Fault::Refused(said.unwrap_or_else(|| format!("HTTP {}", status.as_u16()))))
    }

    async fn read(&self, call: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), Fault> {
        let answer =
            self.client.request(call).await.map_err(|fault| Fault::Unreachable(fault.to_string()))?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, LARGEST).collect().await;
        let body = body.map_err(|fault| Fault::Unreachable(fault.to_string()))?;
        Ok((head.status, body.to_bytes()))
    }
}

const PATIENCE: Duration = Duration::from_secs(15);
/// Tokens and a person have a few kilobytes.
const LARGEST: usize = 256 * 1024;
