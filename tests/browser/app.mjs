// A portal known by configuration alone, in windows-1251: in, the children, an application filed and fetched, out, and
// back to it with ESIA alone. It has no marks and opens for all children at once, so there is nothing to switch.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { gate, journals, visit } from "./house.mjs";
import { examine } from "./look.mjs";
import { link, passEsia } from "./steps.mjs";

const journal = journals.app;
const CHILD = "Орлова Анна Алексеевна";

await visit(async (visitors) => {
  const page = await visitors.newcomer();
  await page.goto(`${journal}/`);
  await passEsia(page, "orlova");
  await link(page, "orlova", "Орлова.Мария");
  await page.click("#open-journal");
  await inTheCabinet(page);
  assert.equal(await page.evaluate(() => document.characterSet), "windows-1251");
  await examine(page, "app-cabinet", { axe: false });
  const children = await page.locator("#Children .child").allInnerTexts();
  assert.deepEqual(children.map((name) => name.split(" ")[1]), ["Пётр", "Анна", "Илья"]);
  const before = await applications(page);
  await fileAnApplication(page);
  const filed = await applications(page);
  assert.deepEqual(filed.toSorted(), [...before, CHILD].toSorted());
  await fetchIt(page);

  await page.locator(".privratnik-out").click();
  await page.waitForURL(`${gate}/signed-out`);
  await page.goto(`${journal}/`);
  await inTheCabinet(page);
  assert.deepEqual(await applications(page), filed, "it is still there");
});

async function fileAnApplication(page) {
  await page.getByRole("link", { name: "Новое заявление" }).click();
  await page.fill("#TxtChild", CHILD);
  await page.fill("#TxtComment", "Просим место в первом классе.");
  await page.getByRole("button", { name: "Подать" }).click();
}

/** The page of the application, and its file. The name's bare windows-1251 depends on the browser's language. */
async function fetchIt(page) {
  await page.locator("tbody tr", { hasText: CHILD }).getByRole("link").click();
  assert.equal(await page.locator("#Comment").innerText(), "Просим место в первом классе.");
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Скачать заявление" }).click();
  const file = await saved;
  assert.match(file.suggestedFilename(), /\d+\.txt$/);
  const letters = new TextDecoder("windows-1251").decode(await readFile(await file.path()));
  assert.match(letters, new RegExp(CHILD));
}

/** The children in whose names something was applied for. */
async function applications(page) {
  await page.goto(`${journal}/Requests/School.aspx`);
  return page.locator("tbody tr td:nth-child(3)").allInnerTexts();
}

async function inTheCabinet(page) {
  await page.waitForURL((url) => url.origin === journal && url.pathname.toLowerCase().startsWith("/cabinet/"));
  assert.match(await page.locator("#UserName").innerText(), /Орлова Мария/);
}
