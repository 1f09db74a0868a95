//! The demo's register: its own people, imported as an operator would.

use std::{fs, path::Path};

use jiff::civil::Date;

use crate::{
    app::{self, Wanted},
    sandbox::register,
};

/// Imports the cards of the sandbox's people in these journals, unless there was an import already.
///
/// # Errors
/// A sentence that names the file or the cause.
pub async fn fill_register(dir: &Path, journals: &[&str], today: Date) -> Result<(), String> {
    let settled = app::load(&dir.join("gateway.toml")).map_err(|faults| faults.to_string())?;
    let writer = app::register_writer(&settled).map_err(|fault| fault.to_string())?;
    if !writer.editions().map_err(|fault| fault.to_string())?.is_empty() {
        return Ok(());
    }
    let file = dir.join("register.csv");
    fs::write(&file, register::table(journals, today))
        .map_err(|fault| format!("{}: {fault}", file.display()))?;
    let wanted = Wanted { file: &file, system: None, partial: false, skip_bad: false };
    let read = app::import(&settled, &wanted, &mut |_, _| {}).map_err(|fault| fault.to_string())?;
    let prepared = read.prepared.ok_or_else(|| format!("{}: {} rows are bad", file.display(), read.bad))?;
    app::activate(&settled, prepared).await.map_err(|fault| fault.to_string())
}
