//! What the journal's own sign-in page leaves in the browser, and the page that it opens.

use serde_json::{Value, json};

use super::{
    settings::Pages,
    tenants::{Kind, Told},
    way::Way,
};
use crate::{domain::Secret, flow::port::Entrance, legacy::json::text};

/// The entrance of somebody who goes this way. `esia` is the journal's `esia-settings`, or `Null`.
pub(super) fn entrance(pages: &Pages, told: &Told, way: &Way<'_>, esia: &Value) -> Entrance {
    let mut kept = vec![
        ("localNetwork", told.answer["localNetwork"].clone()),
        ("tenantName", json!(way.tenant.key)),
        ("tenants", tenants(told, way)),
        ("installName", told.answer["installName"].clone()),
    ];
    if let Some(available) = esia.get("isAvailable") {
        kept.push(("isEsiaAvailable", available.clone()));
    }
    let page = match way.kind {
        Kind::Employee => &pages.employee,
        Kind::Student => &pages.student,
        Kind::Parent => &pages.parent,
    };
    let written = |(name, value): (&str, Value)| (format!("irtech.{name}"), Secret::new(value.to_string()));
    Entrance { storage: kept.into_iter().map(written).collect(), page: page.clone(), fields: Vec::new() }
}

/// As they came, but with the chosen student first: that is whom the page shows when it opens.
fn tenants(told: &Told, way: &Way<'_>) -> Value {
    let mut tenants = told.answer["tenants"].clone();
    let role = match way.kind {
        Kind::Employee => return tenants,
        Kind::Student => "studentRole",
        Kind::Parent => "parentRole",
    };
    let list = &mut tenants[&way.tenant.key][role]["students"];
    if let (Some(first), Some(list)) = (way.student, list.as_array_mut()) {
        // Stable: the others keep their order.
        list.sort_by_key(|student| text(student, "/id").as_ref() != Some(&first.id));
    }
    tenants
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Pages, Told, entrance};
    use crate::{domain::Standing, legacy::spo::way::way};

    fn told() -> Told {
        let student = |id: u32, first: &str| json!({ "id": id, "lastName": "Орлов", "firstName": first });
        Told::read(json!({ "installName": "СПО", "localNetwork": false, "tenantName": "spo_1", "tenants": { "spo_1": {
            "lastName": "Орлова", "firstName": "Мария",
            "parentRole": { "id": 1, "students": [student(1, "Пётр"), student(2, "Илья"), student(3, "Ян")] },
        } } }))
        .unwrap()
    }

    #[test]
    fn the_storage_is_what_the_journals_own_page_would_leave_with_the_chosen_student_first() {
        let told = told();
        let standing = Standing { role: None, pupil: Some("spo_1:2".to_owned()) };
        let way = way(&told, &standing).unwrap();
        let entrance = entrance(&Pages::default(), &told, &way, &json!({ "isAvailable": true }));
        assert_eq!((entrance.page.as_str(), entrance.fields.len()), ("/students/parent.html", 0));
        let read = |name: &str| -> Value {
            let entry = entrance.storage.iter().find(|(key, _)| key == name).expect(name);
            serde_json::from_str(entry.1.expose()).expect("JSON")
        };
        assert_eq!((read("irtech.tenantName"), read("irtech.localNetwork")), (json!("spo_1"), json!(false)));
        assert_eq!((read("irtech.installName"), read("irtech.isEsiaAvailable")), (json!("СПО"), json!(true)));
        let ids: Vec<_> = read("irtech.tenants")["spo_1"]["parentRole"]["students"]
            .as_array()
            .unwrap()
            .iter()
            .map(|student| student["id"].clone())
            .collect();
        assert_eq!(ids, [2, 1, 3]);
    }

    #[test]
    fn without_a_choice_nothing_is_moved() {
        let told = told();
        let way = way(&told, &Standing::default()).unwrap();
        let entrance = entrance(&Pages::default(), &told, &way, &Value::Null);
        let tenants = entrance.storage.iter().find(|(key, _)| key == "irtech.tenants").unwrap();
        assert_eq!(serde_json::from_str::<Value>(tenants.1.expose()).unwrap(), told.answer["tenants"]);
        assert_eq!(entrance.storage.len(), 4);
    }
}
