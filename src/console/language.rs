//! The pages' texts, Russian first.

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

/// The languages of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// Русский.
    Russian,
    /// English.
    English,
}

static RUSSIAN: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle("ru", include_str!("texts/ru.ftl")));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle("en", include_str!("texts/en.ftl")));

impl Language {
    /// From a cookie or a query; anything unknown is Russian.
    pub(super) fn parse(text: Option<&str>) -> Self {
        match text {
            Some("en") => Self::English,
            Some(_) | None => Self::Russian,
        }
    }

    /// The code for `lang=` and for the switch.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }

    /// The other language, for the switch.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Russian => Self::English,
            Self::English => Self::Russian,
        }
    }

    /// The text with this key. A key without a text shows itself; a test keeps that from happening.
    pub(super) fn say(self, key: &str) -> Cow<'static, str> {
        self.format(key, None)
    }

    /// The text with a number put in, in its right grammatical form.
    pub(super) fn count(self, key: &str, number: usize) -> Cow<'static, str> {
        let mut args = FluentArgs::new();
        args.set("number", number);
        self.format(key, Some(&args))
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let bundle = match self {
            Self::Russian => &*RUSSIAN,
            Self::English => &*ENGLISH,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return Cow::Owned(key.to_owned());
        };
        let mut faults = Vec::new();
        Cow::Owned(bundle.format_pattern(pattern, args, &mut faults).into_owned())
    }
}

fn bundle(language: &str, source: &str) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(source.to_owned())
        .expect("the shipped texts are well-formed; tests read them");
    let language = language.parse().expect("the two codes are well-formed");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The isolating marks around inserted words would stand in page sources and titles.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).expect("the shipped texts have no key twice; tests read them");
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Language;
    use crate::domain::Refusal;

    fn keys(source: &str) -> BTreeSet<&str> {
        let starts = |line: &&str| line.starts_with(|first: char| first.is_ascii_lowercase());
        source.lines().filter(starts).filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        assert_eq!(keys(include_str!("texts/ru.ftl")), keys(include_str!("texts/en.ftl")));
    }

    #[test]
    fn every_refusal_has_its_words() {
        for refusal in Refusal::ALL {
            for part in ["title", "text", "next"] {
                let key = format!("{}-{part}", refusal.code().to_ascii_lowercase());
                for language in [Language::Russian, Language::English] {
                    assert_ne!(language.say(&key), key, "{language:?}");
                }
            }
        }
    }

    #[test]
    fn every_key_that_a_page_names_has_its_words() {
        let keys = keys(include_str!("texts/ru.ftl"));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/console");
        let mut named = BTreeSet::new();
        for file in ["", "/pages"].iter().flat_map(|sub| std::fs::read_dir(format!("{folder}{sub}")).unwrap())
        {
            let path = file.unwrap().path();
            if path.is_file() {
                let text = std::fs::read_to_string(&path).unwrap();
                for call in [".say(\"", ".say_with(\"", ".count(\""] {
                    let tails = text.split(call).skip(1);
                    named.extend(tails.map(|tail| tail.split('"').next().unwrap_or("").to_owned()));
                }
            }
        }
        let named: Vec<_> = named.iter().filter(|key| !keys.contains(key.as_str())).collect();
        assert!(named.is_empty(), "no words for {named:?}");
    }

    #[test]
    fn russian_numbers_take_their_forms() {
        let say = |number| Language::Russian.count("choose-ways", number).into_owned();
        assert!(say(1).contains("1 вход"));
        assert!(say(3).contains("3 входа"));
        assert!(say(5).contains("5 входов"));
    }
}
