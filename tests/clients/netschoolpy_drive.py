"""Drives PyPI netschoolpy at the journal or at a gateway, and notes every call that it makes.

usage: netschoolpy_drive.py BASE_URL HOW COOKIES AT SCHOOL LOGIN PASSWORD MONDAY

HOW is `login` (by password), `session` (with somebody's cookies and token) or `lapsed` (the same, as if it had once
signed in by password, which it then repeats at every 401). COOKIES and AT may be empty. SCHOOL is the number or the
short name, MONDAY is yyyy-mm-dd.
Prints one line of JSON: calls (method, path, status), error, who, lessons, marks.
"""

import asyncio
import json
import sys
from datetime import date

import loopback  # noqa: F401
from netschoolpy import NetSchool


async def main(url, how, cookies, at, school, login, password, monday):
    school = int(school) if school.isdigit() else school
    journal, calls = NetSchool(url), []
    client = journal._http.client

    async def note(response):
        path = response.request.url.path
        calls.append(f"{response.request.method} {path} {response.status_code}")

    client.event_hooks["response"].insert(0, note)
    client.headers.update({name: value for name, value in [("cookie", cookies), ("at", at)] if value})
    told = {"calls": calls, "error": None}
    try:
        if how == "login":
            await journal.login(login, password, school)
        elif how == "session":
            await journal.login_with_token(at)
        else:
            journal._access_token, journal._credentials = at, (login, password, school)
        diary = await journal.diary(date.fromisoformat(monday))
        lessons = [lesson for day in diary.schedule for lesson in day.lessons]
        marks = [work.mark for lesson in lessons for work in lesson.assignments if work.mark]
        told |= {"who": str(journal.current_student), "lessons": len(lessons), "marks": len(marks)}
        await journal.logout()
    except Exception as error:
        told["error"] = type(error).__name__
    # It keeps its session alive for as long as nobody tells it not to.
    journal._stop_keepalive()
    await client.aclose()
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 9:
        sys.exit(__doc__)
    asyncio.run(main(*sys.argv[1:]))
