// The journal behind the gateway, and the entrance to it.
import assert from "node:assert/strict";
import { gate, journal, visit } from "./house.mjs";
import { accuse, examine } from "./look.mjs";
import { link, passEsia, readDiary } from "./steps.mjs";

await visit(async (visitors) => {
  await theJournal(await visitors.newcomer());
  await theEntrance(await visitors.newcomer({ javaScriptEnabled: false }), await visitors.newcomer());
});

/** The journal, which is a stand-in: it has to fit a phone too, its accessibility is its own affair. */
async function theJournal(page) {
  await page.goto(journal);
  await passEsia(page, "sokolov");
  await link(page, "sokolov", "СоколовД");
  await page.click("#open-journal");
  await readDiary(page);
  await examine(page, "journal-diary", { axe: false });
  await page.locator(".task").first().click();
  await page.locator("#work[open]").waitFor();
  await examine(page, "journal-work", { axe: false });
  await page.keyboard.press("Escape");
  await page.locator("#work[open]").waitFor({ state: "detached" });
  await page.click("#old-page");
  await page.waitForURL("**/asp/**");
  await examine(page, "journal-old-page", { axe: false });
  await theBar(page);
}

/** What the gateway puts on top of a page: for the keyboard too, not on paper, and untouched by the page's own rules. */
async function theBar(page) {
  const bar = page.locator(".privratnik-bar");
  await accuse(page, "the bar", ".privratnik-bar");
  const links = await bar.locator("a").evaluateAll((all) => all.map((one) => [one.textContent, one.href]));
  assert.deepEqual(links, [
    ["Сменить запись", `${journal}/.gate/switch`],
    ["Редактировать список обучающихся, привязать новых", `${gate}/links`],
    ["Выйти", `${journal}/.gate/out`],
  ]);
  await page.addStyleTag({ content: "a, span, div { color: lime; font-size: 40px; float: right; width: 9px }" });
  const look = await bar.locator("a").last().evaluate((one) => {
    const { color, fontSize } = getComputedStyle(one);
    return { color, fontSize };
  });
  assert.deepEqual(look, { color: "rgb(11, 92, 77)", fontSize: "15px" });
  await page.emulateMedia({ media: "print" });
  assert.equal(await bar.isVisible(), false, "on paper");
  await page.emulateMedia({ media: "screen" });
  for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${gate}/signed-out**`);
}

/** The entrance goes on by itself, unless there is no script; axe is a script, so it gets a copy. */
async function theEntrance(page, copy) {
  await page.goto(journal);
  await passEsia(page, "sokolov");
  await page.waitForURL("**/.gate/enter?**");
  const html = await page.content();
  await copy.setContent(html.replace(/<script[^]*?<\/script>/g, ""));
  await examine(copy, "entrance");
}
