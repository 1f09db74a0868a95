// A form that comes when its session has run out: sent on after the sign-in, or given back as text.
import assert from "node:assert/strict";
import { journals, later, visit } from "./house.mjs";
import { examine } from "./look.mjs";
import { heading, link, passEsia } from "./steps.mjs";

const LETTER = "Добрый день!\nМожно ли сдать задачи в четверг? Дима болел, и «Ёлочки» он ещё не решил.";
const COMMENT = "Просим место с первого сентября.\nСестра учится в этой же школе.";

await visit(async (visitors) => {
  await sentOn(await visitors.newcomer());
  await withoutScript(await visitors.newcomer({ javaScriptEnabled: false }));
  await givenBack(await visitors.newcomer());
});

/** A letter to a teacher, with the keyboard alone from the kept form on. */
async function sentOn(page) {
  await settle(page, journals.rid, "belova", "21500511");
  await write(page);
  assert.equal(await heading(page), "То, что вы ввели, сохранено");
  assert.match(await page.locator(".fields").first().innerText(), /Ёлочки/);
  assert.equal(await page.evaluate(() => document.cookie.includes("privratnik")), false);
  await examine(page, "kept-form");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.match(await page.locator("details .fields").innerText(), /@760215/, "the first stop opens the other fields");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "send", "and the second is the button");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/messages/output/");
  assert.match(await page.locator("main, body").first().innerText(), /Задачи на четверг/);
  await page.goBack();
  await page.goBack();
  assert.doesNotMatch(await page.content(), /Ёлочки/, "the back button brings nothing up");
}

/** Nothing of it needs a script; here the person does not want it any more. */
async function withoutScript(page) {
  await settle(page, journals.rid, "sokolov", "21500409");
  await write(page);
  await page.click("#discard");
  await page.waitForURL("**/messages/new/");
  assert.equal(await page.locator("#id_body").inputValue(), "");
}

/** An application on a page of ASP.NET, which takes it from nowhere else. */
async function givenBack(page) {
  await settle(page, journals.app, "orlova", "Орлова.Мария");
  await page.goto(`${journals.app}/Requests/New.aspx?kind=school`);
  await page.fill("#TxtChild", "Орлов Пётр Алексеевич");
  await page.fill("#TxtComment", COMMENT);
  await later(31);
  await page.click("input[name='BtnFile']");
  await page.waitForURL("**/.gate/kept");
  assert.equal(await page.locator("#send").count(), 0);
  assert.equal(await page.getByLabel("TxtComment").inputValue(), COMMENT);
  await examine(page, "kept-text");
  const [again] = await Promise.all([page.context().waitForEvent("page"), page.click("#onward")]);
  await again.waitForURL("**/Requests/New.aspx?kind=school");
  await again.fill("#TxtComment", await page.getByLabel("TxtComment").inputValue());
  assert.equal(await again.locator("#TxtComment").inputValue(), COMMENT, "both stand side by side");
}

async function settle(page, journal, login, account) {
  await page.goto(`${journal}/.gate/login`);
  await passEsia(page, login);
  await link(page, login, account);
  await page.click("#open-journal");
  await page.waitForURL((url) => url.origin === journal);
}

/** Writes for longer than a session lasts, and presses the button. */
async function write(page) {
  await page.goto(`${journals.rid}/messages/new/`);
  await page.selectOption("#id_to", { index: 1 });
  await page.fill("#id_subject", "Задачи на четверг");
  await page.fill("#id_body", LETTER);
  await later(31);
  await page.click("#new-message button");
  await page.waitForURL("**/.gate/kept");
}
