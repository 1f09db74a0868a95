//! The closed sets from which labels come.

use crate::domain::System;

/// Which site a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site<'s> {
    /// The gate.
    Gate,
    /// A journal of the configuration.
    Journal(&'s System),
    /// A host that nobody serves here.
    Unknown,
}

impl Site<'_> {
    /// A journal's name has no dot, so neither other word can be one.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Gate => ".gate",
            Self::Journal(system) => &system.0,
            Self::Unknown => ".unknown",
        }
    }
}

/// Declares an enum whose variants are the values of one label.
macro_rules! label {
    ($(#[$doc:meta])* $name:ident { $($(#[$what:meta])* $variant:ident => $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$what])* $variant,)+ }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The label's value.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

label! {
    /// What became of a request.
    Outcome {
        /// The journal answered.
        Passed => "passed",
        /// One of our own pages answered.
        Answered => "answered",
        /// The browser was sent to sign in or to choose.
        Sent => "sent",
        /// Refused for a reason of the domain.
        Refused => "refused",
        /// Refused as no well-formed request.
        Malformed => "malformed",
        /// The journal or we ourselves failed.
        Failed => "failed",
    }
}

label! {
    /// The first digit of a status.
    StatusClass {
        /// 1xx, a switched protocol among them.
        Informational => "1xx",
        /// 2xx
        Success => "2xx",
        /// 3xx
        Redirection => "3xx",
        /// 4xx
        ClientError => "4xx",
        /// 5xx and everything that is no status.
        ServerError => "5xx",
    }
}

impl StatusClass {
    /// The class of a status, 100 to 599.
    pub const fn of(status: u16) -> Self {
        match status / 100 {
            1 => Self::Informational,
            2 => Self::Success,
            3 => Self::Redirection,
            4 => Self::ClientError,
            _ => Self::ServerError,
        }
    }
}

label! {
    /// What is asked of ESIA.
    EsiaEndpoint {
        /// A code for tokens.
        Token => "token",
        /// The person.
        Person => "person",
        /// Contacts of the person.
        Contacts => "contacts",
        /// Documents of the person.
        Documents => "documents",
        /// Children of the person.
        Children => "children",
        /// A provider's description of itself.
        Discovery => "discovery",
        /// A provider's keys.
        Keys => "keys",
        /// What a provider says of the person.
        UserInfo => "userinfo",
    }
}

label! {
    /// How a call of ESIA ended.
    EsiaOutcome {
        /// With what was asked for.
        Answered => "answered",
        /// With an error in ESIA's words.
        Refused => "refused",
        /// With something that is no answer.
        Unusable => "unusable",
        /// Without an answer in time.
        Silent => "silent",
    }
}

label! {
    /// Whose certificate may run out.
    Certificate {
        /// The gateway's own at ESIA.
        EsiaClient => "esia_client",
        /// The one among ESIA's own that lasts longest.
        EsiaTrusted => "esia_trusted",
        /// The one by which journals verify tokens, where the gateway stands in ESIA's place.
        Facade => "facade",
        /// The one of such a journal that runs out first, of each its longest.
        FacadeClient => "facade_client",
    }
}

label! {
    /// Which sessions are counted.
    SessionKind {
        /// At the gate.
        Gate => "gate",
        /// In journals.
        Host => "host",
    }
}

label! {
    /// How something that people try ends.
    Try {
        /// Begun.
        Started => "started",
        /// Well.
        Succeeded => "succeeded",
        /// With a reason why not.
        Refused => "refused",
    }
}

label! {
    /// What became of forms that came when their session had run out.
    FormFate {
        /// Kept.
        Kept => "kept",
        /// Sent on and taken.
        Sent => "sent",
        /// Sent on and not taken, as far as is known.
        NotTaken => "not_taken",
        /// Dropped unsent.
        Dropped => "dropped",
    }
}

label! {
    /// How parents are told.
    NoticeWay {
        /// By letters.
        Mail => "mail",
        /// By a system of the operator's.
        Webhook => "webhook",
    }
}

label! {
    /// What became of a notice.
    NoticeFate {
        /// Handed over for everybody.
        Sent => "sent",
        /// Handed over for some.
        Partly => "partly",
        /// Handed over for nobody.
        Failed => "failed",
    }
}

label! {
    /// What happened to links.
    LinkChange {
        /// Made or renewed.
        Made => "made",
        /// Removed.
        Removed => "removed",
        /// Laid before the school.
        Claimed => "claimed",
        /// Not proved.
        Unproved => "unproved",
    }
}

#[cfg(test)]
mod tests {
    use super::StatusClass;

    #[test]
    fn a_status_has_one_class() {
        let table = [(101, "1xx"), (200, "2xx"), (302, "3xx"), (404, "4xx"), (503, "5xx"), (0, "5xx")];
        for (status, class) in table {
            assert_eq!(StatusClass::of(status).as_str(), class, "{status}");
        }
    }
}
