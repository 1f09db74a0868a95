//! A journal with a sign-in form, wholly by configuration.

use super::{Desk, GOOD};
use crate::config::{FormSettings, Settled};
use crate::domain::{Pattern, Role, Section, SessionEnd, System, Treatment};

const EXAMPLE: &str = include_str!("../raw/form.example.toml");

/// The example of the documentation beside a good configuration, after `from`, which must be in it, was replaced
/// by `to`.
#[track_caller]
fn load(from: &str, to: &str) -> Result<Settled, String> {
    assert!(EXAMPLE.contains(from), "{from}");
    let text = format!("{GOOD}{}", EXAMPLE.replacen(from, to, 1));
    Desk::new(&text.replace("https://app.example.ru", "http://app.localhost:8400")).load(&[])
}

#[track_caller]
fn read(from: &str, to: &str) -> FormSettings {
    let settled = load(from, to).unwrap_or_else(|faults| panic!("{faults}"));
    settled.journals[&System("app".into())].form.clone().expect("the section")
}

#[track_caller]
fn faults(from: &str, to: &str) -> String {
    load(from, to).err().expect("a fault")
}

#[test]
fn the_example_of_the_documentation_is_whole() {
    let FormSettings { recipe, schools } = read("", "");
    assert!(schools.is_empty() && !recipe.asks_school());
    let names: Vec<_> = recipe.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["TxtLogin", "TXTPASSWORD", "BtnEnter"], "in the order of the file");
    assert_eq!(recipe.profile.page, "/Cabinet/Default.aspx", "where people are taken to");
    assert_eq!(recipe.profile.role_of("Заявитель (родитель)"), Role::Parent);
    assert_eq!(recipe.profile.role_of("Директор"), Role::Staff);
    assert_eq!(recipe.marks.success[0].sent_to, Some(Pattern::tree("/cabinet")));
    let surface = recipe.surface;
    for (path, reads, treatment) in [
        ("/account/login.aspx", true, Treatment::SignInPage),
        ("/account/login.aspx", false, Treatment::PasswordSignIn),
        ("/account/password.aspx", true, Treatment::Closed),
        ("/account/logout.aspx", true, Treatment::SignOut),
        ("/requests/new.aspx", false, Treatment::Plain),
    ] {
        assert_eq!(surface.treatment(path, reads), treatment, "{path} {reads}");
    }
    assert_eq!(surface.session_ends, [SessionEnd::SentTo(Pattern::tree("/account/login.aspx"))]);
    assert_eq!((surface.section("/files/1"), surface.section("/x")), (Section::Files, Section::Unknown));
    assert!(surface.is_page_field("__VIEWSTATE") && !surface.is_page_field("Kind"), "the usual ones");
}

#[test]
fn fields_that_are_good_only_on_their_page_take_the_place_of_the_usual_ones() {
    let surface = |names: &str| {
        let (section, with) = ("closed = ", format!("page_fields = {names}\nclosed = "));
        read(section, &with).recipe.surface
    };
    let own = surface("[\"PageNumber\"]");
    assert!(own.is_page_field("pagenumber") && !own.is_page_field("__VIEWSTATE"));
    assert!(!surface("[]").is_page_field("csrfmiddlewaretoken"));
}

#[test]
fn long_polls_are_those_that_the_operator_names() {
    let surface = read("closed = ", "long = [\"/News/Poll/*\"]\nclosed = ").recipe.surface;
    assert!(surface.is_long("/news/poll") && !surface.is_long("/news"));
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_key() {
    let broken = "page = \"Login.aspx\"\ncharset = \"klingon\"\nsigned_in = \"p[\"\n\
        refused = [{}]\nlocked = [{ status = 99 }]\n[systems.app.form.profile]\nname = { after = \"x\" }\n\
        roles = [{ word = \"a\", role = \"king\" }]\n[systems.app.form.surface]\nclosed = [\"//x\"]\n\
        long = [\"x\"]\nsession_ends = [{ words = \"x\" }]\nsections = [{ path = \"/a\", section = \"unknown\" }]\n";
    let from = EXAMPLE.split_once("[systems.app.form]\n").expect("the section").1;
    let told = faults(from, broken);
    for key in [
        "page",
        "charset",
        "signed_in",
        "fields",
        "success",
        "wrong_password",
        "refused.0",
        "locked.0.status",
        "sign_out",
        "profile.name.at",
        "profile.roles.0.role",
        "surface.closed.0",
        "surface.long.0",
        "surface.session_ends.0",
        "surface.sections.0.section",
    ] {
        assert!(told.contains(&format!("systems.app.form.{key}")), "{key}:\n{told}");
    }
}

#[test]
fn each_fault_says_what_to_write() {
    let table = [
        ("\"{login}\"", "\"login\"", "no field has the value {login}"),
        ("\"{password}\"", "\"x\"", "no field has the value {password}"),
        ("\"Войти\"", "\"{school}\"", "there is no school to choose"),
        ("sent_to = \"/cabinet/*\"", "words = \" \"", "says nothing, so every answer would fit"),
        ("\"#aspnetForm\"", "\"#\"", "a CSS selector"),
        ("\"/account/password.aspx/*\"", "\"account\"", "a path of the journal that begins with one slash"),
        ("form = \"#aspnetForm\"", "from = \"#aspnetForm\"", "systems.app.form.from"),
        ("status = 302, ", "statu = 302, ", "systems.app.form.success.0.statu"),
        ("home = ", "schools = [{ id = \"1\", name = \"СОШ\" }]\nhome = ", "nobody is asked for one"),
    ];
    for (from, to, expected) in table {
        let told = faults(from, to);
        assert!(told.contains(expected), "{to}: {told}");
    }
}

#[test]
fn schools_are_those_to_choose_from_where_a_field_names_one() {
    let (from, to) =
        ("\"Войти\" },\n]", "\"{school}\" },\n]\nschools = [{ id = \"7\", name = \"СОШ № 7\" }]");
    let FormSettings { recipe, schools } = read(from, to);
    assert!(recipe.asks_school());
    assert_eq!((schools.len(), schools[0].id.0.as_str(), schools[0].place.as_deref()), (1, "7", None));
}

#[test]
fn patterns_are_exact_a_tree_or_a_beginning_in_any_case() {
    let closed = |text: &str| {
        let settled = read("\"/account/password.aspx/*\"", &format!("\"{text}\""));
        settled.recipe.surface.closed[0].clone()
    };
    assert_eq!(closed("/Account/Key.aspx"), Pattern::exact("/account/key.aspx"));
    assert_eq!(closed("/account/"), Pattern::exact("/account"));
    assert_eq!(closed("/Admin/*"), Pattern::tree("/admin"));
    assert_eq!(closed("/Api/v1*"), Pattern::prefix("/api/v1"));
    assert_eq!(closed("/*"), Pattern::prefix("/"));
}

#[test]
fn the_section_and_its_adapter_need_each_other() {
    let alone = faults("adapter = \"form\"", "adapter = \"rid\"");
    assert!(alone.contains("systems.app.form: belongs to adapter"), "{alone}");
    let (before, _) = EXAMPLE.split_once("[systems.app.form]").expect("the section");
    let without = faults(&EXAMPLE[before.len()..], "");
    assert!(without.contains("systems.app.form"), "{without}");
    assert!(load(&EXAMPLE[before.len()..], "").is_err());
}
