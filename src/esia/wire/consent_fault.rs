//! What may be wrong with a consent that a request asks for: ESIA's codes 0367NN.
//!
//! Which number goes with which fault is known by their order only, not by answers that were seen.

/// What is wrong with an object of `permissions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentFault {
    /// No type.
    NoType,
    /// A type that ESIA does not have.
    UnknownType,
    /// A scope that the type demands is missing.
    MandatoryScope,
    /// A scope that the type does not have.
    ScopeBeyondType,
    /// Scopes beside `openid` together with consents.
    ScopeForbidden,
    /// No action.
    NoAction,
    /// An action that ESIA does not have.
    UnknownAction,
    /// No purpose.
    NoPurpose,
    /// A term that is wrong.
    Expire,
    /// A purpose that the type does not have.
    UnknownPurpose,
    /// More than one purpose.
    SeveralPurposes,
}

impl ConsentFault {
    /// `NNNNNN` of `ESIA-NNNNNN`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoType => "036700",
            Self::UnknownType => "036701",
            Self::MandatoryScope => "036702",
            Self::ScopeBeyondType => "036703",
            Self::ScopeForbidden => "036704",
            Self::NoAction => "036705",
            Self::UnknownAction => "036706",
            Self::NoPurpose => "036707",
            Self::Expire => "036716",
            Self::UnknownPurpose => "036726",
            Self::SeveralPurposes => "036727",
        }
    }

    /// The text after the code.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NoType => "The consent type is missing.",
            Self::UnknownType => "The consent type is unknown.",
            Self::MandatoryScope => "A mandatory scope of the consent type is missing.",
            Self::ScopeBeyondType => "A scope lies beyond the consent type.",
            Self::ScopeForbidden => "Scopes beside openid are forbidden together with permissions.",
            Self::NoAction => "At least one action is needed.",
            Self::UnknownAction => "An action is unknown.",
            Self::NoPurpose => "At least one purpose is needed.",
            Self::Expire => "The term of the consent is wrong.",
            Self::UnknownPurpose => "A purpose is unknown.",
            Self::SeveralPurposes => "Exactly one purpose is allowed.",
        }
    }
}
