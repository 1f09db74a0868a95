// The pages for students and for parents: the part behind the # says what is shown; /services has the data.
"use strict";

const VALUES = { Five: 5, Four: 4, Three: 3, Two: 2 };
const ABSENT = { IsAbsentByValidReason: "уп", IsAbsentByNotValidReason: "нп", SickLeave: "б", IsLate: "оп" };
const TASKS = { Home: "Домашнее задание", Lesson: "Ответ", Independent: "Самостоятельная работа", Control: "Контрольная работа" };
const WEEKDAYS = ["Воскресенье", "Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота"];

const state = { student: null, monday: monday(new Date()) };

function students() {
  const tenant = session.tenant();
  const role = document.body.dataset.role === "parent" ? tenant?.parentRole : tenant?.studentRole;
  return role?.students ?? [];
}

function monday(date) {
  const first = new Date(date);
  first.setDate(first.getDate() - ((first.getDay() + 6) % 7));
  return first;
}

function iso(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function shifted(date, days) {
  const moved = new Date(date);
  moved.setDate(moved.getDate() + days);
  return moved;
}

const initials = ({ lastName, firstName, middleName }) =>
  [lastName, ...[firstName, middleName].filter(Boolean).map((name) => `${name[0]}.`)].join("\u00a0");

function mark(word) {
  const value = VALUES[word] ?? word;
  return element("span", { className: `mark m${value}`, textContent: value });
}

const mean = (value) => (value === undefined ? "—" : value.toFixed(2).replace(".", ","));

function lesson(entry) {
  const { gradebook, timetable, name, startTime, endTime } = entry;
  const place = `${startTime}–${endTime}, ${timetable.classroom.name}, ${initials(timetable.teacher)}`;
  const title = element("div", {}, name, element("small", { textContent: place }));
  const marks = element("div", { className: "marks" });
  const shown = element("li", {}, title, marks);
  if (gradebook?.absenceType) marks.append(element("span", { className: "mark m3", textContent: ABSENT[gradebook.absenceType] }));
  for (const task of gradebook?.tasks ?? []) {
    if (task.mark) marks.append(mark(task.mark));
    const line = element("p", { textContent: `${TASKS[task.type] ?? task.type}: ${task.topic}` });
    if (task.condition) line.append(element("small", { textContent: task.condition }));
    for (const { id, fileName } of task.attachments) {
      line.append(element("br"), element("a", { href: `/services/files/${id}`, textContent: fileName }));
    }
    shown.append(line);
  }
  return shown;
}

function dayCard({ date, lessons, isHoliday }) {
  const weekday = WEEKDAYS[new Date(`${day(date)}T12:00:00`).getDay()];
  const head = element("h2", {}, `${weekday} `, element("span", { textContent: short(date) }));
  const none = element("p", { className: "none", textContent: isHoliday ? "Занятий нет" : "Нет занятий по расписанию" });
  return element("section", { className: "card day" }, head, lessons.length ? element("ol", {}, ...lessons.map(lesson)) : none);
}

function subjectMeans(title, subjects) {
  const line = ({ name, mark: value }) => [name, element("span", { className: "mean", textContent: mean(value) })];
  return card(title, plainList(subjects.map(line)));
}

/** A table that is wider than the screen is moved sideways under its first column, by keys too. */
function table(name, heads, rows) {
  const head = element("tr", {}, ...heads.map((text) => element("th", { textContent: text, scope: "col" })));
  const shell = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
  const shown = element("div", { className: "card scroll", tabIndex: 0, role: "region" }, shell);
  shown.setAttribute("aria-label", name);
  return shown;
}

function row([first, ...others], className = "") {
  const cells = others.map((other) => element("td", {}, other ?? ""));
  return element("tr", { className }, element("td", { textContent: first }), ...cells);
}

/** The journal makes files from what its page sends in one field of a form. */
function download(address, asked) {
  const value = element("input", { type: "hidden", name: "json", value: JSON.stringify(asked) });
  const form = element("form", { method: "POST", action: address, hidden: true }, value);
  document.body.append(form);
  form.submit();
  form.remove();
}

const views = {
  async "#/"() {
    const [{ subjects }, news] = await Promise.all([
      ask(`/services/students/${state.student.id}/dashboard`),
      ask("/services/people/organization/news/last/5"),
    ]);
    const told = news.map(({ title, text, date }) => [element("b", { textContent: title }), element("small", { textContent: short(date) }), text]);
    const parts = [
      subjectMeans("Лучшие дисциплины", subjects.filter((one) => one.mark >= 4).slice(0, 10)),
      subjectMeans("Требуют внимания", subjects.filter((one) => one.mark < 4).reverse().slice(0, 10)),
      card("Объявления", plainList(told, "news")),
    ];
    return [element("div", { className: "columns" }, ...parts)];
  },

  async "#/lessons"() {
    const last = shifted(state.monday, 6);
    by("week-name").textContent = `${short(iso(state.monday))} – ${short(iso(last))}`;
    const week = await ask(`/services/students/${state.student.id}/lessons/${iso(state.monday)}/${iso(last)}`);
    return [element("div", { className: "days" }, ...week.slice(0, 5).map(dayCard))];
  },

  async "#/attestation"() {
    const { academicYears, subjects } = await ask(`/services/students/${state.student.id}/attestation`);
    const terms = academicYears.flatMap((year) => year.terms.map((term) => ({ id: term.id, name: `${year.number}\u00a0курс ${term.number}\u00a0сем.` })));
    const given = terms.filter(({ id }) => subjects.some(({ marks }) => marks[id]));
    if (!given.length) return [element("p", { className: "card none", textContent: "Первая аттестация ещё впереди" })];
    const rows = subjects.map(({ name, marks }) => row([name, ...given.map(({ id }) => marks[id] && mark(marks[id].value))]));
    return [element("h2", { className: "part", textContent: "Итоговые оценки" }), table("Итоговые оценки", ["Дисциплина", ...given.map(({ name }) => name)], rows)];
  },

  async "#/reports/performance"() {
    const report = await ask(`/services/reports/current/performance/${state.student.id}`);
    const subjects = report.daysWithMarksForSubject.map(({ subjectName, daysWithMarks, averageMark }) =>
      element(
        "div",
        { className: "card subject" },
        element("b", { textContent: subjectName }),
        element("div", { className: "marks" }, ...daysWithMarks.flatMap(({ markValues }) => markValues.map(mark))),
        element("span", { className: "mean", title: "Средний балл", textContent: mean(averageMark) }),
      ),
    );
    const address = "/services/reports/current/performance";
    const onclick = () => download(address, { date: iso(new Date()), studentWorkFlowId: state.student.id });
    const button = element("button", { className: "button second", type: "button", textContent: "Скачать таблицей", onclick });
    const tools = element("div", { className: "tools" }, element("h2", { className: "part", textContent: "Текущая успеваемость" }), button);
    return [tools, element("div", { className: "subjects" }, ...subjects)];
  },

  async "#/reports/attestation"() {
    const report = await ask(`/services/reports/curator/group-attestation-for-student/${state.student.id}`);
    const heads = ["Студент", ...report.subjects.map(({ name }) => name)];
    const rows = report.students.map((one) =>
      row([initials(one), ...report.subjects.map(({ marks }) => marks[one.id] && mark(marks[one.id].value))], one.id === state.student.id ? "own" : ""),
    );
    const title = `Ведомость успеваемости: ${report.year} курс, ${report.termNumber} семестр`;
    return [element("h2", { className: "part", textContent: title }), table(title, heads, rows)];
  },

  async "#/chats"() {
    const chats = await ask("/integration/chatManagement/chats/current");
    const line = ({ name, countOfMembers, adminName }) => [
      element("span", {}, element("b", { textContent: name }), element("br"), element("small", { textContent: `Ведёт ${adminName}` })),
      element("small", { textContent: `${countOfMembers} чел.` }),
    ];
    return [card("Чаты", plainList(chats.map(line)))];
  },
};

function showStudent() {
  const all = students();
  by("child").hidden = by("child-label").hidden = all.length < 2;
  by("child").replaceChildren(...all.map((one) => new Option(`${one.lastName} ${one.firstName} (${one.groupName})`, one.id, false, one.id === state.student.id)));
  by("student-name").textContent = all.length < 2 ? personName(state.student) : "";
  by("student-group").textContent = `Группа ${state.student.groupName}, ${session.tenant().settings.organization.shortName}`;
}

async function show() {
  const name = views[location.hash] ? location.hash : "#/";
  for (const tab of document.querySelectorAll(".tabs a")) {
    if (tab.hash === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  by("week").hidden = name !== "#/lessons";
  by("notice").hidden = true;
  try {
    by("view").replaceChildren(...(await views[name]()));
  } catch (error) {
    by("view").replaceChildren();
    by("notice").textContent = error.message;
    by("notice").hidden = false;
  }
}

function begin() {
  [state.student] = students();
  if (session.isOver() || !state.student) return toLoginPage();
  dress();
  showStudent();
  by("before").addEventListener("click", () => ((state.monday = shifted(state.monday, -7)), show()));
  by("after").addEventListener("click", () => ((state.monday = shifted(state.monday, 7)), show()));
  by("child").addEventListener("change", () => {
    state.student = students().find(({ id }) => String(id) === by("child").value);
    showStudent();
    show();
  });
  window.addEventListener("hashchange", show);
  show();
}

begin();
