"use strict";
const remember = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=31536000`; };

// Called by the page's body.
async function loadSubjects(address) {
  const place = document.getElementById("subj");
  if (!place) return;
  const answer = await fetch(address);
  if (answer.ok) place.outerHTML = (await answer.text()).replace("<select", '<select id="subj"');
}

function showMarkInfo(about) { alert(about); }
function showMarkItogInfo(about) { alert(about); }

for (const name of ["edu_year", "items_perpage"]) {
  const select = document.getElementById(name);
  if (select) select.addEventListener("change", () => { remember(name, select.value); location.reload(); });
}
const range = document.getElementById("mark_range");
if (range) range.addEventListener("change", () => {
  const view = document.querySelector(".views a[aria-current]").pathname.split("/").at(-2);
  location.href = `/marks/current/${range.value}/${view}/`;
});
fetch("/ajax/messages_count/").then((answer) => answer.json()).then((count) => {
  document.getElementById("unread").textContent = count.unread_messages;
}).catch(() => {});
