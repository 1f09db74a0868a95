// The diary: a week of a pupil, files of an assignment, the report.
"use strict";

const by = (id) => document.getElementById(id);
const state = { students: [], student: null, year: null, monday: null, types: new Map(), work: null };

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function notice(text) {
  by("notice").textContent = text;
  by("notice").hidden = !text;
}

// Runs what a person asked for and says what went wrong.
function attempt(action) {
  return async (event) => {
    event?.preventDefault();
    notice("");
    try {
      await action(event);
    } catch (error) {
      notice(error.message);
    }
  };
}

function day(iso) {
  return new Date(iso.slice(0, 10) + "T12:00:00Z");
}

function iso(date) {
  return date.toISOString().slice(0, 10);
}

function shifted(date, days) {
  return new Date(date.getTime() + days * 86400000);
}

function spoken(date, options) {
  return new Intl.DateTimeFormat("ru-RU", { timeZone: "UTC", ...options }).format(date);
}

async function start() {
  const [context, init, year, types] = await Promise.all([
    callJson("context"),
    callJson("student/diary/init").catch((error) => ({ refused: error })),
    callJson("years/current"),
    callJson("grade/assignment/types?all=false"),
  ]);
  by("who").textContent = context.user.name;
  if (init.refused) {
    by("bar").hidden = by("report").hidden = true;
    throw init.refused;
  }
  state.year = year.id;
  state.types = new Map(types.map((type) => [type.id, type.name]));
  // A list with the current student's index, or an object with the current student's number.
  state.students = Object.values(init.students);
  const current = init.currentStudentId;
  state.student =
    state.students.find((student) => student.studentId === current) || state.students[current] || state.students[0];
  state.monday = day(init.weekStart);
  for (const student of state.students) {
    const name = `${student.nickName}, ${student.className}`;
    by("child-select").append(new Option(name, student.studentId, false, student === state.student));
  }
  await showWeek();
}

async function showWeek() {
  const sunday = shifted(state.monday, 6);
  by("week").textContent = `${spoken(state.monday, { day: "numeric", month: "long" })} — ${spoken(sunday, { day: "numeric", month: "long" })}`;
  const query = new URLSearchParams({
    studentId: state.student.studentId,
    yearId: state.year,
    weekStart: iso(state.monday),
    weekEnd: iso(sunday),
    withLaAssigns: true,
  });
  const diary = await callJson("student/diary?" + query);
  const days = diary.weekDays.map(showDay);
  const free = element("p", { className: "free" }, "На этой неделе уроков нет.");
  by("diary").replaceChildren(...(days.length ? days : [free]));
}

function showDay({ date, lessons }) {
  const title = spoken(day(date), { weekday: "long", day: "numeric", month: "long" });
  const rows = lessons.map(showLesson);
  return element("section", { className: "day" }, element("h2", {}, title), element("table", {}, element("tbody", {}, ...rows)));
}

function showLesson(lesson) {
  const work = lesson.assignments || [];
  const tasks = work.map((one) => element("button", { type: "button", className: "task", onclick: attempt(() => openWork(one, lesson)) }, one.assignmentName));
  const marks = work.filter((one) => one.mark).map(showMark);
  const when = element("small", {}, `${lesson.startTime}–${lesson.endTime}, ${lesson.room}`);
  return element(
    "tr",
    { className: "lesson" },
    element("td", { className: "number" }, String(lesson.number)),
    element("td", { className: "subject" }, lesson.subjectName, when),
    element("td", { className: "tasks" }, ...tasks),
    element("td", { className: "marks" }, ...marks),
  );
}

function showMark(work) {
  const { mark, dutyMark } = work.mark;
  const comment = work.markComment ? `: ${work.markComment.name}` : "";
  const title = state.types.get(work.typeId) + comment;
  return element("span", { className: dutyMark ? "mark owed" : `mark m${mark}`, title }, dutyMark ? "•" : String(mark));
}

async function openWork(work, lesson) {
  state.work = work;
  by("work-title").textContent = lesson.subjectName;
  by("work-about").textContent = `${state.types.get(work.typeId)}. ${work.assignmentName}`;
  by("upload-state").textContent = "";
  by("upload-form").reset();
  await showFiles();
  if (!by("work").open) by("work").showModal();
}

