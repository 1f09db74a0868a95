// Every page that people see: fits a phone, has nothing that axe calls serious. With PRIVRATNIK_SHOTS=FOLDER each
// is photographed too, for somebody to look at.
import assert from "node:assert/strict";
import { join } from "node:path";
import { AxeBuilder, DESK, PHONE, esia, gate, journal, paper, visit } from "./house.mjs";
import { link, passEsia, readDiary, signIn } from "./steps.mjs";

const REFUSALS = [
  ...["PR-101", "PR-102", "PR-103", "PR-104", "PR-105", "PR-106", "PR-110"],
  ...["PR-201", "PR-202", "PR-203", "PR-204", "PR-205", "PR-206", "PR-207", "PR-208"],
  ...["PR-301", "PR-302", "PR-303", "PR-401", "PR-402", "PR-501"],
];

const shots = process.env.PRIVRATNIK_SHOTS;

await visit(async (visitors) => {
  await outside(await visitors.newcomer());
  await inside(await visitors.newcomer());
  await choosing(await visitors.newcomer());
  await theJournal(await visitors.newcomer());
  await theEntrance(await visitors.newcomer({ javaScriptEnabled: false }));
});

/** What anybody can open. */
async function outside(page) {
  await page.goto(gate);
  await examine(page, "home");
  await page.click("[href^='/language']");
  await examine(page, "home-english");
  await page.click("[href^='/language']");
  for (const path of ["signed-out", "no-such-page"]) {
    await page.goto(`${gate}/${path}`);
    await examine(page, path);
  }
  for (const code of REFUSALS) {
    await page.goto(`${gate}/refused?code=${code}`);
    assert.equal(await page.locator("#refusal").getAttribute("data-code"), code);
    await examine(page, `refused-${code}`);
  }
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

/** The pages of somebody who is signed in. */
async function inside(page) {
  await signIn(page, "belova");
  await page.goto(gate);
  await examine(page, "home-signed-in");
  await page.goto(`${gate}/links`);
  await examine(page, "links-empty");
  await page.fill("#search", "нет такой");
  await page.click("#search-button");
  await examine(page, "links-no-school");
  await page.fill("#search", "№");
  await page.click("#search-button");
  await examine(page, "links-schools");
  await page.click("[data-school='101']");
  await examine(page, "links-form");
  await page.fill("#login", paper("belova", "БеловаЕ").login);
  await page.fill("#password", "не тот");
  await page.click("#bind-button");
  await page.locator("#stopped").waitFor();
  await examine(page, "links-wrong-password");
  await page.goto(`${gate}/links`);
  await link(page, "belova", "БеловаЕ");
  await examine(page, "links-linked");
  await page.click("[data-remove]");
  await examine(page, "remove");
  await page.goto(`${gate}/sign-out`);
  await examine(page, "sign-out");
}

/** Two schools, so there is a choice. */
async function choosing(page) {
  await page.goto(journal);
  await passEsia(page, "orlova");
  await link(page, "orlova", "ОрловаМС");
  await link(page, "orlova", "orlova-ms");
  await link(page, "orlova", "ОрловаА");
  await examine(page, "links-several");
  await page.goto(`${gate}/choose`);
  await examine(page, "choose");
}

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

/** The entrance goes on by itself, unless there is no script. */
async function theEntrance(page) {
  await page.goto(journal);
  await passEsia(page, "sokolov");
  await page.waitForURL("**/.gate/enter?**");
  await examine(page, "entrance");
}

/** On a phone and on a desk: nothing sticks out sideways, and axe finds nothing serious. */
async function examine(page, name, { axe = true } = {}) {
  await page.waitForLoadState();
  for (const [device, size] of Object.entries({ phone: PHONE, desk: DESK })) {
    await page.setViewportSize(size);
    if (shots) await page.screenshot({ path: join(shots, `${name}-${device}.png`), fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${name} sticks out by ${wide} px on a ${device}`);
  }
  if (axe) await accuse(page, name);
}

async function accuse(page, where) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html).join("\n  ")}`);
  assert.deepEqual(told, [], where);
}
