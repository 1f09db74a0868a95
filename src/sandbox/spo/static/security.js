// The sign-in page: takes its parts from behind the #, and builds the form by script.
"use strict";

const view = by("view");

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

function field(label, properties) {
  return [element("label", { htmlFor: properties.id, textContent: label }), element("input", properties)];
}

function login(esia) {
  const fault = element("p", { className: "error", hidden: true });
  fault.setAttribute("role", "alert");
  const remember = element("input", { type: "checkbox", id: "remember" });
  const submit = element("button", { className: "button", type: "submit", textContent: "Войти" });
  const form = element(
    "form",
    { noValidate: true },
    ...field("Логин", { id: "login", type: "text", autocomplete: "username", spellcheck: false }),
    ...field("Пароль", { id: "password", type: "password", autocomplete: "current-password" }),
    element("label", { className: "check" }, remember, "Запомнить меня"),
    fault,
    submit,
  );
  form.dataset.testid = "login-form";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    fault.hidden = true;
    try {
      const body = { login: by("login").value, password: await sha256(by("password").value), isRemember: remember.checked };
      session.keep(await call("/services/security/login", { method: "POST", body }));
      goHome();
    } catch (error) {
      fault.textContent = error.message;
      fault.hidden = false;
      submit.disabled = false;
    }
  });
  const parts = [element("h1", { textContent: "Введите логин и пароль" }), form];
  if (esia?.isAvailable) {
    parts.push(element("p", { className: "or" }, element("span", { textContent: "или" })));
    parts.push(element("a", { className: "button second", href: esia.loginUrl, textContent: "Войти через портал гос. услуг" }));
  }
  const hint = element("p", { className: "hint", textContent: "Логин и пароль выдаёт учебная часть колледжа." });
  const forgot = element("a", { href: "#/forgot", textContent: "Забыли свой пароль?" });
  view.replaceChildren(element("section", { className: "card" }, ...parts), hint, element("p", { className: "hint" }, forgot));
}

function forgot() {
  const text = "Письмо с новым паролем на учебном стенде не придёт: обратитесь в учебную часть.";
  const back = element("a", { className: "button second", href: "#/login", textContent: "Вернуться ко входу" });
  view.replaceChildren(
    element("section", { className: "card" }, element("h1", { textContent: "Восстановление пароля" }), element("p", { textContent: text }), back),
  );
}

async function show() {
  if (location.hash === "#/forgot") return forgot();
  const esia = await call("/services/security/esia-settings").catch(() => null);
  kept.write("isEsiaAvailable", Boolean(esia?.isAvailable));
  login(esia);
}

window.addEventListener("hashchange", show);
show();
