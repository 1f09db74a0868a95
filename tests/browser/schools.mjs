// A parent with children in two schools: links both accounts, is asked which one, and switches by coming again.
import assert from "node:assert/strict";
import { gate, journal, visit } from "./house.mjs";
import { chooseChild, link, passEsia, readDiary } from "./steps.mjs";

await visit(async (visitors) => {
  const page = await visitors.newcomer();
  await page.goto(`${journal}/`);
  await passEsia(page, "orlova");
  await link(page, "orlova", "ОрловаМС");
  await link(page, "orlova", "orlova-ms");
  assert.deepEqual(await schools(page), ["СОШ № 12", "Гимназия № 3"]);

  await page.click("#open-journal");
  assert.deepEqual(await childrenOf(page, "Гимназия № 3"), ["Орлов Илья Алексеевич, 2Б"]);
  await page.goto(`${gate}/choose`);
  await chooseChild(page, "Орлова Анна");
  await readDiary(page);
  const children = page.getByTestId("child-select").locator("option");
  assert.deepEqual(await children.allInnerTexts(), ["Орлов Пётр Алексеевич, 5В", "Орлова Анна Алексеевна, 8А"]);
  assert.match(await page.getByTestId("child-select").locator("option:checked").innerText(), /Анна/);

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

async function remove(page, school) {
  await page.goto(`${gate}/links`);
  await page.locator("#linked tr", { hasText: school }).locator("[data-remove]").click();
  await page.click("#remove");
  await page.waitForURL("**/links?done=removed");
}
