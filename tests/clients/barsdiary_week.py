"""Signs in with PyPI barsdiary and reads a week, the averages, the totals and the files.

usage: barsdiary_week.py HOST:PORT LOGIN PASSWORD MONDAY FRIDAY

MONDAY and FRIDAY are dd.mm.yyyy. The library speaks https only and trusts every certificate.
Prints one line of JSON; of a host that does not let sign in, its status and what it said.
"""

import json
import sys

import loopback  # noqa: F401
from barsdiary.sync import APIError, DiaryApi
from loguru import logger


def main(host, login, password, monday, friday):
    logger.remove()
    try:
        DiaryApi.auth_by_login(host, login, "not the password")
        refused = None
    except APIError as error:
        refused = error.json
        if refused is None:
            # Not the journal's own refusal: there is no way in here.
            print(json.dumps({"status": error.resp.status_code, "said": error.resp.json()}, ensure_ascii=False))
            return
    with DiaryApi.auth_by_login(host, login, password) as diary:
        days = diary.diary(monday, friday).days
        lessons = [lesson for day in days for lesson in day.lessons or []]
        materials = [
            diary.additional_materials(lesson.lesson[0]).data for lesson in lessons
        ]
        told = {
            "refused": refused,
            "fio": diary.user.fio,
            "children": [child.name for child in diary.user.children],
            "days": len(days),
            "lessons": len(lessons),
            "marks": sum(len(lesson.marks[1]) for lesson in lessons if lesson.marks),
            "average": diary.progress_average(friday).self.total,
            "totals": len(diary.totals(friday).subjects),
            "scores": sum(len(scores) for scores in diary.lessons_scores(friday).data.values()),
            "files": [file.file for files in materials for file in files],
            "meetings": diary.school_meetings().kind,
            "food": diary.check_food().food_plugin,
            "other_child": len(diary.diary(monday, friday, child=1).days),
        }
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
