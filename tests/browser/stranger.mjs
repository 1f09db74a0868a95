// Nobody can be signed in as somebody else by a link: the callback belongs to the browser that asked.
import assert from "node:assert/strict";
import { gate, visit } from "./house.mjs";
import { heading } from "./steps.mjs";

await visit(async (visitors) => {
  const attacker = await visitors.newcomer();
  const callback = await unsentCallback(attacker);

  const victim = await visitors.newcomer();
  await victim.goto(callback);
  assert.equal(await victim.locator("#refusal").getAttribute("data-code"), "PR-102");
  assert.equal(await heading(victim), "Вход начат в другом браузере");
  await victim.goto(`${gate}/`);
  assert.equal(await victim.locator(".person").count(), 0, "nobody is signed in");

  await attacker.goto(callback);
  assert.equal(await attacker.locator("#refusal").getAttribute("data-code"), "PR-101", "and the code is burnt");
});

/** Signs in as far as the way back, which is caught before a byte of it is sent. */
async function unsentCallback(page) {
  // The driver's own routes do not see redirects; the protocol below it does.
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Fetch.enable", { patterns: [{ urlPattern: "*/callback?*" }] });
  const caught = new Promise((resolve) => protocol.once("Fetch.requestPaused", resolve));
  await page.goto(`${gate}/login`);
  await page.locator("[data-person='gray']").click();
  await page.locator("#grantAuthorization").click({ noWaitAfter: true });
  const { requestId, request } = await caught;
  await protocol.send("Fetch.failRequest", { requestId, errorReason: "Aborted" });
  await protocol.send("Fetch.disable");
  return request.url;
}
