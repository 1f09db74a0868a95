"""Reads a week of the diary with PyPI netschoolapi by a session that a browser has got from the gateway.

usage: netschoolapi_inside.py BASE_URL COOKIE AT MONDAY

COOKIE is the browser's line for the journal's host, AT what its page keeps as the journal's token, MONDAY yyyy-mm-dd.
The library can only sign in by password, so what it asks for behind that is asked for here with its own client.
Prints one line of JSON: lessons, marks, and the status of the next request after the library's sign-out.
"""

import asyncio
import json
import sys
from datetime import date

import httpx
from netschoolapi import NetSchoolAPI


async def main(url, cookie, at, monday):
    journal = NetSchoolAPI(url)
    client = journal._wrapped_client.client
    client.headers.update({"cookie": cookie, "at": at})
    opened = (await client.get("student/diary/init")).json()
    journal._student_id = opened["students"][opened["currentStudentId"]]["studentId"]
    journal._year_id = (await client.get("years/current")).json()["id"]
    kinds = (await client.get("grade/assignment/types", params={"all": False})).json()
    journal._assignment_types = {kind["id"]: kind["name"] for kind in kinds}
    diary = await journal.diary(date.fromisoformat(monday))
    lessons = [lesson for day in diary.schedule for lesson in day.lessons]
    marks = [work.mark for lesson in lessons for work in lesson.assignments if work.mark]
    await journal.logout()
    try:
        after = (await client.get("student/diary/init")).status_code
    except httpx.HTTPStatusError as refused:
        after = refused.response.status_code
    print(json.dumps({"lessons": len(lessons), "marks": len(marks), "after": after}))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    asyncio.run(main(*sys.argv[1:]))
