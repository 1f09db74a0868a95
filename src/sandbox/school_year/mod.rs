//! The school year of the invented pupils: terms, lessons, homework, marks. Pure, and the same on every
//! start, so that all stand-in journals tell one story of a pupil.

pub(super) mod calendar;
mod luck;
pub(super) mod timetable;
mod wording;
pub(super) mod work;
