//! What a process and its children have taken: processor time and memory, from `/proc`.

use std::fs;

/// A process and everything it has started, as they are now.
pub(crate) struct Family(Vec<u32>);

impl Family {
    /// Of the process with this number.
    pub(crate) fn of(pid: u32) -> Self {
        let mut members = vec![pid];
        let mut next = 0;
        while let Some(&member) = members.get(next) {
            members.extend(children(member));
            next += 1;
        }
        Self(members)
    }

    /// Nanoseconds on a processor, by all threads. What a thread took that has ended since is not in it, so only
    /// differences over a time in which none ends say anything.
    pub(crate) fn processor_time(&self) -> Result<u64, String> {
        let times = self.0.iter().flat_map(|pid| threads(*pid));
        let spent = |file: String| fs::read_to_string(file).ok()?.split(' ').next()?.parse::<u64>().ok();
        let times: Vec<_> = times.filter_map(|thread| spent(format!("{thread}/schedstat"))).collect();
        if times.is_empty() { Err(format!("process {} is gone", self.0[0])) } else { Ok(times.iter().sum()) }
    }

    /// KiB in memory; what several processes share counts once.
    pub(crate) fn memory(&self) -> Result<u64, String> {
        self.0.iter().map(|pid| proportional(*pid)).sum()
    }
}

fn threads(pid: u32) -> Vec<String> {
    let entries = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    entries.map(|entry| entry.path().display().to_string()).collect()
}

fn children(pid: u32) -> Vec<u32> {
    let lists =
        threads(pid).into_iter().filter_map(|thread| fs::read_to_string(format!("{thread}/children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
        .collect()
}

fn proportional(pid: u32) -> Result<u64, String> {
    let file = format!("/proc/{pid}/smaps_rollup");
    let text = fs::read_to_string(&file).map_err(|fault| format!("{file}: {fault}"))?;
    let kib =
        text.lines().find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse().ok());
    kib.ok_or_else(|| format!("{file} tells no Pss"))
}
