"""Drives PyPI netschoolapi at a gateway, and notes every call that it makes.

usage: netschoolapi_through.py BASE_URL HOW COOKIES AT LOGIN PASSWORD MONDAY

HOW is `login` (by password), `session` (with somebody's cookies and token) or `lapsed` (the same, as if it had once
signed in by password, which it then repeats at every 401). COOKIES and AT may be empty.
Prints one line of JSON: calls (method, path, status), error, lessons, marks.
"""

import asyncio
import json
import sys
from datetime import date

import loopback  # noqa: F401
from netschoolapi import NetSchoolAPI

SCHOOL = 101


async def read(journal, monday):
    diary = await journal.diary(date.fromisoformat(monday))
    lessons = [lesson for day in diary.schedule for lesson in day.lessons]
    marks = [work.mark for lesson in lessons for work in lesson.assignments if work.mark]
    return {"lessons": len(lessons), "marks": len(marks)}


async def take_over(journal):
    """The library has no way in by a session: what its login() reads at the end is read here."""
    client = journal._wrapped_client.client
    init = (await client.get("student/diary/init")).json()
    journal._student_id = init["students"][init["currentStudentId"]]["studentId"]
    journal._year_id = (await client.get("years/current")).json()["id"]
    types = (await client.get("grade/assignment/types", params={"all": False})).json()
    journal._assignment_types = {one["id"]: one["name"] for one in types}


async def main(url, how, cookies, at, login, password, monday):
    journal, calls = NetSchoolAPI(url), []
    client = journal._wrapped_client.client

    async def note(response):
        path = response.request.url.path
        calls.append(f"{response.request.method} {path} {response.status_code}")

    client.event_hooks["response"].insert(0, note)
    client.headers.update({name: value for name, value in [("cookie", cookies), ("at", at)] if value})
    told = {"calls": calls, "error": None}
    try:
        if how == "login":
            await journal.login(login, password, SCHOOL)
        elif how == "session":
            await take_over(journal)
        else:
            journal._login_data = (login, password, SCHOOL)
        told |= await read(journal, monday)
        await journal.logout()
    except Exception as error:
        told["error"] = type(error).__name__
    await client.aclose()
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 8:
        sys.exit(__doc__)
    asyncio.run(main(*sys.argv[1:]))
