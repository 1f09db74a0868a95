// The personal area: the part behind the # says what is shown; /api has the data.
"use strict";

const by = (id) => document.getElementById(id);
const state = { person: null, monday: null };

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// Texts come out of the journal's editor: with markup, and with zero-width spaces.
function plain(text) {
  const page = new DOMParser().parseFromString(String(text ?? ""), "text/html");
  return page.body.textContent.replaceAll("\u200b", "");
}

async function call(method, parameters = {}, options = {}) {
  const query = new URLSearchParams(parameters).toString();
  const answer = await fetch(`/api/${method}${query ? "?" + query : ""}`, {
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    ...options,
  });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  if (answer.status === 401 || String(said.faultcode).startsWith("Server.UserNotAuthenticated")) {
    location.replace("/auth/login-page");
    return new Promise(() => {});
  }
  throw new Error(said.message || said.faultstring || "Сервер временно недоступен.");
}

function notice(text) {
  by("notice").textContent = text;
  by("notice").hidden = !text;
}

function day(iso) {
  return new Date(iso + "T12:00:00Z");
}

function iso(date) {
  return date.toISOString().slice(0, 10);
}

function spoken(date, options) {
  return new Intl.DateTimeFormat("ru-RU", { timeZone: "UTC", ...options }).format(date);
}

const short = (text) => spoken(day(text), { day: "numeric", month: "long" });

function shift(days) {
  state.monday = iso(new Date(day(state.monday).getTime() + days * 86400000));
}

function mark({ mark: value, description = "", date = "" }) {
  const title = [plain(description), date && short(date)].filter(Boolean).join(", ");
  return element("span", { className: `mark m${value}`, title, textContent: value });
}

function card(title, ...children) {
  return element("section", { className: "card" }, element("h2", { textContent: title }), ...children);
}

function list(items) {
  if (!items.length) return element("p", { className: "none", textContent: "Пока пусто." });
  return element("ul", { className: "plain" }, ...items.map((item) => element("li", { textContent: item })));
}

function dayCard({ date, name }, items, empty) {
  const title = element("h2", {}, name + " ", element("span", { textContent: short(date) }));
  const none = element("p", { className: "none", textContent: empty });
  const content = items.length ? element("ol", {}, ...items) : none;
  return element("section", { className: "card day" }, title, content);
}

function lesson(entry) {
  const times = `${entry.time_begin}–${entry.time_end}, ${entry.office}`;
  const name = element("div", {}, plain(entry.discipline), element("small", { textContent: times }));
  const marks = element("div", { className: "marks" }, ...(entry.marks || []).map(mark));
  const shown = element("li", {}, name, marks);
  if (entry.theme) shown.append(element("p", { textContent: entry.theme }));
  if (entry.homework) shown.append(element("p", { textContent: "Задание: " + plain(entry.homework) }));
  for (const { name, url } of entry.materials || []) {
    shown.append(element("p", {}, element("a", { href: url, textContent: name })));
  }
  return shown;
}

async function week(method) {
  const answer = await call(method, state.monday ? { date: state.monday } : {});
  const days = answer.days || answer;
  state.monday = days[0].date;
  by("week-name").textContent = `${short(days[0].date)} – ${short(days[6].date)}`;
  return days;
}

