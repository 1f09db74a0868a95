// Drives npm netschoolapi at the journal or at a gateway, and notes every call that it makes.
//
// usage: netschoolapi_node.cjs BASE_URL HOW COOKIES AT SCHOOL LOGIN PASSWORD MONDAY
//
// HOW is `login` (by password) or `session` (with somebody's cookies and token). COOKIES and AT may be empty. SCHOOL is
// the number or the short name, MONDAY is yyyy-mm-dd.
// Prints one line of JSON: calls (method, path, status), error, who, lessons, marks.
"use strict";

const { createRequire } = require("node:module");
const { join } = require("node:path");
const { subscribe } = require("node:diagnostics_channel");
const dns = require("node:dns");

const fetched = createRequire(join(process.env.PRIVRATNIK_NODE_MODULES, "here.js"));
// The library tells its news on standard output.
console.info = console.error;

// Every name under localhost is this machine's, as browsers have it; the system's resolver may not know.
const known = dns.lookup;
dns.lookup = (host, ...rest) => known(host.endsWith(".localhost") ? "127.0.0.1" : host, ...rest);

const calls = [];
subscribe("http.client.response.finish", ({ request, response }) => {
  calls.push(`${request.method} ${request.path.split("?")[0]} ${response.statusCode}`);
});

const WEEK = 6 * 24 * 60 * 60 * 1000;

async function main(url, how, cookies, at, school, login, password, monday) {
  const NetSchool = fetched("netschoolapi").default;
  const number = Number(school);
  const user = new NetSchool({ origin: url, login, password, school: Number.isNaN(number) ? school : number });
  // It reads them as lines of Set-Cookie.
  user.client.cookie.set(cookies.split("; ").filter(Boolean).map((cookie) => `${cookie};`));
  const told = { calls, error: null };
  try {
    if (how === "session") await takeOver(user, at);
    else await user.logIn();
    const start = new Date(monday);
    const diary = await user.diary({ start, end: new Date(start.getTime() + WEEK) });
    const lessons = diary.days.flatMap((day) => day.lessons);
    const marks = lessons.flatMap((lesson) => lesson.assignments).filter(({ mark }) => mark);
    const { lastName, firstName, middleName } = await user.info();
    const who = [lastName, firstName, middleName].join(" ").trim();
    Object.assign(told, { who, lessons: lessons.length, marks: marks.length });
    await user.logOut();
  } catch (error) {
    told.error = error.message;
  }
  process.stdout.write(JSON.stringify(told) + "\n");
}

/** The library has no way in by a session: what its logIn() reads at the end is read here. */
async function takeOver(user, at) {
  const { default: Session } = fetched("netschoolapi/dist/classes/Session");
  const { default: context } = fetched("netschoolapi/dist/methods/context");
  user.session = new Session({ accessToken: at, ver: "", expiryDate: Date.now() + 60_000 });
  user.context = await context.call(user);
}

if (process.argv.length !== 10) {
  console.error("usage: netschoolapi_node.cjs BASE_URL HOW COOKIES AT SCHOOL LOGIN PASSWORD MONDAY");
  process.exit(2);
}
void main(...process.argv.slice(2));
