// The journal's own session in the browser: `session-store` holds what the sign-in answered, as one object or as
// an array of accounts with `active`.
"use strict";

const STORE = "session-store";

function storedSession() {
  try {
    const stored = JSON.parse(localStorage.getItem(STORE));
    const session = Array.isArray(stored) ? stored.find((one) => one.active) : stored;
    return session && session.at ? session : null;
  } catch {
    return null;
  }
}

function forgetSession() {
  localStorage.removeItem(STORE);
}

function leave() {
  forgetSession();
  location.replace("/");
}

// A call of the web API. A session that is over leads to the sign-in page.
async function call(path, options = {}) {
  const session = storedSession();
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest", ...options.headers };
  if (session) headers.at = session.at;
  const response = await fetch("/webapi/" + path, { ...options, headers });
  if (response.status === 401) {
    leave();
    throw new Error("Сессия завершена.");
  }
  if (!response.ok) {
    const said = await response.json().catch(() => ({}));
    throw new Error(said.message || "Сервер временно недоступен.");
  }
  return response;
}

async function callJson(path, options) {
  return (await call(path, options)).json();
}

function postJson(path, body) {
  return callJson(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

// Pages of the journal are opened by a form with AT and VER.
function openByForm(action, fields) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
