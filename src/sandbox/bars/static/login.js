// The sign-in form: the server answers with JSON, or with bare words when it has locked the account.
"use strict";

const form = document.getElementById("login-form");
const fault = document.getElementById("login-error");

async function signIn() {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.startsWith("<") ? "" : text };
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  fault.hidden = true;
  const said = await signIn().catch(() => ({}));
  if (said.success === true) {
    location.replace(said.redirect);
    return;
  }
  fault.textContent = said.message || "Войти не удалось. Попробуйте позже.";
  fault.hidden = false;
  button.disabled = false;
});
