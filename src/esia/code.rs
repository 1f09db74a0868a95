//! ESIA's error codes: a closed list, and what each means for a sign-in.

/// ESIA's codes, `ESIA-007004` and the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EsiaCode {
    /// 005011: the access token is not one of ESIA's.
    TokenInvalid,
    /// 005013: the access token is past its hour.
    TokenExpired,
    /// 005029: the access token lacks the scope.
    ScopeNotInToken,
    /// 007002: the certificate does not fit the mnemonic.
    CertificateMismatch,
    /// 007003: a mandatory parameter is missing, wrong or repeated.
    BadParameter,
    /// 007004: the person or the service refused.
    Denied,
    /// 007005: the system may not use this method, or has no such certificate.
    ClientNotAuthorised,
    /// 007006: the scope is unknown or malformed.
    BadScope,
    /// 007007: unexpected error at ESIA.
    ServerError,
    /// 007008: load or maintenance.
    TemporarilyUnavailable,
    /// 007009: the response type is not supported.
    BadResponseType,
    /// 007011: the code or refresh token is invalid, expired, revoked or somebody else's.
    GrantSpent,
    /// 007012: the grant type is not supported.
    BadGrantType,
    /// 007013: no scope.
    NoScope,
    /// 007014: mandatory parameters are missing; the text names them.
    MissingParameter,
    /// 007015: the time of the request is wrong.
    BadTime,
    /// 007019: the system has no right to the scope.
    NoGrants,
    /// 007023: the redirect address is not registered.
    BadRedirect,
    /// 007038: a parameter could not be parsed.
    Unparsable,
    /// 007039: there was no code challenge.
    NoChallenge,
    /// 007040: the verifier does not fit the challenge.
    BadVerifier,
    /// 007046: a second factor is demanded and impossible.
    NoSecondFactor,
    /// 007053: `client_secret` is wrong: string, system or inactive certificate.
    BadSecret,
    /// 007055: the account is not confirmed.
    NotConfirmed,
    /// 007060: roles are wrong.
    BadRoles,
    /// 007061: the object type is wrong.
    BadObjectType,
    /// 007062: the type or role of the user is wrong.
    BadUserType,
    /// 007110: the QR sign-in stumbled.
    QrHiccup,
    /// 007194: a scope of an organisation that the person is not in.
    ForeignOrganisation,
    /// 008010: the client could not be authenticated.
    ClientUnknown,
    /// 036700: no consent type.
    ConsentMissing,
    /// 036701: unknown consent type.
    ConsentUnknown,
    /// 036702: a mandatory scope of the consent is missing.
    ConsentScopeMissing,
    /// 036703: scopes beyond the consent type.
    ConsentScopeBeyond,
    /// 036704: scopes forbidden for the consent type.
    ConsentScopeForbidden,
    /// 036705: at least one action is demanded.
    ConsentNoAction,
    /// 036706: unknown action.
    ConsentBadAction,
    /// 036707: at least one purpose is demanded.
    ConsentNoPurpose,
    /// 036716: bad term of the consent.
    ConsentBadTerm,
    /// 036726: unknown purpose.
    ConsentBadPurpose,
    /// 036727: exactly one purpose is demanded.
    ConsentOnePurpose,
    /// No number at all, only OAuth's word or nothing.
    Unnamed,
    /// A number that is not in this list.
    Other(u32),
}

/// What a code means for a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Denied,
    NotConfirmed,
    Spent,
    Down,
    OurFault,
}

impl EsiaCode {
    /// From the number after `ESIA-`.
    pub fn of_number(number: u32) -> Self {
        CODES.iter().find(|(own, _)| *own == number).map_or(Self::Other(number), |(_, code)| *code)
    }

    /// The number after `ESIA-`; `None` if ESIA gave none.
    pub fn number(self) -> Option<u32> {
        if let Self::Other(number) = self {
            return Some(number);
        }
        CODES.iter().find(|(_, own)| *own == self).map(|(number, _)| *number)
    }

