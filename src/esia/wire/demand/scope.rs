//! Scopes: known, granted, and what they are called on the consent screen.

use crate::esia::wire::{
    refusal::{Refusal, Refused},
    scope::ScopeItem,
};

/// Scopes of a request, each known and granted to the system; the text as it was asked is kept, order and all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(String);

impl Scopes {
    /// Reads `scope` or `scope_org` of a request by a system to which these scopes are granted.
    ///
    /// # Errors
    /// 007013 for none, 007006 for what is no list of ESIA's scopes, 007019 for one that is not granted.
    pub fn ask(text: &str, granted: &[String]) -> Result<Self, Refused> {
        if text.trim().is_empty() {
            return Err(Refusal::NoScope.because("the scope is empty"));
        }
        let names: Vec<&str> = text.split(' ').collect();
        let twice = |name: &&str| names.iter().filter(|other| other == &name).count() > 1;
        if names.iter().any(twice) {
            return Err(Refusal::Scope.because("a scope stands twice, or there are two spaces in a row"));
        }
        if names.iter().any(|name| label(name).is_none()) {
            return Err(Refusal::Scope.because("a scope is none of ESIA's"));
        }
        if names.iter().any(|name| !granted.iter().any(|granted| granted == name)) {
            return Err(Refusal::NoGrants.because("a scope is not granted to the system on its card"));
        }
        Ok(Self(text.to_owned()))
    }

    /// Without asking anybody: what is known to be granted.
    pub fn granted(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As it was asked.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether `name` is among them.
    pub fn has(&self, name: &str) -> bool {
        self.names().any(|own| own == name)
    }

    /// Whether any of `names` is among them.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// One after the other.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|name| !name.is_empty())
    }

    /// The set, whatever the order: a consent once given holds for it.
    pub fn as_set(&self) -> Vec<String> {
        let mut set: Vec<String> = self.names().map(str::to_owned).collect();
        set.sort_unstable();
        set
    }

    /// As tokens carry them: everything but `openid` bound to the person.
    pub fn bound_to(&self, oid: u64) -> String {
        let bind = |name: &str| {
            let oid = (name != "openid").then_some(oid);
            ScopeItem { name: name.to_owned(), oid }.to_string()
        };
        self.names().map(bind).collect::<Vec<_>>().join(" ")
    }
}

/// What a scope is called in front of a person; `None`: not a scope of ESIA's.
pub fn label(name: &str) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(scope, _)| *scope == name);
    known.map(|(_, label)| *label).or_else(|| name.starts_with("org_").then_some("Сведения об организации"))
}

const KNOWN: [(&str, &str); 39] = [
    ("openid", "Вход через учётную запись"),
    ("fullname", "Фамилия, имя и отчество"),
    ("birthdate", "Дата рождения"),
    ("gender", "Пол"),
    ("snils", "СНИЛС"),
    ("inn", "ИНН"),
    ("id_doc", "Документ, удостоверяющий личность"),
    ("birthplace", "Место рождения"),
    ("medical_doc", "Полис ОМС"),
    ("military_doc", "Военный билет"),
    ("foreign_passport_doc", "Заграничный паспорт"),
    ("drivers_licence_doc", "Водительское удостоверение"),
    ("birth_cert_doc", "Свидетельство о рождении"),
    ("residence_doc", "Вид на жительство"),
    ("temporary_residence_doc", "Разрешение на временное проживание"),
    ("vehicles", "Транспортные средства"),
    ("email", "Адрес электронной почты"),
    ("mobile", "Номер мобильного телефона"),
    ("contacts", "Контакты и адреса"),
    ("addresses", "Адреса"),
    ("usr_org", "Список организаций"),
    ("usr_avt", "Изображение профиля"),
    ("usr_reg_cxt", "Сведения о регистрации учётной записи"),
    ("self_employed", "Статус самозанятого"),
    ("ext_auth_result", "Сведения о способе входа"),
    ("bio", "Биометрия"),
    ("link", "Связь с внешней системой"),
    ("categories", "Категории организации"),
    ("kid_fullname", "Фамилия, имя и отчество детей"),
    ("kid_birthdate", "Даты рождения детей"),
    ("kid_gender", "Пол детей"),
    ("kid_snils", "СНИЛС детей"),
    ("kid_inn", "ИНН детей"),
    ("kid_birth_cert_doc", "Свидетельства о рождении детей"),
    ("kid_medical_doc", "Полисы ОМС детей"),
    ("kid_mobile", "Номера телефонов детей"),
    ("kid_email", "Адреса электронной почты детей"),
    ("kid_school_data", "Школьные данные детей"),
    ("kid_addresses", "Адреса детей"),
];

#[cfg(test)]
mod tests {
    use super::Scopes;
    use crate::esia::wire::refusal::Refusal;

    #[test]
    fn scopes_are_known_granted_and_said_once() {
        let cases = [
            ("openid fullname", None),
            ("org_inn", None),
            (" ", Some(Refusal::NoScope)),
            ("openid  fullname", Some(Refusal::Scope)),
            ("openid openid", Some(Refusal::Scope)),
            ("http://esia.gosuslugi.ru/usr_inf", Some(Refusal::Scope)),
            ("openid snils", Some(Refusal::NoGrants)),
        ];
        for (text, refusal) in cases {
            assert_eq!(
                Scopes::ask(text, &GRANTED.map(str::to_owned)).err().map(|fault| fault.refusal),
                refusal,
                "{text}"
            );
        }
    }

    #[test]
    fn tokens_bind_scopes_to_the_person_but_openid() {
        let scopes = Scopes::granted("openid fullname snils");
        assert_eq!(scopes.bound_to(1_000), "openid fullname?oid=1000 snils?oid=1000");
        assert_eq!(Scopes::granted("b a").as_set(), Scopes::granted("a b").as_set());
    }

    const GRANTED: [&str; 3] = ["openid", "fullname", "org_inn"];
}
