// «Региональный интернет-дневник»: three children by their own papers, the marks of each, out, and back with ESIA alone.
import assert from "node:assert/strict";
import { gate, journals, person, visit } from "./house.mjs";
import { examine } from "./look.mjs";
import { chooseChild, heading, link, passEsia } from "./steps.mjs";

const journal = journals.rid;

await visit(async (visitors) => {
  const page = await visitors.newcomer();
  await page.goto(`${journal}/`);
  await examine(page, "rid-sign-in-page", { axe: false });
  await page.getByRole("link", { name: "через Госуслуги" }).click();
  await passEsia(page, "orlova");
  for (const { login } of person("orlova").accounts.filter(({ system }) => system === "rid")) {
    await link(page, "orlova", login);
  }
  await page.click("#open-journal");
  assert.equal(await heading(page), "Выбор ребенка");
  await chooseChild(page, "Орлов Илья");
  await readMarks(page, "Орлов Илья");

  await page.getByRole("link", { name: "Сменить ребёнка" }).click();
  await chooseChild(page, "Орлова Анна");
  await readMarks(page, "Орлова Анна");
  await page.reload();
  await examine(page, "rid-marks", { axe: false });

  await page.goto(`${journal}/accounts/logout/`);
  await page.waitForURL(`${gate}/signed-out`);
  await page.goto(`${journal}/`);
  await page.getByRole("link", { name: "через Госуслуги" }).click();
  await chooseChild(page, "Орлова Анна");
  await readMarks(page, "Орлова Анна");
});

/** The page of current marks, under the child's name. */
async function readMarks(page, child) {
  await page.waitForURL((url) => url.origin === journal && !url.pathname.startsWith("/.gate"));
  await page.goto(`${journal}/marks/current/`);
  // Which week has marks depends on the day of the test, and only the present one is open.
  const closed = page.locator("#marks .week:not([open]) summary");
  while (await closed.count()) await closed.first().click();
  await page.locator("#marks .mark").first().waitFor();
  assert.match(await page.locator("body").innerText(), new RegExp(child));
}
