// A pupil of 15 is refused, then admitted after the parent's consent; on the day on which he turns 18 he is asked for his
// own.
import assert from "node:assert/strict";
import { gate, journal, later, person, visit } from "./house.mjs";
import { heading, passEsia, readDiary, signIn } from "./steps.mjs";
import { examine } from "./look.mjs";

await visit(async (visitors) => {
  const child = await visitors.newcomer();
  await child.goto(`${journal}/`);
  await passEsia(child, "sokolov");
  assert.equal(await child.locator("#refusal").getAttribute("data-code"), "PR-211");
  assert.match(await child.locator(".lead").innerText(), /^Для входа в дневник нужно согласие одного из родителей$/);
  await examine(child, "no-parents-consent");

  const mother = await visitors.newcomer();
  await signIn(mother, "sokolova");
  await mother.goto(`${gate}/`);
  await examine(mother, "home-awaited");
  await mother.click("#awaited .button");
  assert.equal(await heading(mother), "Согласия");
  await examine(mother, "consents");
  await mother.locator("[data-as=parent] [data-give]").click();
  await mother.waitForURL("**/consents?done=given");
  await examine(mother, "consents-given");

  await child.setViewportSize({ width: 1280, height: 900 });
  await child.goto(`${journal}/`, { waitUntil: "commit" });
  await readDiary(child);

  // On his birthday, by the clock of the whole house.
  const [year, month, day] = person("sokolov").esia.birth_date.split("-").map(Number);
  const midnight = Date.UTC(year + 18, month - 1, day) - 3 * 3600 * 1000;
  await later(Math.ceil((midnight - Date.now()) / 60_000) + 5);
  await child.context().clearCookies();
  await child.goto(`${journal}/`);
  await passEsia(child, "sokolov");
  await child.waitForURL("**/consents?needed=yes");
  await examine(child, "consent-needed");
  await child.locator("[data-as=same] [data-give]").click();
  await child.click("#go-on");
  await readDiary(child);
});
