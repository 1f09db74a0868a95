// What people do, again and again.
import assert from "node:assert/strict";
import { esia, gate, paper } from "./house.mjs";

/** Picks the person on the stand-in's page and allows what it asks. */
export async function passEsia(page, login) {
  await page.waitForURL(`${esia}/**`);
  await page.locator(`[data-person="${login}"]`).click();
  const allow = page.locator("#grantAuthorization");
  // The stand-in remembers a consent and asks only once.
  const asked = await Promise.race([
    allow.waitFor().then(() => true),
    page.waitForURL((url) => url.origin !== esia).then(() => false),
  ]);
  if (asked) await allow.click();
  await page.waitForURL((url) => url.origin !== esia);
}

/** From nothing to a session at the gate. */
export async function signIn(page, login) {
  await page.goto(`${gate}/login`);
  await passEsia(page, login);
}

/** Looks the school up by a part of its name and picks it. */
export async function pickSchool(page, part, number) {
  await page.fill("#search", part);
  await page.click("#search-button");
  await page.click(`[data-school="${number}"]`);
}

/** Picks the journal on the linking page, unless the person comes from it. */
export async function pickJournal(page, system) {
  const pick = page.locator(`[data-journal="${system}"]`);
  if (await pick.count()) await pick.click();
}

/** Fills in the linking form, from the journal on. */
export async function link(page, login, account, schoolPart = "№") {
  const { system, school, login: name, password } = paper(login, account);
  await pickJournal(page, system);
  if (school) await pickSchool(page, schoolPart, school);
  await page.fill("#login", name);
  await page.fill("#password", password);
  await page.click("#bind-button");
  await page.waitForURL("**/links?done=linked");
}

/** On the page of the choice: the card of this child. */
export async function chooseChild(page, name) {
  await page.waitForURL("**/choose");
  await page.locator(".card", { hasText: name }).getByRole("button").click();
}

/** The heading of the page that the person is on. */
export async function heading(page) {
  return (await page.locator("h1").innerText()).trim();
}

/** The diary of the journal's own page, with everything that it loads. */
export async function readDiary(page) {
  await page.waitForURL("**/school/studentdiary/**");
  await page.locator(".lesson").first().waitFor();
}

/** Turns back until a week shows marks: which week has some depends on the day of the test. */
export async function turnToMarks(page) {
  for (let weeks = 0; weeks < 20; weeks += 1) {
    if (await page.locator(".mark").count()) return page.locator(".mark").allInnerTexts();
    const week = await page.locator("#week").innerText();
    await page.click("#previous");
    await page.waitForFunction((last) => document.getElementById("week").textContent !== last, week);
    await page.waitForLoadState("networkidle");
  }
  assert.fail("no week of half a year has a mark");
}
