//! Schools, through the picker of the sign-in page: municipalities first, then the schools of each.

use std::sync::Arc;

use http::StatusCode;
use tokio::sync::Mutex;

use crate::{
    domain::SchoolId,
    flow::port::{JournalFault, School},
    legacy::{
        fault::unavailable,
        form::{Page, Upstream, Visit, named},
    },
};

/// The list, read once from the journal: about twenty calls for a region. A search that finds nothing reads it anew,
/// for a school may have come since.
#[derive(Default)]
pub(super) struct Schools(Mutex<Option<Arc<[School]>>>);

impl Schools {
    /// Schools whose name or municipality holds `part`.
    pub(super) async fn named(&self, upstream: &Upstream, part: &str) -> Result<Vec<School>, JournalFault> {
        // Held while the list is read, so that many who ask at once make the journal tell it once.
        let mut kept = self.0.lock().await;
        if let Some(all) = kept.as_ref() {
            let found = named(all, part);
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let all: Arc<[School]> = read(upstream).await?.into();
        let found = named(&all, part);
        *kept = Some(all);
        Ok(found)
    }
}

async fn read(upstream: &Upstream) -> Result<Vec<School>, JournalFault> {
    let mut visit = Visit::new(upstream, "schools");
    let places = options(&fragment(&mut visit, "/ajax/kladr/?login=true").await?);
    let mut all = Vec::new();
    for (code, place) in places.into_iter().take(MOST_PLACES) {
        let page = fragment(&mut visit, &format!("/ajax/school/{code}/?login=true")).await?;
        let school = |(id, name)| School { id: SchoolId(id), name, place: Some(place.clone()) };
        all.extend(options(&page).into_iter().map(school));
    }
    Ok(all)
}

async fn fragment(visit: &mut Visit<'_>, path: &str) -> Result<Page, JournalFault> {
    let reply = visit.open(path).await?;
    if reply.status == StatusCode::OK {
        Ok(reply.page)
    } else {
        Err(unavailable(&format!("HTTP {}: the picker of schools does not answer", reply.status.as_u16())))
    }
}

/// Value and text of every option; 0 is the line that stands for none.
fn options(page: &Page) -> Vec<(String, String)> {
    let is_number =
        |value: &str| value != "0" && !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    page.find("option")
        .iter()
        .filter_map(|option| {
            let value = option.attribute("value").filter(|value| is_number(value))?;
            let text = option.text.split_whitespace().collect::<Vec<_>>().join(" ");
            (!text.is_empty()).then(|| (value.to_owned(), text))
        })
        .collect()
}

/// More municipalities than this are in no region.
const MOST_PLACES: usize = 100;

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::{Page, options};

    #[test]
    fn options_are_numbers_with_a_name() {
        let html = "<select><option value='0'>---</option><optgroup label='Школы'><option value=\"760215\"> СОШ\n № 12 </option>\
            <option value='x/../'>нет</option><option value='7'></option><option>без</option></optgroup></select>";
        let found = options(&Page::new(&HeaderMap::new(), html.as_bytes()));
        assert_eq!(found, [("760215".to_owned(), "СОШ № 12".to_owned())]);
    }
}
