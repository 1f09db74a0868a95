// «БАРС. Электронная школа»: from its own sign-in page to the marks, to the other child, out, and back with ESIA alone.
import assert from "node:assert/strict";
import { gate, journals, visit } from "./house.mjs";
import { examine } from "./look.mjs";
import { chooseChild, heading, link, passEsia } from "./steps.mjs";

const journal = journals.bars;

await visit(async (visitors) => {
  const page = await visitors.newcomer();
  await page.goto(`${journal}/`);
  await page.waitForURL("**/auth/login-page");
  await examine(page, "bars-sign-in-page", { axe: false });
  await page.getByRole("link", { name: "ВХОД ЧЕРЕЗ ЕСИА" }).click();
  await passEsia(page, "orlova");
  await link(page, "orlova", "ПР_ОрловаМар");
  await page.click("#open-journal");
  assert.equal(await heading(page), "Выбор ребенка");
  await examine(page, "choose-child");
  await chooseChild(page, "Орлов Илья");
  await readMarks(page, "Орлов Илья");
  assert.equal(await page.evaluate(() => document.cookie), "");

  await page.getByRole("link", { name: "Сменить ребёнка" }).click();
  await chooseChild(page, "Орлов Пётр");
  await readMarks(page, "Орлов Пётр");
  await examine(page, "bars-marks", { axe: false });

  await page.getByTestId("logout").click();
  await page.waitForURL(`${gate}/signed-out`);
  await page.goto(`${journal}/`);
  await page.getByRole("link", { name: "ВХОД ЧЕРЕЗ ЕСИА" }).click();
  await page.waitForURL("**/choose");
  assert.match(await page.locator(".card").first().innerText(), /Орлов Пётр[^]*Выбрано в прошлый раз/);
  await chooseChild(page, "Орлов Пётр");
  await readMarks(page, "Орлов Пётр");
});

/** The marks of the personal area, under the child's name. */
async function readMarks(page, child) {
  await page.waitForURL("**/personal-area/**");
  assert.equal(new URL(page.url()).origin, journal);
  await page.getByTestId("pupil").waitFor();
  await page.click(".tabs a[href='#marks']");
  await page.getByTestId("view").locator("td").first().waitFor();
  assert.match(await page.getByTestId("pupil").innerText(), new RegExp(child));
  assert.match(await page.getByTestId("view").innerText(), /[2-5]/);
}
