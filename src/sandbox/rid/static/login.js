"use strict";
// Fills the two pickers, and the hidden field that Django reads: login@school.
(() => {
  const form = document.querySelector(".login__form");
  const school = document.getElementById("id_school");
  const pickers = ["place-select", "school-select"].map((id) => document.getElementById(id));
  const part = (picker, name) => picker.querySelector(`.custom-select__${name}`);

  const fill = async (picker, address) => {
    const answer = await fetch(address);
    const list = part(picker, "list");
    list.innerHTML = await answer.text();
    for (const item of list.children) item.tabIndex = 0;
  };
  const choose = async (picker, item) => {
    part(picker, "selected").textContent = item.textContent;
    part(picker, "list").hidden = true;
    part(picker, "selected").focus();
    if (picker === pickers[0]) {
      await fill(pickers[1], `/ajax/school/frontend/${item.dataset.value}/`);
      part(pickers[1], "selected").textContent = "Выберите…";
      school.value = "";
    } else {
      school.value = item.dataset.value;
    }
  };
  for (const picker of pickers) {
    const [selected, list] = [part(picker, "selected"), part(picker, "list")];
    const toggle = () => { list.hidden = !list.hidden || list.children.length === 0; };
    selected.addEventListener("click", toggle);
    selected.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); toggle(); } });
    list.addEventListener("click", (event) => choose(picker, event.target));
    list.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); choose(picker, event.target); } });
  }
  form.addEventListener("submit", () => {
    form.elements.username.value = `${form.elements.fake_username.value}@${school.value}`;
  });
  fill(pickers[0], "/ajax/kladr/frontend/");
})();
