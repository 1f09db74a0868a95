// A parent's consent that is given at ESIA: refused there first, then allowed, and the child is admitted.
import assert from "node:assert/strict";
import { esia, gate, journal, visit } from "./house.mjs";
import { heading, passEsia, readDiary, signIn } from "./steps.mjs";
import { examine } from "./look.mjs";

await visit(async (visitors) => {
  const mother = await visitors.newcomer();
  await signIn(mother, "sokolova");
  await mother.goto(`${gate}/consents`);
  assert.match(await mother.locator("#leads-out").innerText(), /^Согласие даётся на Госуслугах\./);
  assert.match(await mother.locator("#in-app").innerText(), /^Внимание родителям!/);
  await examine(mother, "consents-at-esia");

  const give = mother.locator("[data-as=parent] [data-give]");
  await give.click();
  await mother.waitForURL(`${esia}/**`);
  await examine(mother, "esia-consent-of-a-type");
  await mother.click("#refuse");
  await mother.waitForURL("**/consents?done=not-given");
  await examine(mother, "consent-not-given");

  await give.click();
  await mother.waitForURL(`${esia}/**`);
  await mother.click("#grantAuthorization");
  await mother.waitForURL("**/consents?done=given");
  assert.equal(await heading(mother), "Согласия");

  // Where ESIA has the consent already, it sends the browser back without a page, and the form may lead so far.
  await mother.locator("[data-as=parent] [data-revoke]").click();
  await mother.waitForURL("**/consents?done=revoked");
  await give.click();
  await mother.waitForURL("**/consents?done=given");

  const child = await visitors.newcomer();
  await child.goto(`${journal}/`, { waitUntil: "commit" });
  await passEsia(child, "sokolov");
  await readDiary(child);
});
