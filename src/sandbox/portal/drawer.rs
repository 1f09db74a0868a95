//! Applications for a place in a kindergarten or a school.

use jiff::{ToSpan, civil::Date};

use crate::sandbox::people::{Pupil, pupils};

/// Where a place is applied for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Kindergarten,
    School,
}

/// How far an application has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Filed,
    Accepted,
}

/// One application.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    pub(super) id: u32,
    pub(super) login: &'static str,
    pub(super) kind: Kind,
    pub(super) child: String,
    pub(super) organisation: &'static str,
    pub(super) comment: String,
    pub(super) filed: Date,
    pub(super) stage: Stage,
}

impl Kind {
    pub(super) const ALL: [Self; 2] = [Self::Kindergarten, Self::School];

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == text)
    }

    pub(super) const fn slug(self) -> &'static str {
        match self {
            Self::Kindergarten => "kindergarten",
            Self::School => "school",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Kindergarten => "Заявления в детский сад",
            Self::School => "Заявления в школу",
        }
    }

    pub(super) const fn organisations(self) -> &'static [&'static str] {
        match self {
            Self::Kindergarten => &["Детский сад № 4 «Ромашка»", "Детский сад № 11 «Кораблик»"],
            Self::School => &["СОШ № 12", "Гимназия № 3"],
        }
    }
}

impl Stage {
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Filed => "Зарегистрировано",
            Self::Accepted => "Принято",
        }
    }
}

/// All applications, the oldest first.
pub(super) struct Drawer(Vec<Paper>);

impl Drawer {
    /// What lies there on the first day.
    pub(super) fn new(today: Date) -> Self {
        let paper = |id, login, kind, organisation, child: &Pupil, days: i64, stage| Paper {
            id,
            login,
            kind,
            child: child.name.full(),
            organisation,
            comment: String::new(),
            filed: today.saturating_sub(days.days()),
            stage,
        };
        let named = |id| pupils(today).into_iter().find(|pupil| pupil.id == id);
        let papers = [
            named(5003).map(|ilya| {
                paper(30_101, "Орлова.Мария", Kind::School, "Гимназия № 3", &ilya, 240, Stage::Accepted)
            }),
            named(5004).map(|daniil| {
                paper(30_118, "sokolova-ip", Kind::School, "СОШ № 12", &daniil, 12, Stage::Filed)
            }),
        ];
        Self(papers.into_iter().flatten().collect())
    }

    pub(super) fn all(&self) -> &[Paper] {
        &self.0
    }

    pub(super) fn of(&self, login: &str) -> impl Iterator<Item = &Paper> {
        self.0.iter().filter(move |paper| paper.login == login)
    }

    pub(super) fn find(&self, id: u32) -> Option<&Paper> {
        self.0.iter().find(|paper| paper.id == id)
    }

    /// Lays one in and gives its number.
    pub(super) fn file(&mut self, paper: Paper) -> u32 {
        let id = self.0.iter().map(|paper| paper.id).max().unwrap_or(30_000) + 1;
        self.0.push(Paper { id, ..paper });
        id
    }

    pub(super) fn accept(&mut self, id: u32) {
        for paper in self.0.iter_mut().filter(|paper| paper.id == id) {
            paper.stage = Stage::Accepted;
        }
    }
}
