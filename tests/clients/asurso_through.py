"""Drives PyPI asurso-api at a gateway, and notes every call that it makes.

usage: asurso_through.py BASE_URL HOW COOKIES STUDENT LOGIN PASSWORD

HOW is `login` (by password) or `session` (with somebody's COOKIES, for the STUDENT of this number).
Prints one line of JSON: calls (method, path, status), error, subjects, lessons, left.
"""

import contextlib
import io
import json
import sys
from datetime import date

import loopback  # noqa: F401
import october  # noqa: F401
from asurso_api import ASURSO


def main(url, how, cookies, student, login, password):
    college, calls = ASURSO(login, password), []
    client = college._client
    client.base_url = url

    def note(response):
        calls.append(f"{response.request.method} {response.request.url.path} {response.status_code}")

    client.event_hooks["response"].append(note)
    if cookies:
        client.headers["cookie"] = cookies
    told = {"calls": calls, "error": None}
    try:
        if how == "login":
            # It prints what it cannot understand.
            with contextlib.redirect_stdout(io.StringIO()):
                college.login()
        else:
            client._SID = student
        told["subjects"] = len(college.get_dashboard().subjects)
        told["lessons"] = sum(len(day.lessons) for day in college.get_lessons(date(2026, 11, 16), date(2026, 11, 22)))
        told["left"] = college.logout()
    except Exception as error:
        told["error"] = type(error).__name__
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 7:
        sys.exit(__doc__)
    main(*sys.argv[1:])
