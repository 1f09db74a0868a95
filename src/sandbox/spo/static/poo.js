// What all pages share: the session as the sign-in page left it in this browser, calls, small pieces of pages.
"use strict";

const by = (id) => document.getElementById(id);

// The sign-in page keeps everything that it was told, each part under a name of its own.
const kept = {
  read(name, otherwise = null) {
    const text = localStorage.getItem("irtech." + name);
    return text === null ? otherwise : JSON.parse(text);
  },
  write(name, value) {
    localStorage.setItem("irtech." + name, JSON.stringify(value));
  },
};

const session = {
  // The page knows the session by this cookie alone.
  isOver: () => !/(^|;\s*)UID=/.test(document.cookie),
  tenants: () => kept.read("tenants", {}),
  tenant: () => session.tenants()[kept.read("tenantName")],
  keep(told) {
    for (const name of ["localNetwork", "tenantName", "tenants", "installName"]) kept.write(name, told[name]);
  },
  // As whom somebody is known in a college, in the order in which they are preferred.
  roles: (tenant) => ROLES.filter(({ role }) => tenant?.[role]),
};

const ROLES = [
  { role: "employeeRole", page: "employee", name: "Сотрудник", href: "/" },
  { role: "studentRole", page: "student", name: "Студент", href: "/students/student.html" },
  { role: "parentRole", page: "parent", name: "Родитель", href: "/students/parent.html" },
];

function toLoginPage() {
  location.assign("/security/#/login");
}

function goHome() {
  const [first] = session.roles(session.tenant());
  if (first) location.assign(first.href);
  else toLoginPage();
}

async function call(path, { method = "GET", body } = {}) {
  const headers = { Accept: "application/json, text/plain, */*" };
  if (body) headers["Content-Type"] = "application/json;charset=UTF-8";
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const told = await answer.json().catch(() => null);
  if (answer.ok) return told;
  const fault = new Error(words(answer.status, told));
  fault.status = answer.status;
  throw fault;
}

/** As `call`, but without a session the person is taken to the sign-in page. */
async function ask(path, options) {
  try {
    return await call(path, options);
  } catch (fault) {
    if (fault.status === 401) toLoginPage();
    throw fault;
  }
}

function words(status, told) {
  if ([401, 409, 500].includes(status) && told?.responseStatus?.message) return told.responseStatus.message;
  if (status === 400) return "Введены некорректные данные.";
  if (status === 403) return "Недостаточно прав для операции.";
  if (status === 404) return "Действие не может быть выполнено. Обновите страницу и повторите попытку.";
  return "Произошла непредвиденная ошибка";
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function card(title, ...parts) {
  return element("section", { className: "card" }, element("h2", { textContent: title }), ...parts);
}

function plainList(lines, className = "") {
  if (!lines.length) return element("p", { className: "none", textContent: "Пока ничего нет" });
  return element("ul", { className: `plain ${className}` }, ...lines.map((line) => element("li", {}, ...line)));
}

const personName = ({ lastName, firstName, middleName }) => [lastName, firstName, middleName].filter(Boolean).join(" ");
const day = (text) => text.slice(0, 10);
const short = (text) => day(text).split("-").reverse().slice(0, 2).join(".");

/** The head of every page inside: the college, the holder, other roles and colleges, the way out. */
function dress() {
  const tenant = session.tenant();
  by("college").lastElementChild.textContent = tenant.settings.organization.shortName;
  by("who").textContent = personName(tenant);
  by("leave").addEventListener("click", leave);
  const own = document.body.dataset.role;
  const several = Object.keys(session.tenants()).length > 1;
  const ways = Object.entries(session.tenants()).flatMap(([name, other]) =>
    session.roles(other).map((role) => ({
      label: several ? `${role.name}: ${other.settings.organization.shortName}` : role.name,
      isHere: name === kept.read("tenantName") && role.page === own,
      go: () => switchTo(name, role.href),
    })),
  );
  by("ways").hidden = ways.length < 2;
  by("ways").replaceChildren(
    ...ways.map(({ label, isHere, go }) => {
      const button = element("button", { type: "button", textContent: label, onclick: go });
      if (isHere) button.setAttribute("aria-current", "page");
      return button;
    }),
  );
}

async function switchTo(name, href) {
  if (name !== kept.read("tenantName")) {
    await ask("/services/security/switch-tenant", { method: "PUT", body: { name } });
    kept.write("tenantName", name);
  }
  if (location.pathname === href) location.reload();
  else location.assign(href);
}

async function leave() {
  const { fromEsia, logoutUrl } = await call("/services/security/esia-settings");
  if (fromEsia) return location.assign(logoutUrl);
  await call("/services/security/logout", { method: "DELETE" }).catch(() => {});
  document.cookie = "UID=; Path=/; Max-Age=0";
  toLoginPage();
}
