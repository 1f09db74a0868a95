//! The pupils whose diary an account shows, from `student/diary/init` and `context/students`.

use serde_json::Value;

use crate::{
    domain::{FullName, Pupil},
    legacy::json::{items, text},
};

/// Pupils and classes, each once, in the journal's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pupils {
    pub(super) names: Vec<Pupil>,
    pub(super) classes: Vec<String>,
}

impl Pupils {
    /// `students` is an array on new servers and an object keyed by index on others.
    pub(super) fn of_diary(init: &Value) -> Self {
        Self::of(items(init, "/students"))
    }

    /// The bare array of `context/students`.
    pub(super) fn of_context(students: &Value) -> Self {
        Self::of(items(students, ""))
    }

    /// These, and `others` for what they do not tell.
    pub(super) fn or(self, others: Self) -> Self {
        let names = if self.names.is_empty() { others.names } else { self.names };
        let classes = if self.classes.is_empty() { others.classes } else { self.classes };
        Self { names, classes }
    }

    fn of(students: Vec<&Value>) -> Self {
        let mut pupils = Self::default();
        for student in students {
            let name = text(student, "/nickName").or_else(|| text(student, "/name"));
            if let Some(name) = name.as_deref().and_then(FullName::from_display)
                && pupils.names.iter().all(|known| known.name != name)
            {
                // The journal takes the choice as a bare number; anything else cannot be said to it.
                let id =
                    text(student, "/studentId").filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
                pupils.names.push(Pupil { id, class: text(student, "/className"), ..Pupil::named(name) });
            }
            if let Some(class) = text(student, "/className")
                && !pupils.classes.contains(&class)
            {
                pupils.classes.push(class);
            }
        }
        pupils
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Pupils;

    #[test]
    fn both_shapes_name_the_same_pupils() {
        let one = json!({ "studentId": 1, "nickName": "Орлов Пётр", "className": "5В" });
        let two = json!({ "studentId": 2, "nickName": "Орлова Анна", "className": "8А" });
        let list = json!({ "students": [one, two], "currentStudentId": 0 });
        let dict = json!({ "students": { "0": one, "1": two }, "currentStudentId": 1 });
        let pupils = Pupils::of_diary(&list);
        assert_eq!(pupils, Pupils::of_diary(&dict));
        assert_eq!(pupils, Pupils::of_context(&json!([one, two, one])));
        let names: Vec<_> = pupils.names.iter().map(|pupil| pupil.name.spoken()).collect();
        assert_eq!(
            (names.as_slice(), pupils.classes.as_slice()),
            (&["Орлов Пётр".into(), "Орлова Анна".into()][..], &["5В".into(), "8А".into()][..])
        );
    }

    #[test]
    fn missing_things_are_left_out() {
        let init =
            json!({ "students": [{ "nickName": "Пётр", "className": null }, {}, { "name": "Орлов Пётр" }] });
        let pupils = Pupils::of_diary(&init);
        assert_eq!((pupils.names.len(), pupils.classes.len()), (1, 0));
        assert_eq!(Pupils::of_diary(&json!({})), Pupils::default());
    }
}
