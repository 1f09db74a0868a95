// A portal known by configuration alone, in windows-1251: in, an application's page, out, and back with ESIA alone.
import assert from "node:assert/strict";
import { gate, journals, visit } from "./house.mjs";
import { examine } from "./look.mjs";
import { link, passEsia } from "./steps.mjs";

const journal = journals.app;

await visit(async (visitors) => {
  const page = await visitors.newcomer();
  await page.goto(`${journal}/`);
  await passEsia(page, "orlova");
  await link(page, "orlova", "Орлова.Мария");
  await page.click("#open-journal");
  await inTheCabinet(page);
  assert.equal(await page.evaluate(() => document.characterSet), "windows-1251");
  await examine(page, "app-cabinet", { axe: false });

  await page.locator(".privratnik-out").click();
  await page.waitForURL(`${gate}/signed-out`);
  await page.goto(`${journal}/`);
  await inTheCabinet(page);
});

async function inTheCabinet(page) {
  await page.waitForURL((url) => url.origin === journal && url.pathname.toLowerCase().startsWith("/cabinet/"));
  assert.match(await page.locator("#UserName").innerText(), /Орлова Мария/);
}
