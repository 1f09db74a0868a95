// A parent of three whom the school's register knows: no login, no password; chooses a child, reads the marks, turns to
// the child in another school, and finds the children listed by СНИЛС.
import assert from "node:assert/strict";
import { gate, journal, visit } from "./house.mjs";
import { chooseChild, heading, passEsia, readDiary, turnToMarks } from "./steps.mjs";
import { examine } from "./look.mjs";

await visit(async (visitors) => {
  const page = await visitors.newcomer();
  await page.goto(`${journal}/`);
  await passEsia(page, "orlova");
  await page.waitForURL("**/choose");
  assert.equal(await heading(page), "Выбор ребенка");
  assert.equal(await page.locator(".card").count(), 3);
  await examine(page, "choose-known");
  await chooseChild(page, "Орлова Анна");
  await readDiary(page);
  assert.ok((await turnToMarks(page)).length > 0);

  await page.locator(".privratnik-bar").getByRole("link", { name: /^Сменить/ }).click();
  await chooseChild(page, "Орлов Илья");
  await readDiary(page);
  assert.match(await page.locator(".privratnik-bar").innerText(), /Орлов Илья/);

  await page.goto(`${gate}/links`);
  assert.equal(await page.locator("#linked").count(), 0, "no password was proved");
  assert.equal(await page.locator("#recognised tbody tr").count(), 2);
  await examine(page, "links-known");
});
