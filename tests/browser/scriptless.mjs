// Without JavaScript everything of the gate works; only the journal's own page needs it, and the entrance says so.
import assert from "node:assert/strict";
import { gate, journal, visit } from "./house.mjs";
import { heading, link, passEsia } from "./steps.mjs";

await visit(async (visitors) => {
  const scriptless = () => visitors.newcomer({ javaScriptEnabled: false });
  await signsInLinksLeaves(await scriptless());
  await isRefused(await scriptless());
});

async function signsInLinksLeaves(page) {
  await page.goto(`${journal}/`);
  await passEsia(page, "sokolov");
  await link(page, "sokolov", "СоколовД");
  await page.click("#open-journal");
  assert.equal(await heading(page), "Открываем дневник…");
  assert.match(await page.locator("noscript").innerText(), /JavaScript/);
  await page.goto(`${gate}/sign-out`);
  await page.click("#out-here");
  await page.waitForURL(`${gate}/signed-out`);
  assert.equal(await heading(page), "Вы вышли");
}

/** An account that is not confirmed ends on a page that says where to confirm it. */
async function isRefused(page) {
  await page.goto(`${gate}/`);
  await page.click("#sign-in");
  await passEsia(page, "fedorov");
  assert.equal(await page.locator("#refusal").getAttribute("data-code"), "PR-110");
  assert.match(await page.locator(".places").innerText(), /МФЦ «Мои документы»/);
  assert.match(await page.locator("footer").innerText(), /8 \(800\) 000-00-00/);
}
