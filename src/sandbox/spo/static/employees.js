// The page for employees: of the register only the college's card, the news and the chats are played here.
"use strict";

async function show() {
  const [college, news, chats] = await Promise.all([
    ask("/services/people/organization"),
    ask("/services/people/organization/news/last/5"),
    ask("/integration/chatManagement/chats/current"),
  ]);
  const text = "Журнал занятий на учебном стенде не ведётся: здесь видны колледж, объявления и чаты.";
  const told = news.map(({ title, text, date }) => [element("b", { textContent: title }), element("small", { textContent: short(date) }), text]);
  const lines = [college.actualAddress, college.phone, `${college.directorPosition}: ${college.directorName}`];
  by("view").replaceChildren(
    card(college.shortName, element("p", { textContent: text }), plainList(lines.map((line) => [line]))),
    card("Объявления", plainList(told, "news")),
    card("Чаты", plainList(chats.map(({ name, countOfMembers }) => [name, element("small", { textContent: `${countOfMembers} чел.` })]))),
  );
}

function begin() {
  if (session.isOver() || !session.tenant()?.employeeRole) return toLoginPage();
  dress();
  show().catch((error) => {
    by("notice").textContent = error.message;
    by("notice").hidden = false;
  });
}

begin();