    /// The first `ESIA-NNNNNN` of a text.
    pub(super) fn find(text: &str) -> Option<Self> {
        let digits = text.split_once("ESIA-")?.1.get(..6)?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())
            .flatten()
            .map(Self::of_number)
    }

    /// Where ESIA gives no number, OAuth's word still tells some causes.
    pub(super) fn of_word(word: &str) -> Self {
        match word {
            "access_denied" => Self::Denied,
            "server_error" => Self::ServerError,
            "temporarily_unavailable" => Self::TemporarilyUnavailable,
            "invalid_grant" => Self::GrantSpent,
            _ => Self::Unnamed,
        }
    }

    pub(super) const fn meaning(self) -> Meaning {
        match self {
            Self::Denied | Self::NoSecondFactor | Self::ForeignOrganisation => Meaning::Denied,
            Self::NotConfirmed => Meaning::NotConfirmed,
            Self::GrantSpent | Self::TokenExpired => Meaning::Spent,
            Self::ServerError | Self::TemporarilyUnavailable | Self::QrHiccup => Meaning::Down,
            Self::TokenInvalid
            | Self::ScopeNotInToken
            | Self::CertificateMismatch
            | Self::BadParameter
            | Self::ClientNotAuthorised
            | Self::BadScope
            | Self::BadResponseType
            | Self::BadGrantType
            | Self::NoScope
            | Self::MissingParameter
            | Self::BadTime
            | Self::NoGrants
            | Self::BadRedirect
            | Self::Unparsable
            | Self::NoChallenge
            | Self::BadVerifier
            | Self::BadSecret
            | Self::BadRoles
            | Self::BadObjectType
            | Self::BadUserType
            | Self::ClientUnknown
            | Self::ConsentMissing
            | Self::ConsentUnknown
            | Self::ConsentScopeMissing
            | Self::ConsentScopeBeyond
            | Self::ConsentScopeForbidden
            | Self::ConsentNoAction
            | Self::ConsentBadAction
            | Self::ConsentNoPurpose
            | Self::ConsentBadTerm
            | Self::ConsentBadPurpose
            | Self::ConsentOnePurpose
            | Self::Unnamed
            | Self::Other(_) => Meaning::OurFault,
        }
    }
}

const CODES: &[(u32, EsiaCode)] = &[
    (5_011, EsiaCode::TokenInvalid),
    (5_013, EsiaCode::TokenExpired),
    (5_029, EsiaCode::ScopeNotInToken),
    (7_002, EsiaCode::CertificateMismatch),
    (7_003, EsiaCode::BadParameter),
    (7_004, EsiaCode::Denied),
    (7_005, EsiaCode::ClientNotAuthorised),
    (7_006, EsiaCode::BadScope),
    (7_007, EsiaCode::ServerError),
    (7_008, EsiaCode::TemporarilyUnavailable),
    (7_009, EsiaCode::BadResponseType),
    (7_011, EsiaCode::GrantSpent),
    (7_012, EsiaCode::BadGrantType),
    (7_013, EsiaCode::NoScope),
    (7_014, EsiaCode::MissingParameter),
    (7_015, EsiaCode::BadTime),
    (7_019, EsiaCode::NoGrants),
    (7_023, EsiaCode::BadRedirect),
    (7_038, EsiaCode::Unparsable),
    (7_039, EsiaCode::NoChallenge),
    (7_040, EsiaCode::BadVerifier),
    (7_046, EsiaCode::NoSecondFactor),
    (7_053, EsiaCode::BadSecret),
    (7_055, EsiaCode::NotConfirmed),
    (7_060, EsiaCode::BadRoles),
    (7_061, EsiaCode::BadObjectType),
    (7_062, EsiaCode::BadUserType),
    (7_110, EsiaCode::QrHiccup),
    (7_194, EsiaCode::ForeignOrganisation),
    (8_010, EsiaCode::ClientUnknown),
    (36_700, EsiaCode::ConsentMissing),
    (36_701, EsiaCode::ConsentUnknown),
    (36_702, EsiaCode::ConsentScopeMissing),
    (36_703, EsiaCode::ConsentScopeBeyond),
    (36_704, EsiaCode::ConsentScopeForbidden),
    (36_705, EsiaCode::ConsentNoAction),
    (36_706, EsiaCode::ConsentBadAction),
    (36_707, EsiaCode::ConsentNoPurpose),
    (36_716, EsiaCode::ConsentBadTerm),
    (36_726, EsiaCode::ConsentBadPurpose),
    (36_727, EsiaCode::ConsentOnePurpose),
];

#[cfg(test)]
mod tests {
    use super::{CODES, EsiaCode};

    #[test]
    fn every_number_leads_to_its_code_and_back() {
        for (number, code) in CODES {
            assert_eq!((EsiaCode::of_number(*number), code.number()), (*code, Some(*number)));
        }
        assert_eq!(EsiaCode::Unnamed.number(), None);
    }
}