async function showFiles() {
  const query = "student/diary/get-attachments?studentId=" + state.student.studentId;
  const [found] = await postJson(query, { assignId: [state.work.id] });
  const item = (file) =>
    element("li", {}, element("button", { type: "button", className: "task", onclick: attempt(() => download(file)) }, file.originalFileName));
  const list = (files) => (files.length ? files.map(item) : [element("li", { className: "none" }, "нет")]);
  by("work-files").replaceChildren(...list(found.attachments));
  by("work-answers").replaceChildren(...list(found.answerFiles));
}

async function download(file) {
  const blob = await (await call("attachments/" + file.id)).blob();
  const link = element("a", { href: URL.createObjectURL(blob), download: file.originalFileName });
  link.click();
  URL.revokeObjectURL(link.href);
}

async function upload() {
  const file = by("upload").files[0];
  if (!file) return;
  const body = new FormData();
  body.append("file", file, file.name);
  body.append("data", JSON.stringify({ name: file.name, description: "", assignmentId: state.work.id }));
  try {
    await call("attachments", { method: "POST", body });
    by("upload-state").textContent = `Файл «${file.name}» отправлен.`;
    await showFiles();
  } catch (error) {
    by("upload-state").textContent = error.message;
  }
}

// SignalR's JSON protocol by hand: frames end with 0x1e.
function awaitTask(taskId, onProgress) {
  return new Promise((resolve, reject) => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const at = encodeURIComponent(storedSession().at);
    const socket = new WebSocket(`${scheme}://${location.host}/webapi/signalr/queueHub?at=${at}`);
    const send = (frame) => socket.send(JSON.stringify(frame) + "\u001e");
    const events = {
      progress: ({ percent }) => onProgress(percent),
      complete: ({ data }) => (resolve(data), socket.close()),
      error: ({ message }) => (reject(new Error(message)), socket.close()),
    };
    let greeted = false;
    socket.onopen = () => send({ protocol: "json", version: 1 });
    socket.onmessage = ({ data }) => {
      for (const text of data.split("\u001e").filter(Boolean)) {
        const frame = JSON.parse(text);
        if (!greeted) {
          greeted = true;
          send({ type: 1, invocationId: "1", target: "startTaskAsync", arguments: [taskId, "reports"] });
        } else if (frame.type === 1) events[frame.target]?.(frame.arguments[0]);
      }
    };
    socket.onclose = () => reject(new Error("Связь с сервером прервалась."));
  });
}

async function report() {
  by("report-box").hidden = false;
  by("report-page").hidden = true;
  by("report-state").textContent = "Отчёт готовится…";
  try {
    await callJson("earlyaccess?accessKey=irtechsignalr");
    const selectedData = [{ filterId: "SID", filterValue: String(state.student.studentId) }];
    const { taskId } = await postJson("reports/studenttotal/queue", { selectedData });
    const file = await awaitTask(taskId, (percent) => (by("report-state").textContent = `Отчёт готовится: ${percent} %`));
    const page = new DOMParser().parseFromString(await (await call("files/" + file)).text(), "text/html");
    by("report-page").replaceChildren(...page.body.children);
    by("report-page").hidden = false;
    by("report-state").textContent = "Отчёт готов.";
  } catch (error) {
    by("report-state").textContent = error.message;
  }
}

async function openOldPage() {
  const { ver } = await callJson("context");
  openByForm("/asp/Announce/ViewAnnouncements.asp", { AT: storedSession().at, VER: ver });
}

async function logout() {
  await call("auth/logout", { method: "POST" });
  leave();
}

async function turn(weeks) {
  state.monday = shifted(state.monday, 7 * weeks);
  await showWeek();
}

by("previous").addEventListener("click", attempt(() => turn(-1)));
by("next").addEventListener("click", attempt(() => turn(1)));
by("logout").addEventListener("click", attempt(logout));
by("report").addEventListener("click", attempt(report));
by("old-page").addEventListener("click", attempt(openOldPage));
by("upload-form").addEventListener("submit", attempt(upload));
by("child-select").addEventListener(
  "change",
  attempt(async () => {
    state.student = state.students.find((student) => String(student.studentId) === by("child-select").value);
    await showWeek();
  }),
);

if (storedSession()) attempt(start)();
else leave();
