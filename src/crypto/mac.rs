//! HMAC-SHA256 (RFC 2104) over a message whose receiver has the same key.

use ring::hmac;

use crate::domain::Secret;

/// A key for messages to one receiver.
pub struct MessageKey(hmac::Key);

impl MessageKey {
    /// From the text that both sides have written down; its bytes are the key.
    pub fn new(text: &Secret<String>) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, text.expose().as_bytes()))
    }

    /// The code of the parts one after another, in hexadecimal.
    pub fn sign(&self, parts: &[&[u8]]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        parts.iter().for_each(|part| context.update(part));
        base16ct::lower::encode_string(context.sign().as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::MessageKey;
    use crate::domain::Secret;

    /// RFC 4231, test case 2.
    #[test]
    fn it_is_the_code_of_the_standard() {
        let key = MessageKey::new(&Secret::new("Jefe".to_owned()));
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(key.sign(&[b"what do ya want for nothing?"]), expected);
        assert_eq!(key.sign(&[b"what do ya ", b"want for nothing?"]), expected);
    }
}
