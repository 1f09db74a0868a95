//! The demo's journals.

/// One of them, in the order of their ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// «Сетевой город. Образование».
    Netcity,
    /// «БАРС. Электронная школа».
    Bars,
    /// «Региональный интернет-дневник».
    Rid,
    /// «Сетевой город. Модуль ПОО», the journal of the colleges.
    Spo,
    /// A portal behind a plain form, in the place of «Е-услуги. Образование».
    App,
}

impl Site {
    /// Every journal.
    pub const ALL: [Self; 5] = [Self::Netcity, Self::Bars, Self::Rid, Self::Spo, Self::App];

    /// Its host under `localhost`, and its section of the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Netcity => "netcity",
            Self::Bars => "bars",
            Self::Rid => "rid",
            Self::Spo => "spo",
            Self::App => "app",
        }
    }

    /// Its name for people, as the configuration has it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Netcity => "Сетевой город. Образование",
            Self::Bars => "БАРС. Электронная школа",
            Self::Rid => "Региональный интернет-дневник",
            Self::Spo => "Сетевой город. Модуль ПОО",
            Self::App => "Е-услуги. Образование",
        }
    }

    /// Its place among [`Site::ALL`].
    pub const fn number(self) -> u16 {
        match self {
            Self::Netcity => 0,
            Self::Bars => 1,
            Self::Rid => 2,
            Self::Spo => 3,
            Self::App => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn the_numbers_are_those_of_the_list() {
        for (number, site) in (0..).zip(Site::ALL) {
            assert_eq!(site.number(), number, "{}", site.name());
        }
    }
}
