// The colleges' journal: from its own sign-in page to the marks of either child, its parts, out by its own button, and
// back with ESIA alone; and a teacher of two colleges.
import assert from "node:assert/strict";
import { journals, paper, visit } from "./house.mjs";
import { examine } from "./look.mjs";
import { chooseChild, heading, link, passEsia } from "./steps.mjs";

const journal = journals.spo;

await visit(async (visitors) => {
  await aMotherOfTwo(await visitors.newcomer());
  await aTeacherOfTwoColleges(await visitors.newcomer());
  await aStudentTheOldWay(await visitors.newcomer());
});

async function aMotherOfTwo(page) {
  await page.goto(`${journal}/`);
  await page.waitForURL("**/security/#/login");
  await page.getByTestId("login-form").waitFor();
  await examine(page, "spo-sign-in-page", { axe: false });
  await page.getByRole("link", { name: "Войти через Госуслуги" }).click();
  await passEsia(page, "lebedeva");
  await link(page, "lebedeva", "ЛебедеваНО");
  await page.click("#open-journal");
  assert.equal(await heading(page), "Выбор ребенка");
  await chooseChild(page, "Лебедева Полина");
  await readMarks(page, "Лебедева Полина");
  assert.equal(await page.evaluate(() => document.cookie), "UID=1");
  await examine(page, "spo-marks", { axe: false });
  await everyPart(page);

  await page.getByRole("link", { name: "Сменить ребёнка" }).click();
  await chooseChild(page, "Лебедев Артём");
  await readMarks(page, "Лебедев Артём");
  // The journal's own switch goes on working beside ours.
  await page.getByTestId("child").selectOption({ label: "Лебедева Полина (ИС-41)" });
  await page.getByText("Группа ИС-41").waitFor();

  // While both ways are open, the journal's own way out ends at its own sign-in page.
  await page.getByTestId("logout").click();
  await page.waitForURL("**/security/#/login");
  assert.equal(await page.evaluate(() => document.cookie + localStorage.getItem("irtech.tenants")), "null");
  await page.getByRole("link", { name: "Войти через Госуслуги" }).click();
  await page.waitForURL("**/choose");
  assert.match(await page.locator(".card").first().innerText(), /Лебедев Артём[^]*Выбрано в прошлый раз/);
  await chooseChild(page, "Лебедев Артём");
  await readMarks(page, "Лебедев Артём");
}

/** The current marks of the page for parents, under the child's name. */
async function readMarks(page, child) {
  await page.waitForURL("**/students/parent.html**");
  assert.equal(new URL(page.url()).origin, journal);
  await page.click(".tabs a[href='#/reports/performance']");
  await page.getByTestId("view").locator(".subject .mark").first().waitFor();
  assert.match(await page.getByTestId("child").locator("option:checked").innerText(), new RegExp(child));
  assert.match(await page.getByTestId("view").innerText(), /[2-5]/);
}

/** Each part of the page shows something of its own, and files come with their names. */
async function everyPart(page) {
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Скачать таблицей" }).click();
  assert.equal((await saved).suggestedFilename(), "Успеваемость Лебедева.csv");
  const parts = { "#/": ".news", "#/lessons": ".day", "#/attestation": "td .mark", "#/reports/attestation": "tr.own", "#/chats": "li" };
  for (const [hash, sign] of Object.entries(parts)) {
    await page.click(`.tabs a[href='${hash}']`);
    await page.getByTestId("view").locator(sign).first().waitFor();
    await examine(page, `spo-part-${hash.replace(/\W+/g, "") || "start"}`, { axe: false });
  }
}

async function aTeacherOfTwoColleges(page) {
  await page.goto(`${journal}/.gate/login`);
  await passEsia(page, "kuznetsov");
  await link(page, "kuznetsov", "Кузнецов_АВ");
  await page.click("#open-journal");
  await page.waitForURL("**/choose");
  await examine(page, "spo-choose-college");
  await page.locator(".card", { hasText: "Приозёрский техникум" }).getByRole("button").click();
  await page.getByTestId("view").getByText("Титова Лариса Викторовна").waitFor();
  await examine(page, "spo-employee", { axe: false });
  await page.getByRole("button", { name: "Сотрудник: Приозёрский колледж связи" }).click();
  await page.getByTestId("view").getByText("Савельев Олег Михайлович").waitFor();
}

/** While both ways are open, login and password work as they always did; then ESIA takes over. */
async function aStudentTheOldWay(page) {
  const { login, password } = paper("polina", "ЛебедеваПМ");
  await page.goto(`${journal}/security/`);
  await page.fill("#login", login);
  await page.fill("#password", "не тот");
  await page.click("button[type=submit]");
  await page.getByText("Неверный логин или пароль").waitFor();
  await examine(page, "spo-wrong-password", { axe: false });
  await page.fill("#password", password);
  await page.click("button[type=submit]");
  await page.waitForURL("**/students/student.html**");
  await page.getByTestId("view").locator(".news").waitFor();
  const own = await page.evaluate(() => document.cookie);
  assert.notEqual(own, "UID=1");

  await page.goto(`${journal}/.gate/login`);
  await passEsia(page, "polina");
  await link(page, "polina", "ЛебедеваПМ");
  await page.click("#open-journal");
  await page.waitForURL("**/students/student.html**");
  await page.getByTestId("view").locator(".news").waitFor();
  assert.equal(await page.evaluate(() => document.cookie), "UID=1", "the journal's own is taken back");
  await examine(page, "spo-student", { axe: false });
}
