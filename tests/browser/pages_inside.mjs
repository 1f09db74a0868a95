// The pages of somebody who is signed in at the gate.
import { gate, journal, paper, visit } from "./house.mjs";
import { examine } from "./look.mjs";
import { link, passEsia, pickJournal, signIn } from "./steps.mjs";

await visit(async (visitors) => {
  await inside(await visitors.newcomer());
  await choosing(await visitors.newcomer());
});

async function inside(page) {
  await signIn(page, "belova");
  await page.goto(gate);
  await examine(page, "home-signed-in");
  await page.goto(`${gate}/links`);
  await examine(page, "links-empty");
  await pickJournal(page, "netcity");
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
