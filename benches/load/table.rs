//! The results of a run as tables, with what was to be reached beside what was.

use std::{fmt, fs, path::Path};

/// One result a line, in the order in which they came.
struct Results(Vec<Vec<String>>);

/// A number to be reached.
struct Target {
    what: &'static str,
    bound: Bound,
    measured: Option<f64>,
}

#[derive(Clone, Copy)]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

/// What is measured against each other, as the results call it and as the table does.
const PROXIES: [(&str, &str); 4] = [
    ("nginx", "nginx, plain"),
    ("nginx-auth", "nginx with `auth_request`"),
    ("privratnik", "**privratnik**, everything on"),
    ("apache", "Apache with `mod_auth_openidc`"),
];

const THINGS: [(&str, &str); 3] =
    [("1k", "1 KiB"), ("64k", "64 KiB"), ("page", "a page of 64 KiB, changed by privratnik alone")];

/// One at the gate and one at the journal's host.
const SESSIONS_OF_A_PERSON: f64 = 2.0;

pub(crate) fn run(file: &Path) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
    let results = Results(text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect());
    for (thing, title) in THINGS {
        results.driven(thing, title);
    }
    results.steady();
    results.rest();
    println!("| to reach | measured | |\n|---|---|---|");
    for target in results.targets() {
        println!("{target}");
    }
    Ok(())
}

impl Results {
    /// The numbers of all rounds behind these words.
    fn rounds(&self, words: &[&str]) -> Vec<Vec<f64>> {
        let lines = self.0.iter().filter(|line| line.iter().zip(words).all(|(own, word)| own == word));
        lines
            .map(|line| line[words.len()..].iter().filter_map(|number| number.parse().ok()).collect())
            .collect()
    }

    /// Microseconds of processor time for a request, in each round.
    fn costs(&self, name: &str, thing: &str) -> Vec<f64> {
        let rounds = self.rounds(&["drive", name, thing]);
        rounds.iter().filter_map(|round| Some(round.get(1)? / round.first()? / 1000.0)).collect()
    }

    /// Both were measured in one round, so what else the machine did then counts for both.
    fn ratio(&self, name: &str, to: &str, thing: &str) -> Option<f64> {
        let (own, other) = (self.costs(name, thing), self.costs(to, thing));
        median(own.iter().zip(&other).map(|(own, other)| own / other).collect())
    }

    fn driven(&self, thing: &str, title: &str) {
        if self.costs("nginx", thing).is_empty() {
            return;
        }
        println!("| {title} | requests/s | CPU a request, µs | × nginx |\n|---|--:|--:|--:|");
        for (name, title) in PROXIES {
            let rates = self.rounds(&["drive", name, thing]);
            let rate =
                median(rates.iter().filter_map(|round| Some(round.first()? / round.get(2)?)).collect());
            let (cost, ratio) = (median(self.costs(name, thing)), self.ratio(name, "nginx", thing));
            println!("| {title} | {} | {} | {} |", shown(rate, 0), shown(cost, 1), shown(ratio, 2));
        }
        println!();
    }

    fn steady(&self) {
        println!("| 1 KiB at a fixed rate | added p50, µs | added p99, µs |\n|---|--:|--:|");
        for (name, title) in PROXIES {
            let added = |part: usize| {
                let (own, direct) = (self.rounds(&["steady", name]), self.rounds(&["steady", "direct"]));
                let pairs = own.iter().zip(&direct);
                median(
                    pairs
                        .filter_map(|(own, direct)| Some((own.get(part)? - direct.get(part)?) / 1000.0))
                        .collect(),
                )
            };
            println!("| {title} | {} | {} |", shown(added(0), 0), shown(added(1), 0));
        }
        println!();
    }

    fn rest(&self) {
        println!("| memory of an idle connection | KiB |\n|---|--:|");
        for (name, title) in PROXIES {
            println!("| {title} | {} |", shown(self.idle(name), 1));
        }
        println!("\n| returns from ESIA a second and core | |\n|---|--:|");
        for body in ["pure", "openssl"] {
            println!("| `crypto.gost = \"{body}\"` | {} |", shown(self.callbacks(body), 0));
        }
        println!();
    }

    fn idle(&self, name: &str) -> Option<f64> {
        median(
            self.rounds(&["idle", name])
                .iter()
                .filter_map(|round| Some(round.first()? / round.get(1)?))
                .collect(),
        )
    }

    fn callbacks(&self, body: &str) -> Option<f64> {
        let rounds = self.rounds(&["callbacks", body]);
        median(rounds.iter().filter_map(|round| Some(round.first()? / round.get(1)? * 1e9)).collect())
    }

    /// What those take whom one gateway has more than the other.
    fn session(&self) -> Option<f64> {
        let (many, few) = (self.rounds(&["memory", "million"]), self.rounds(&["memory", "thousand"]));
        let more = |part: usize| Some(many.first()?.get(part)? - few.first()?.get(part)?);
        Some(more(0)? / more(1)? / SESSIONS_OF_A_PERSON)
    }

    fn targets(&self) -> [Target; 8] {
        use Bound::{AtLeast, AtMost};
        let ours = |to, thing| self.ratio("privratnik", to, thing);
        let target = |what, bound, measured| Target { what, bound, measured };
        [
            target("CPU for 1 KiB, × nginx plain", AtMost(1.4), ours("nginx", "1k")),
            target("CPU for 1 KiB, × nginx with `auth_request`", AtMost(0.8), ours("nginx-auth", "1k")),
            target("CPU for 1 KiB, × `mod_auth_openidc`", AtMost(0.25), ours("apache", "1k")),
            target("CPU for 64 KiB, × nginx plain", AtMost(0.7), ours("nginx", "64k")),
            target("KiB of an idle connection", AtMost(44.0), self.idle("privratnik")),
            target("returns from ESIA a second and core", AtLeast(300.0), self.callbacks("pure")),
            target(
                "CPU for 1 KiB with a million people signed in, × with a thousand",
                AtMost(1.1),
                self.ratio("million", "privratnik", "1k"),
            ),
            target("KiB of a session", AtMost(1.5), self.session()),
        ]
    }
}

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, bound, is_met) = match self.bound {
            Bound::AtMost(bound) => ('≤', bound, self.measured.map(|measured| measured <= bound)),
            Bound::AtLeast(bound) => ('≥', bound, self.measured.map(|measured| measured >= bound)),
        };
        let word = match is_met {
            Some(true) => "met",
            Some(false) => "**missed**",
            None => "not measured",
        };
        write!(out, "| {} {sign} {bound} | {} | {word} |", self.what, shown(self.measured, 2))
    }
}

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    match numbers.len() % 2 {
        _ if numbers.is_empty() => None,
        0 => Some(f64::midpoint(numbers[half - 1], numbers[half])),
        _ => Some(numbers[half]),
    }
}

fn shown(number: Option<f64>, digits: usize) -> String {
    number.map_or_else(|| "–".to_owned(), |number| format!("{number:.digits$}"))
}
