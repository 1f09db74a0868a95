// A computer that the next person sits down at: after a sign-out, here and at ESIA, the Back button brings nothing up.
import assert from "node:assert/strict";
import { esia, gate, journal, visit } from "./house.mjs";
import { link, passEsia, readDiary } from "./steps.mjs";

await visit(
  async (visitors) => {
    const page = await visitors.newcomer();
    await page.goto(`${journal}/`);
    await passEsia(page, "belova");
    await link(page, "belova", "БеловаЕ");
    await page.click("#open-journal");
    await readDiary(page);
    await page.click("#old-page");
    await page.locator(".old-title").waitFor();
    await page.goto(`${gate}/links`);
    await page.goto(`${gate}/sign-out`);
    await page.click("#out-esia");
    await page.waitForURL(`${gate}/signed-out`);
    await backToTheBeginning(page);
  },
  // The driver switches off what keeps whole pages for the Back button; people have it.
  { ignoreDefaultArgs: ["--disable-back-forward-cache"] },
);

/** Presses Back for as long as there is something to go back to, and looks at everything that comes up. */
async function backToTheBeginning(page) {
  let strangers = 0;
  for (let left = await page.evaluate(() => history.length); left > 1; left -= 1) {
    await back(page);
    const where = page.url();
    if (new URL(where).origin === esia) {
      strangers += 1;
      continue;
    }
    const shown = await page.evaluate(() => document.body?.innerText ?? "");
    assert.doesNotMatch(shown, /Белова|БеловаЕ|Вечер задач/, `${where} shows whose it was: ${shown}`);
    assert.equal(await page.locator(".lesson, .mark, .old-title").count(), 0, where);
  }
  assert.ok(strangers > 0, "on the way to the journal the next person is asked who they are");
}

/** Until nothing leads on any more. */
async function back(page) {
  // The answer to the question must not be lost with the page that gives it.
  await page.evaluate(() => {
    window.seen = true;
    setTimeout(() => history.back());
  });
  await page.waitForFunction(() => !window.seen);
  await page.waitForLoadState("networkidle");
}
