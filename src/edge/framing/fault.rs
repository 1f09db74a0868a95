//! Why a connection is given up.

use http::StatusCode;

/// What was wrong with the bytes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum FramingFault {
    /// The request line is not `METHOD target HTTP/1.x`.
    #[error("malformed request line")]
    RequestLine,
    /// A method that is no token, or CONNECT: the gateway is no tunnel.
    #[error("method not served")]
    Method,
    /// A target that is neither a path, nor an absolute address of this host, nor `*` of OPTIONS.
    #[error("malformed request target")]
    Target,
    /// An LF without CR before it, or a CR without LF behind it.
    #[error("bare line break")]
    BareLineBreak,
    /// A header continued on the next line.
    #[error("folded header")]
    FoldedHeader,
    /// A header name that is no token, such as one with a space before the colon.
    #[error("malformed header name")]
    HeaderName,
    /// NUL or another control byte.
    #[error("control character")]
    Control,
    /// No `Host`, two of them, or one that is no authority.
    #[error("not exactly one valid Host")]
    Host,
    /// `Content-Length` and `Transfer-Encoding` together, or either twice.
    #[error("two lengths for one body")]
    TwoLengths,
    /// A `Content-Length` that is no number.
    #[error("malformed Content-Length")]
    Length,
    /// A transfer coding other than `chunked`, or any in HTTP/1.0.
    #[error("transfer coding not served")]
    TransferCoding,
    /// A framing header spelt with `_`, which some servers read as `-`.
    #[error("disguised framing header")]
    Disguised,
    /// A request to upgrade that also has a body.
    #[error("upgrade with a body")]
    UpgradeWithBody,
    /// A chunk that is not framed by the rules, or overlong extensions or trailers.
    #[error("malformed chunk")]
    Chunk,
    /// The head is longer than the limit, or has too many headers.
    #[error("head too large")]
    HeadTooLarge,
    /// The head did not arrive in time.
    #[error("head too slow")]
    HeadTooSlow,
}

impl FramingFault {
    /// The answer's status.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::HeadTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::RequestLine
            | Self::Method
            | Self::Target
            | Self::BareLineBreak
            | Self::FoldedHeader
            | Self::HeaderName
            | Self::Control
            | Self::Host
            | Self::TwoLengths
            | Self::Length
            | Self::TransferCoding
            | Self::Disguised
            | Self::UpgradeWithBody
            | Self::Chunk => StatusCode::BAD_REQUEST,
        }
    }
}
