//! What a journal's word for a role is to us.

use crate::domain::Role;

/// `None` for a word that names neither a parent nor a pupil.
pub(super) fn role_of_title(title: &str) -> Option<Role> {
    let title = title.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
    if says(&["родител", "законный представитель", "parent"]) {
        Some(Role::Parent)
    } else if says(&["учени", "учащ", "обучающ", "воспитанник", "студент", "student", "pupil"])
    {
        Some(Role::Pupil)
    } else {
        None
    }
}
