// The sign-in page: the password itself never leaves the browser, only its salted MD5.
"use strict";

const form = document.getElementById("login-form");
const fault = document.getElementById("login-error");

async function prove(login, password, school) {
  await callJson("logindata");
  const { lt, ver, salt } = await callJson("auth/getdata", { method: "POST" });
  const ascii = (text) => new TextEncoder().encode(text);
  const pw2 = md5(ascii(salt + md5(windows1251(password))));
  const fields = { loginType: 1, scid: school, un: login, pw: pw2.slice(0, password.length), pw2, lt, ver };
  const answer = await callJson("login", { method: "POST", body: new URLSearchParams(fields) });
  if (!answer.at) throw new Error(answer.errorMessage || "Сервер временно недоступен.");
  return { answer, ver };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  fault.hidden = true;
  try {
    const { answer, ver } = await prove(form.un.value.trim(), form.pw.value, form.scid.value);
    localStorage.setItem(STORE, JSON.stringify({ ...answer, ver }));
    openByForm(answer.entryPoint, { AT: answer.at, VER: ver });
  } catch (error) {
    fault.textContent = error.message;
    fault.hidden = false;
    button.disabled = false;
  }
});

// Somebody whose session still lives goes on where they were.
async function goOn() {
  const session = storedSession();
  if (!session) return;
  const alive = await fetch("/webapi/context", { headers: { at: session.at } });
  if (alive.ok) {
    const { roles } = await alive.json();
    location.replace(roles.length ? "/app/school/studentdiary/" : "/app/school/choose-session-role/");
  } else if (alive.status === 401) forgetSession();
}

goOn();