const views = {
  async diary() {
    const days = await week("ScheduleService/GetDiary");
    const cards = days.slice(0, 5).map((one) => dayCard(one, (one.lessons || []).map(lesson), "Уроков нет"));
    return [element("div", { className: "days" }, ...cards)];
  },

  async marks() {
    const today = iso(new Date());
    const [summary, totals] = await Promise.all([
      call("MarkService/GetSummaryMarks", { date: today }),
      call("MarkService/GetTotalMarks"),
    ]);
    const [term] = summary.summary_marks_data;
    const subjects = term.discipline_marks.map((one) =>
      element(
        "div",
        { className: "card subject" },
        element("b", { textContent: plain(one.discipline) }),
        element("div", { className: "marks" }, ...one.marks.map(mark)),
        element("span", { className: "mean", title: "Средний балл", textContent: one.average_mark }),
      ),
    );
    const name = plain(term.subperiod.name);
    return [
      element("h2", { className: "part", textContent: `Оценки: ${name}` }),
      element("div", { className: "subjects" }, ...(subjects.length ? subjects : [list([])])),
      element("h2", { className: "part", textContent: "Итоговые" }),
      totalsTable(totals.total_marks_data[0]),
    ];
  },

  async homework() {
    const days = await week("HomeworkService/GetHomeworkFromRange");
    const task = ({ discipline, homework, teacher }) =>
      element(
        "li",
        {},
        element("div", {}, plain(discipline), element("small", { textContent: teacher })),
        element("p", { textContent: plain(homework) }),
      );
    const cards = days.slice(0, 5).map((one) => dayCard(one, one.homeworks.map(task), "Ничего не задано"));
    return [element("div", { className: "days" }, ...cards)];
  },

  async school() {
    const [school, events, ...ofClass] = await Promise.all([
      call("SchoolService/getSchoolInfo"),
      call("WidgetService/getEvents"),
      ...(state.person.selected_pupil_id
        ? [call("SchoolService/getClassYearInfo"), call("WidgetService/getBirthdays")]
        : []),
    ]);
    const cards = [
      card(school.name, list([school.address, school.phone, school.email])),
      card("События", list(events.map(({ date, theme }) => `${short(date)}: ${theme}`))),
      card("Сотрудники", list(school.employees.map((one) => `${one.fullname}, ${one.employer_jobs[0].toLowerCase()}`))),
    ];
    const [info, birthdays] = ofClass;
    if (info) {
      const master = element("p", { textContent: `Классный руководитель: ${info.form_master}` });
      cards.push(card(`Класс ${info.study_level}${info.letter}`, master, list(info.pupils.map((one) => one.fullname))));
      cards.push(card("Дни рождения", list(birthdays.map((one) => `${one.date}: ${one.short_name}`))));
    }
    return [element("div", { className: "columns" }, ...cards)];
  },
};

function totalsTable({ subperiods, discipline_marks: rows }) {
  const heads = ["Предмет", ...subperiods.map(({ name }) => plain(name).replace("четверть", "четв."))];
  const cell = (row, { code }) => row.period_marks.find((one) => one.subperiod_code === code)?.mark ?? "";
  const line = (row) =>
    element(
      "tr",
      {},
      element("td", { textContent: plain(row.discipline) }),
      ...subperiods.map((period) => element("td", { textContent: cell(row, period) })),
    );
  const head = element("tr", {}, ...heads.map((text) => element("th", { textContent: text, scope: "col" })));
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows.map(line)));
  return element("div", { className: "card scroll" }, table);
}

async function showPerson() {
  const person = await call("ProfileService/GetPersonData");
  state.person = person;
  const children = person.children_persons;
  by("pupil").hidden = !person.selected_pupil_id;
  by("child").hidden = by("child-label").hidden = children.length < 2;
  by("child").replaceChildren(
    ...children.map(({ id, fullname }) =>
      // The last word is the birth date.
      new Option(plain(fullname).split(" ").slice(0, -1).join(" "), id, false, id === person.selected_pupil_id),
    ),
  );
  by("pupil-name").textContent = children.length < 2 ? plain(person.selected_pupil_name) : "";
  by("pupil-place").textContent = `${plain(person.selected_pupil_school)}, ${plain(person.selected_pupil_classyear)}`;
  const indicators = (person.indicators || []).filter(({ value }) => value);
  by("indicators").replaceChildren(
    ...indicators.map(({ name, value }) =>
      element("div", {}, element("dt", { textContent: plain(name) }), element("dd", { textContent: value })),
    ),
  );
}

function staff() {
  const text = "Классный журнал сотрудника на учебном стенде не ведётся: здесь видны школа и события.";
  return [card("Рабочий стол сотрудника", element("p", { textContent: text }))];
}

async function show() {
  const asked = location.hash.slice(1);
  const name = views[asked] ? asked : "diary";
  const hasPupil = Boolean(state.person.selected_pupil_id);
  for (const tab of document.querySelectorAll(".tabs a")) {
    if (tab.hash === "#" + name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  by("week").hidden = !hasPupil || !["diary", "homework"].includes(name);
  notice("");
  try {
    const parts = hasPupil || name === "school" ? await views[name]() : staff();
    by("view").replaceChildren(...parts);
  } catch (error) {
    by("view").replaceChildren();
    notice(error.message);
  }
}

by("before").addEventListener("click", () => (shift(-7), show()));
by("after").addEventListener("click", () => (shift(7), show()));
by("child").addEventListener("change", async () => {
  await call("ProfileService/SetSelectedPupil", { pupil_id: by("child").value }, { method: "POST" });
  await showPerson();
  await show();
});
window.addEventListener("hashchange", show);

showPerson().then(show, (error) => notice(error.message));
