"""Signs in with PyPI asurso-api and reads everything that it can read, then signs out.

usage: asurso_college.py BASE_URL LOGIN PASSWORD

The library knows one server by heart, so its HTTP client is pointed to BASE_URL.
Prints one line of JSON: refused, who, group, college, subjects, days, lessons, marks, terms, average, mates, chats, left.
"""

import contextlib
import io
import json
import sys
from datetime import date

import october  # noqa: F401
from asurso_api import ASURSO
from asurso_api.exceptions import UnauthorizedError


def at(url, login, password):
    """The library's client at another address; it reads the address when it makes a request."""
    college = ASURSO(login, password)
    college._client.base_url = url
    return college


def main(url, login, password):
    try:
        # It prints what it cannot understand.
        with contextlib.redirect_stdout(io.StringIO()):
            at(url, login, "not the password").login()
        refused = None
    except UnauthorizedError as error:
        refused = error.msg
    college = at(url, login, password)
    told = college.login()
    tenant = told.tenants[told.tenant_name]
    lessons = college.get_lessons(date(2026, 11, 16), date(2026, 11, 22))
    tasks = [
        task for day in lessons for lesson in day.lessons if lesson.gradebook for task in lesson.gradebook.tasks
    ]
    performance = college.get_current_performance()
    means = [one.average_mark for one in performance.days_with_marks_for_subject if one.average_mark]
    group = college.get_group_attestation()
    attestation = college.get_attestation()
    answer = {
        "refused": refused,
        "who": " ".join([tenant.last_name, tenant.first_name, tenant.middle_name]),
        "group": tenant.student_role.students[0].group_name,
        "college": college.get_organization().short_name,
        "system": college.get_info().title[0].value,
        "subjects": len(college.get_dashboard().subjects),
        "days": len(lessons),
        "lessons": sum(len(day.lessons) for day in lessons),
        "marks": [task.mark for task in tasks if task.mark],
        "terms": sum(len(year.terms) for year in attestation.academic_years),
        "average": sum(means) / len(means),
        "mates": [mate.full_name for mate in group.students],
        "chats": [chat.name for chat in college.get_chats()],
        "left": college.logout(),
    }
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
