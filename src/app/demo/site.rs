//! The demo's journals.

/// One of them, in the order of their ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// «Сетевой город. Образование».
    Netcity,
    /// «БАРС. Электронная школа».
    Bars,
}

impl Site {
    /// Every journal.
    pub const ALL: [Self; 2] = [Self::Netcity, Self::Bars];

    /// Its host under `localhost`, and its section of the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Netcity => "netcity",
            Self::Bars => "bars",
        }
    }

    /// Its name for people, as the configuration has it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Netcity => "Сетевой город. Образование",
            Self::Bars => "БАРС. Электронная школа",
        }
    }

    /// Its place among [`Site::ALL`].
    pub const fn number(self) -> u16 {
        match self {
            Self::Netcity => 0,
            Self::Bars => 1,
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
