"""Signs in to РИД with PyPI mechanize, as its page's script would fill the form, and reads the current marks.

usage: mechanize_rid.py BASE_URL SCHOOL LOGIN PASSWORD

Prints one line of JSON: who, role, marks, or what the sign-in page said.
"""

import json
import sys

import html5lib
import loopback  # noqa: F401
import mechanize


def by_attribute(page, name, value):
    return [one for one in page.iter() if value in one.get(name, "").split()]


def text(element):
    return " ".join("".join(element.itertext()).split())


def main(url, school, login, password):
    browser = mechanize.Browser()
    browser.set_handle_robots(False)
    browser.open(f"{url}/accounts/login/?next=/marks/current/list/")
    browser.select_form(class_="login__form")
    browser.form.set_all_readonly(False)
    for name, value in [
        ("username", f"{login}@{school}"), ("school", school), ("fake_username", login), ("password", password),
    ]:
        browser[name] = value
    page = html5lib.parse(browser.submit().read(), namespaceHTMLElements=False)
    refused = by_attribute(page, "class", "errorlist")
    if refused:
        return {"refused": text(refused[0])}
    marks = [one for one in by_attribute(page, "class", "mark") if "avg" not in one.get("class").split()]
    told = {
        "who": text(by_attribute(page, "id", "fio")[0]),
        "role": text(by_attribute(page, "id", "role")[0]),
        "marks": len(marks),
    }
    browser.select_form(action=lambda address: address.endswith("/accounts/logout/"))
    browser.submit()
    return told


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    print(json.dumps(main(*sys.argv[1:]), ensure_ascii=False))
