"""Signs in with PyPI netschoolapi and reads a week of the diary.

usage: netschoolapi_diary.py BASE_URL SCHOOL LOGIN PASSWORD [MONDAY]

SCHOOL is the number or the short name, MONDAY is yyyy-mm-dd (this week without it).
Prints one line of JSON: who, lessons, marks.
"""

import asyncio
import json
import sys
from datetime import date

from netschoolapi import NetSchoolAPI


async def main(url, school, login, password, monday=None):
    journal = NetSchoolAPI(url)
    await journal.login(login, password, int(school) if school.isdigit() else school)
    try:
        start = date.fromisoformat(monday) if monday else None
        diary = await journal.diary(start)
        # The library has no call for the holder's name, but keeps the signed client.
        profile = (await journal._wrapped_client.client.get("mysettings")).json()
        lessons = [lesson for day in diary.schedule for lesson in day.lessons]
        marks = [work.mark for lesson in lessons for work in lesson.assignments if work.mark]
        who = " ".join([profile["lastName"], profile["firstName"], profile["middleName"]]).strip()
        print(json.dumps({"who": who, "lessons": len(lessons), "marks": len(marks)}, ensure_ascii=False))
    finally:
        await journal.full_logout()


if __name__ == "__main__":
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    asyncio.run(main(*sys.argv[1:]))
