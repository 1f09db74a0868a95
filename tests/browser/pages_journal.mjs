// The journal behind the gateway, and the entrance to it.
import { journal, visit } from "./house.mjs";
import { examine } from "./look.mjs";
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
  await examine(page, "journal-work", { axe: false });
  await page.keyboard.press("Escape");
  await page.click("#old-page");
  await page.waitForURL("**/asp/**");
  await examine(page, "journal-old-page", { axe: false });
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
