// The pages that anybody can open, the stand-in's among them.
import assert from "node:assert/strict";
import { esia, gate, visit } from "./house.mjs";
import { examine } from "./look.mjs";

const REFUSALS = [
  ...["PR-101", "PR-102", "PR-103", "PR-104", "PR-105", "PR-106", "PR-107", "PR-108", "PR-109", "PR-110", "PR-111"],
  ...["PR-201", "PR-202", "PR-203", "PR-204", "PR-205", "PR-206", "PR-207", "PR-208"],
  ...["PR-209", "PR-210", "PR-211", "PR-212"],
  ...["PR-301", "PR-302", "PR-303", "PR-401", "PR-402", "PR-501"],
];

await visit(async (visitors) => {
  await gateClosed(await visitors.newcomer());
  await everyRefusal(await visitors.newcomer());
  await atEsia(await visitors.newcomer());
});

async function gateClosed(page) {
  await page.goto(gate);
  await examine(page, "home");
  await page.click("[href^='/language']");
  await examine(page, "home-english");
  for (const path of ["signed-out", "no-such-page"]) {
    await page.goto(`${gate}/${path}`);
    await examine(page, path);
  }
}

/** They differ in their words only, so axe looks at the one that says most. */
async function everyRefusal(page) {
  for (const code of REFUSALS) {
    await page.goto(`${gate}/refused?code=${code}`);
    assert.equal(await page.locator("#refusal").getAttribute("data-code"), code);
    await examine(page, `refused-${code}`, { axe: code === "PR-110" });
  }
}

async function atEsia(page) {
  await page.goto(esia);
  await examine(page, "esia-index");
  await page.goto(`${gate}/login`);
  await examine(page, "esia-sign-in");
  await page.click("#sign-in");
  await examine(page, "esia-sign-in-failed");
  await page.click(`[data-person="belova"]`);
  await examine(page, "esia-consent");
  await page.goto(`${esia}/aas/oauth2/v2/ac`);
  await examine(page, "esia-refusal");
}
