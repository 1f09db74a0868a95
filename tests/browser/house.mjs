// The demo as the Rust side started it, and the browser that visits it.
import { createRequire } from "node:module";
import { once } from "node:events";
import { join } from "node:path";

const { PRIVRATNIK_NODE_MODULES: folder } = process.env;
if (!folder) throw new Error("PRIVRATNIK_NODE_MODULES is not set: tests/run.sh fetches the driver and sets it");
const fetched = createRequire(join(folder, "here.js"));
const { chromium } = fetched("playwright-core");
export const { AxeBuilder } = fetched("@axe-core/playwright");

// Origins, and the sample people with their papers, as one JSON argument.
export const { gate, journal, journals, esia, upstream, people } = JSON.parse(process.argv[2]);

export const PHONE = { width: 320, height: 800 };
export const DESK = { width: 1280, height: 900 };

/** Has the Rust side move the clock of the whole house on. */
export async function later(minutes) {
  console.log(`later ${minutes}`);
  await once(process.stdin, "data");
}

/** Runs the story in a browser of its own, and ends the browser whatever happens. */
export async function visit(story, options = {}) {
  const browser = await chromium.launch({
    ...options,
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    await story(new Visitors(browser));
  } finally {
    await browser.close();
    process.stdin.destroy();
  }
}

/** Hands out people, each with an empty profile. */
class Visitors {
  #browser;

  constructor(browser) {
    this.#browser = browser;
  }

  /** A page of somebody who was never here. A script that breaks on any page fails the story. */
  async newcomer(options = {}) {
    const context = await this.#browser.newContext({ locale: "ru-RU", viewport: DESK, ...options });
    context.setDefaultTimeout(15_000);
    context.on("weberror", (fault) => {
      throw fault.error();
    });
    return context.newPage();
  }
}

/** The sample person with this ESIA login. */
export function person(login) {
  const found = people.find((one) => one.esia.login === login);
  if (!found) throw new Error(`the sandbox has no ${login}`);
  return found;
}

/** A journal account that the person holds the paper of. */
export function paper(login, account) {
  const found = person(login).accounts.find((one) => one.login === account);
  if (!found) throw new Error(`${login} has no paper of ${account}`);
  return found;
}
