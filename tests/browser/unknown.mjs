// Somebody whom no register knows: hears what to do, leaves a request for a school, and has a code to read out; all of it
// without a script.
import assert from "node:assert/strict";
import { journal, visit } from "./house.mjs";
import { heading, passEsia } from "./steps.mjs";
import { examine } from "./look.mjs";

await visit(async (visitors) => {
  const page = await visitors.newcomer({ javaScriptEnabled: false });
  await page.goto(`${journal}/`);
  await passEsia(page, "novikova");
  await page.waitForURL("**/turned-away");
  assert.equal(await heading(page), "Ваш дневник не найден");
  assert.match(await page.locator(".codes .code").innerText(), /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  await examine(page, "turned-away", { axe: false });
  await page.fill("#search", "СОШ");
  await page.click("#search-button");
  await page.check("[name=school][value='101']");
  await page.fill("#contact", "novikova@example.test");
  await examine(page, "turned-away-request", { axe: false });
  await page.click("#leave-request");
  await page.waitForURL("**/turned-away?sent=yes");
  assert.match(await page.locator("#request-left").innerText(), /Заявка передана в школу/);
});
await visit(async (visitors) => {
  const page = await visitors.newcomer();
  await page.goto(`${journal}/`);
  await passEsia(page, "novikova");
  await page.waitForURL("**/turned-away");
  await examine(page, "turned-away-again");
});
