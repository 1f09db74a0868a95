//! The words of `--help`.

use super::program::{FAULTY, run, told};

/// Every command that there is.
const COMMANDS: [&[&str]; 45] = [
    &[],
    &["serve"],
    &["check"],
    &["explain"],
    &["demo"],
    &["sandbox"],
    &["sandbox", "esia"],
    &["sandbox", "oidc"],
    &["sandbox", "netcity"],
    &["sandbox", "bars"],
    &["sandbox", "rid"],
    &["sandbox", "spo"],
    &["sandbox", "app"],
    &["sandbox", "people"],
    &["sandbox", "register"],
    &["esia"],
    &["esia", "url"],
    &["journal"],
    &["journal", "probe"],
    &["key"],
    &["key", "generate"],
    &["key", "inspect"],
    &["register"],
    &["register", "import"],
    &["register", "undo"],
    &["register", "editions"],
    &["register", "find"],
    &["register", "correct"],
    &["register", "withdraw"],
    &["register", "corrections"],
    &["register", "sample"],
    &["person"],
    &["person", "find"],
    &["person", "show"],
    &["person", "unlink"],
    &["person", "merge"],
    &["person", "snils"],
    &["person", "end-rights"],
    &["person", "erase"],
    &["report"],
    &["report", "completeness"],
    &["report", "coverage"],
    &["report", "history"],
    &["report", "turned-away"],
    &["report", "awaited"],
];

#[test]
fn every_command_explains_itself() {
    let pages = COMMANDS.map(|command| {
        let words = [command, &["--help"]].concat();
        format!("$ privratnik {}\n{}", words.join(" "), told(&words))
    });
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn the_list_of_commands_is_whole() {
    for command in COMMANDS {
        let page = told(&[command, &["--help"]].concat());
        let inner = page.split_once("Commands:\n").map_or("", |(_, inner)| inner);
        let inner = inner.lines().take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
        for name in inner.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
            let whole = [command, &[name]].concat();
            assert!(COMMANDS.contains(&whole.as_slice()), "{whole:?}");
        }
    }
}

#[test]
fn wrong_usage_is_told_apart() {
    for words in [&["serve"][..], &["demo", "--base-port", "80"], &["key", "generate"], &["unknown"]] {
        let ended = run(words);
        assert_eq!(ended.code, FAULTY, "{words:?}");
        assert!(ended.err.contains("--help"), "{words:?}: {}", ended.err);
        assert_eq!(ended.out, "");
    }
}
