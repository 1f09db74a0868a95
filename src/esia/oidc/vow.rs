//! Nonce and PKCE verifier of one sign-in.
//!
//! Both have to be known again when the browser is back, and neither may be guessed by who holds the browser. They
//! are computed from `state` under a key of this server instead of being kept: the stored attempt stays as it is in
//! the other modes, a stolen store gives no verifier, and any process with the key file can finish a sign-in that
//! another one began. `state` itself travels in addresses and may stand in foreign logs; without the key it tells
//! nothing. That a verifier is used once follows from `state`: an attempt is taken out of the store before the code is sent.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::{Nonce, PkceCodeVerifier};

use crate::domain::{ClientId, State};
use crate::flow::port::{BlindIndex, Purpose};

/// What the provider has to echo as `nonce`.
pub(super) fn nonce(index: &dyn BlindIndex, client: &ClientId, state: &State) -> Nonce {
    Nonce::new(derived(index, "nonce", client, state))
}

/// What only the one who asked can show: 43 characters, as RFC 7636 §4.1 wants.
pub(super) fn verifier(index: &dyn BlindIndex, client: &ClientId, state: &State) -> PkceCodeVerifier {
    PkceCodeVerifier::new(derived(index, "verifier", client, state))
}

fn derived(index: &dyn BlindIndex, which: &str, client: &ClientId, state: &State) -> String {
    let value = [which.as_bytes(), state.as_str().as_bytes(), client.0.as_bytes()].join(&0);
    URL_SAFE_NO_PAD.encode(index.index(Purpose::SignIn, &value))
}

#[cfg(test)]
mod tests {
    use super::{ClientId, State, nonce, verifier};
    use crate::crypto::blind::KeyedIndex;
    use crate::crypto::seal::KeyRing;
    use crate::domain::Secret;

    fn index(key: &str) -> KeyedIndex {
        KeyedIndex::new(&KeyRing::parse(&Secret::new(format!("1:{key}\nindex:{key}\n"))).unwrap())
    }

    #[test]
    fn the_same_sign_in_has_the_same_vow_and_no_other_has_it() {
        let (one, two) = (index(ONE), index(TWO));
        let state = |text| State::parse(text).unwrap();
        let (first, second) = (state(STATE), state("00000000-0000-4000-8000-000000000000"));
        let (client, other) = (ClientId("A".into()), ClientId("B".into()));
        let own = verifier(&one, &client, &first);
        assert_eq!(own.secret(), verifier(&one, &client, &first).secret());
        assert_eq!(own.secret().len(), 43);
        for foreign in [
            verifier(&two, &client, &first),
            verifier(&one, &other, &first),
            verifier(&one, &client, &second),
        ] {
            assert_ne!(own.secret(), foreign.secret());
        }
        assert_ne!(own.secret(), nonce(&one, &client, &first).secret());
    }

    const ONE: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    const TWO: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
    const STATE: &str = "7648d7bd-6369-4073-b545-90250f68025e";
}
