// The main job: sign in, link once, read the diary through the gateway, leave, come back with ESIA alone.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { gate, journal, upstream, visit } from "./house.mjs";
import { heading, link, passEsia, readDiary, turnToMarks } from "./steps.mjs";

await visit(async (visitors) => {
  const page = await visitors.newcomer();
  await firstVisit(page);
  await aliasesOnly(page);
  await filesBothWays(page);
  await report(page);
  await oldPage(page);
  await leaveFromTheJournal(page);
  await comeBack(page);
  await leaveAtTheGate(page);
  await leaveEsiaToo(page);
});

async function firstVisit(page) {
  await page.goto(`${journal}/`);
  await passEsia(page, "belova");
  await page.waitForURL(`${gate}/links`);
  await link(page, "belova", "БеловаЕ");
  await page.click("#open-journal");
  await readDiary(page);
  assert.equal(new URL(page.url()).origin, journal);
  assert.equal(await page.getByTestId("who").innerText(), "Белова Екатерина Дмитриевна");
  const marks = await turnToMarks(page);
  assert.ok(marks.some((mark) => /^[2-5]$/.test(mark)), `no mark among ${marks}`);
}

/** What the page keeps opens nothing without the gateway, and cookies are out of its scripts' reach. */
async function aliasesOnly(page) {
  // The journal's own script reads its `session-store`, in whichever of its two shapes.
  const at = await page.evaluate(() => storedSession().at);
  assert.ok(at.length > 8, "the journal's page has its token's stand-in");
  const past = await fetch(`${upstream}/webapi/context`, { headers: { at } });
  assert.equal(past.status, 401, "the journal itself knows nothing of the alias");
  const ours = await page.evaluate(async (at) => (await fetch("/webapi/context", { headers: { at } })).status, at);
  assert.equal(ours, 200, "the gateway does");
  assert.equal(await page.evaluate(() => document.cookie), "");
  const cookies = await page.context().cookies(journal);
  assert.deepEqual(cookies.filter(({ httpOnly }) => !httpOnly), []);
}

/** An answer with a Cyrillic name goes up and comes down byte by byte. */
async function filesBothWays(page) {
  await page.locator(".task").first().click();
  await page.locator("#work[open]").waitFor();
  const name = "Решение задачи.txt";
  const buffer = Buffer.from("Ответ: 42\r\n\u0000конец", "utf8");
  await page.setInputFiles("#upload", { name, mimeType: "text/plain", buffer });
  await page.click("#upload-form .primary");
  const answer = page.locator("#work-answers button", { hasText: name });
  await answer.waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), answer.click()]);
  assert.equal(download.suggestedFilename(), name);
  assert.deepEqual(await readFile(await download.path()), buffer);
  await page.click("#work .close");
}

/** The report is made behind a WebSocket, and its file is fetched afterwards. */
async function report(page) {
  const opened = page.waitForEvent("websocket");
  await page.getByTestId("report").click();
  await page.getByTestId("report-page").waitFor();
  assert.equal(new URL((await opened).url()).host, new URL(journal).host);
  assert.match(await page.getByTestId("report-page").innerText(), /Отчёт об успеваемости[^]*Белова/);
}

/** A page in windows-1251, opened by a form with the alias in it, and posted once more by itself. */
async function oldPage(page) {
  await page.click("#old-page");
  await page.locator(".old-title").waitFor();
  assert.equal(await page.evaluate(() => document.characterSet), "windows-1251");
  assert.match(await page.locator(".old-body").innerText(), /«Вечер задач»/);
  await Promise.all([page.waitForNavigation(), page.click("input[value='Обновить']")]);
  assert.match(await page.locator(".old-who").innerText(), /Белова/);
  await page.click("a[href='/app/school/studentdiary/']");
  await readDiary(page);
}

/** The journal's own «Выход» ends everything, and nobody is let in again without being asked. */
async function leaveFromTheJournal(page) {
  await page.getByTestId("logout").click();
  await page.waitForURL(`${gate}/signed-out`);
  assert.equal(await heading(page), "Вы вышли");
  await page.goto(`${gate}/`);
  assert.equal(await page.locator(".person").count(), 0, "the gate's session is over too");
}

/** ESIA's own session still lives: nothing is typed, no journal password is asked for. */
async function comeBack(page) {
  await page.goto(`${journal}/`);
  await readDiary(page);
  assert.equal(await page.getByTestId("who").innerText(), "Белова Екатерина Дмитриевна");
}

async function leaveAtTheGate(page) {
  await page.goto(`${gate}/sign-out`);
  await page.click("#out-here");
  await page.waitForURL(`${gate}/signed-out`);
  await page.goto(`${journal}/`);
  await readDiary(page);
}

/** After «Выйти и из Госуслуг», which leads through ESIA and back, the next person is asked who they are. */
async function leaveEsiaToo(page) {
  await page.goto(`${gate}/sign-out`);
  await page.click("#out-esia");
  await page.waitForURL(`${gate}/signed-out`);
  await page.goto(`${journal}/`);
  await page.locator("[data-person='belova']").waitFor();
}
