//! Searching for a school.

use serde_json::Value;

use super::visit::Visit;
use crate::{
    domain::SchoolId,
    flow::port::{JournalFault, School},
    legacy::json::{items, text},
};

/// Schools whose name contains `part`; the configured hint stands for nothing.
pub(super) async fn search(visit: &mut Visit<'_>, part: &str) -> Result<Vec<School>, JournalFault> {
    let part: String = part.trim().chars().take(LONGEST).collect();
    let named = if part.is_empty() { &visit.upstream().settings.school_hint } else { &part };
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("name", named).finish();
    let found = visit.read(&format!("/webapi/schools/search?{query}")).await?;
    Ok(schools(&found))
}

fn schools(found: &Value) -> Vec<School> {
    items(found, "").into_iter().filter_map(school).take(MOST).collect()
}

fn school(found: &Value) -> Option<School> {
    Some(School {
        id: SchoolId(text(found, "/id")?),
        name: text(found, "/shortName").or_else(|| text(found, "/name"))?,
        place: text(found, "/addressString").or_else(|| text(found, "/address")),
    })
}

/// Letters of a search.
const LONGEST: usize = 100;

/// Schools that a page can show; who sees so many types more letters.
const MOST: usize = 50;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::schools;

    #[test]
    fn schools_are_read_whole_or_not_at_all() {
        let found = schools(&json!([
            { "id": 101, "name": "Школа № 12", "shortName": "СОШ № 12", "address": "Приозёрск", "cityId": 1 },
            { "id": "205", "name": "Гимназия", "shortName": "", "address": {}, "addressString": "Лесная, 3" },
            { "name": "без номера" },
            { "id": 7 },
        ]));
        let told: Vec<_> = found
            .iter()
            .map(|school| (school.id.0.as_str(), school.name.as_str(), school.place.as_deref()))
            .collect();
        assert_eq!(told, [("101", "СОШ № 12", Some("Приозёрск")), ("205", "Гимназия", Some("Лесная, 3"))]);
    }

    #[test]
    fn no_more_than_a_page_of_them() {
        let many: Vec<_> = (0..80).map(|id| json!({ "id": id, "name": "Школа" })).collect();
        assert_eq!(schools(&json!(many)).len(), 50);
    }
}
