// A parent with children in two schools: links both accounts, is asked which one, switches inside the journal to the
// other account and to another child, leaves, and comes back to the last choice with ESIA alone.
import assert from "node:assert/strict";
import { gate, journal, visit } from "./house.mjs";
import { chooseChild, link, passEsia, readDiary, turnToMarks } from "./steps.mjs";

await visit(async (visitors) => {
  const page = await visitors.newcomer();
  await page.goto(`${journal}/`);
  await passEsia(page, "orlova");
  await link(page, "orlova", "ОрловаМС");
  await link(page, "orlova", "orlova-ms");
  assert.deepEqual(await schools(page), ["СОШ № 12", "Гимназия № 3"]);

  await page.click("#open-journal");
  assert.deepEqual(await childrenOf(page, "Гимназия № 3"), ["Орлов Илья Алексеевич, 2Б"]);
  await switchTo(page, "Орлова Анна");
  const children = page.getByTestId("child-select").locator("option");
  assert.deepEqual(await children.allInnerTexts(), ["Орлов Пётр Алексеевич, 5В", "Орлова Анна Алексеевна, 8А"]);
  await readMarks(page, "Орлова Анна");
  await switchTo(page, "Орлов Пётр");
  await readMarks(page, "Орлов Пётр");

  await page.getByTestId("logout").click();
  await page.waitForURL(`${gate}/signed-out`);
  await page.goto(`${journal}/`);
  await page.waitForURL("**/choose");
  assert.match(await page.locator(".card").first().innerText(), /Орлов Пётр[^]*Выбрано в прошлый раз/);
  await chooseChild(page, "Орлов Пётр");
  await readMarks(page, "Орлов Пётр");

  await remove(page, "Гимназия № 3");
  assert.deepEqual(await schools(page), ["СОШ № 12"]);
});

/** The schools of the linked accounts; under each stands the journal's name. */
async function schools(page) {
  const cells = await page.locator("#linked [data-label='Школа']").allInnerTexts();
  return cells.map((cell) => cell.split("\n")[0]);
}

/** Enters the account of this school and tells whose diaries it shows. */
async function childrenOf(page, school) {
  await page.locator(".card", { hasText: school }).getByRole("button").click();
  await readDiary(page);
  return page.getByTestId("child-select").locator("option").allInnerTexts();
}

/** By the bar over the journal's own page. */
async function switchTo(page, child) {
  await page.locator(".privratnik-bar").getByRole("link", { name: /^Сменить/ }).click();
  await chooseChild(page, child);
  await readDiary(page);
}

/** The marks of the diary, under the child's name in the journal's own list and in the bar. */
async function readMarks(page, child) {
  await readDiary(page);
  assert.match(await page.getByTestId("child-select").locator("option:checked").innerText(), new RegExp(child));
  assert.match(await page.locator(".privratnik-bar").innerText(), new RegExp(child));
  const marks = await turnToMarks(page);
  assert.ok(marks.some((mark) => /^[2-5]$/.test(mark)), `no mark of ${child} among ${marks}`);
}

async function remove(page, school) {
  await page.goto(`${gate}/links`);
  await page.locator("#linked tr", { hasText: school }).locator("[data-remove]").click();
  await page.click("#remove");
  await page.waitForURL("**/links?done=removed");
}
