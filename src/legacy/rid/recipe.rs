//! How РИД is entered, as its public clients do it.

use super::surface::surface;
use crate::domain::{FormMarks, FormRecipe, Mark, Pattern, ProfileRecipe, Reading, Role};

/// See [`FormRecipe`].
pub(super) fn recipe() -> FormRecipe {
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    FormRecipe {
        page: SIGN_IN.to_owned(),
        form: ".login__form".to_owned(),
        // A client posts to the page's address, whatever the form says.
        action: Some(SIGN_IN.to_owned()),
        charset: None,
        fields: vec![
            field("username", "{login}@{school}"),
            field("fake_username", "{login}"),
            field("school", "{school}"),
            field("password", "{password}"),
            field("submit", ""),
        ],
        marks: marks(),
        signed_in: None,
        home: "/".to_owned(),
        profile: profile(),
        sign_out: "/accounts/logout/".to_owned(),
        surface: surface(),
    }
}

/// No lock is known. A refusal is the page again with its list of errors; everything else that is not a redirect
/// is trouble.
fn marks() -> FormMarks {
    let listed = |words: Option<&str>| Mark {
        status: Some(200),
        shows: Some(".errorlist".to_owned()),
        words: words.map(str::to_owned),
        ..Mark::default()
    };
    FormMarks {
        locked: vec![listed(Some("заблокирован"))],
        maintenance: vec![Mark {
            words: Some("технические работы".to_owned()), ..Mark::default()
        }],
        refused: vec![listed(Some("госуслуги")), listed(Some("есиа")), listed(Some("отключен"))],
        wrong_password: vec![listed(None)],
        // With an empty `next` the site sends to a page of its own choice.
        success: vec![Mark { status: Some(302), sent_to: Some(Pattern::prefix("/")), ..Mark::default() }],
    }
}

/// Every page of somebody who is signed in has the panel. The role is where the public clients read it; no client
/// reads name and school, so `#fio` and `#school` are unconfirmed: a site that has them elsewhere is entered by the
/// adapter `form` with a recipe of its own.
fn profile() -> ProfileRecipe {
    ProfileRecipe {
        page: "/".to_owned(),
        name: Reading::of("#auth_info #fio"),
        role: Some(Reading::of("#auth_info #role")),
        roles: vec![
            ("учащ".to_owned(), Role::Pupil),
            ("обучающ".to_owned(), Role::Pupil),
            ("учени".to_owned(), Role::Pupil),
            ("родител".to_owned(), Role::Parent),
        ],
        school: Some(Reading::of("#auth_info #school")),
        groups: Some(Reading {
            at: "#auth_info #role".to_owned(),
            after: Some("(".to_owned()),
            before: Some(")".to_owned()),
        }),
        pupils: None,
        birth_date: None,
    }
}

const SIGN_IN: &str = "/accounts/login/";
