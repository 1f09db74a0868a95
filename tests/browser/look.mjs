// How a page is looked at: it fits a phone, and axe finds nothing serious. With PRIVRATNIK_SHOTS=FOLDER each page is
// photographed too, for somebody to look at.
import assert from "node:assert/strict";
import { join } from "node:path";
import { AxeBuilder, DESK, PHONE } from "./house.mjs";

const shots = process.env.PRIVRATNIK_SHOTS;

/** On a phone and on a desk: nothing sticks out sideways, and axe finds nothing serious. */
export async function examine(page, name, { axe = true } = {}) {
  await page.waitForLoadState();
  for (const [device, size] of Object.entries({ phone: PHONE, desk: DESK })) {
    await page.setViewportSize(size);
    if (shots) await page.screenshot({ path: join(shots, `${name}-${device}.png`), fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${name} sticks out by ${wide} px on a ${device}`);
  }
  if (axe) await accuse(page, name);
}

/** Axe finds nothing serious on the page, or in the part of it that is ours. */
export async function accuse(page, where, part) {
  const axe = new AxeBuilder({ page });
  const { violations } = await (part ? axe.include(part) : axe).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html).join("\n  ")}`);
  assert.deepEqual(told, [], where);
}
