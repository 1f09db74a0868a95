//! The scripts: each is one step that nothing comes between.

use std::sync::LazyLock;

use redis::Script;

/// Each script by its name, behind the part that all share.
macro_rules! scripts {
    ($($name:ident: $file:literal,)+) => {
        $(pub(super) static $name: LazyLock<Script> =
            LazyLock::new(|| Script::new(concat!(include_str!("lua/book.lua"), include_str!($file))));)+

        #[cfg(test)]
        const FILES: &[&str] = &["lua/book.lua", $($file,)+];
    };
}

scripts! {
    PUT_ATTEMPT: "lua/put_attempt.lua",
    TAKE_ATTEMPT: "lua/take_attempt.lua",
    PUT_GATE: "lua/put_gate.lua",
    READ_GATE: "lua/read_gate.lua",
    REKEY_GATE: "lua/rekey_gate.lua",
    END_GATE: "lua/end_gate.lua",
    PUT_TICKET: "lua/put_ticket.lua",
    TAKE_TICKET: "lua/take_ticket.lua",
    PUT_HOST: "lua/put_host.lua",
    READ_HOST: "lua/read_host.lua",
    TOUCH_HOST: "lua/touch_host.lua",
    END_HOST: "lua/end_host.lua",
    END_LINK: "lua/end_link.lua",
    SWEEP: "lua/sweep.lua",
    PUT_KEPT: "lua/put_kept.lua",
    READ_KEPT: "lua/read_kept.lua",
    CLAIM_KEPT: "lua/claim_kept.lua",
    DROP_KEPT: "lua/drop_kept.lua",
    END_KEPT: "lua/end_kept.lua",
    STRIKES: "lua/strikes.lua",
    STRIKE: "lua/strike.lua",
    FORGIVE: "lua/forgive.lua",
    COUNT: "lua/count.lua",
    ENTER_LANE: "lua/enter_lane.lua",
    LEAVE_LANE: "lua/leave_lane.lua",
    CURRENT_JOURNAL: "lua/current_journal.lua",
    FIND_JOURNAL: "lua/find_journal.lua",
    PUT_JOURNAL: "lua/put_journal.lua",
    TAKE_JOURNAL: "lua/take_journal.lua",
    PASS: "lua/pass.lua",
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::FILES;

    #[test]
    fn every_file_is_a_script_in_use() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/sessions/redis/lua");
        let there: BTreeSet<_> = fs::read_dir(folder)
            .unwrap()
            .map(|file| format!("lua/{}", file.unwrap().file_name().to_string_lossy()))
            .collect();
        assert_eq!(there, FILES.iter().map(|file| (*file).to_owned()).collect());
    }
}
