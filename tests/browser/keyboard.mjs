// Linking and removing with the keyboard alone, and always with a visible mark of where one is.
import assert from "node:assert/strict";
import { gate, paper, visit } from "./house.mjs";
import { signIn } from "./steps.mjs";

await visit(async (visitors) => {
  const page = await visitors.newcomer();
  await signIn(page, "sokolova");
  await page.goto(`${gate}/links`);

  await page.keyboard.press("Tab");
  assert.equal(await focused(page, "innerText"), "К содержанию", "the first stop skips the head");
  await page.keyboard.press("Enter");

  await tabTo(page, "dataset.journal", "netcity");
  await page.keyboard.press("Enter");
  await page.waitForURL("**system=netcity**");
  await tabTo(page, "id", "search");
  await page.keyboard.type("12");
  await page.keyboard.press("Enter");
  await page.waitForURL("**search=12**");
  await tabTo(page, "dataset.school", "101");
  await page.keyboard.press("Enter");
  await page.waitForURL("**school=101**");

  const { login, password } = paper("sokolova", "СоколоваИП");
  await tabTo(page, "id", "login");
  await page.keyboard.type(login);
  await page.keyboard.press("Tab");
  assert.equal(await focused(page, "id"), "password", "nothing stands between login and password");
  await page.keyboard.type(password);
  await tabTo(page, "id", "bind-button");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/links?done=linked");

  await tabTo(page, "textContent", "Отвязать: Соколова Ирина Павловна");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/links/remove?**");
  await tabTo(page, "id", "remove");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/links?done=removed");
});

/** A property of the focused element, such as `id` or `dataset.school`. */
function focused(page, property) {
  const read = (path) => path.split(".").reduce((value, key) => value?.[key], document.activeElement);
  return page.evaluate(read, property).then((value) => value?.replace(/\s+/g, " ").trim());
}

/** Presses Tab until the wanted element has the focus; every stop on the way has to show it. */
async function tabTo(page, property, wanted) {
  for (let stops = 0; stops < 40; stops += 1) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, "none", `no visible focus on ${await focused(page, "outerHTML")}`);
    if ((await focused(page, property)) === wanted) return;
  }
  assert.fail(`Tab never reaches ${property} = ${wanted}`);
}
