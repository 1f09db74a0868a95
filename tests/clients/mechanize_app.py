"""Signs in to a portal of forms with PyPI mechanize, files an application and fetches it as a file.

usage: mechanize_app.py BASE_URL LOGIN PASSWORD CHILD

Prints one line of JSON: title, file, name; or what the sign-in page said; or what it was told in its place.
"""

import json
import re
import sys

import loopback  # noqa: F401
import mechanize


def main(url, login, password, child):
    browser = mechanize.Browser()
    browser.set_handle_robots(False)
    try:
        browser.open(f"{url}/")
    except mechanize.HTTPError as error:
        return {"status": error.code, "said": json.loads(error.read())}
    browser.select_form(name="aspnetForm")
    browser["TxtLogin"] = login
    browser["TXTPASSWORD"] = password
    answer = browser.submit().read().decode("windows-1251")
    refused = re.search(r'class="failure"[^>]*>([^<]*)', answer)
    if refused:
        return {"refused": refused.group(1)}
    told = {"title": browser.title()}
    browser.follow_link(url_regex=r"New\.aspx\?kind=school")
    browser.select_form(id="NewRequest")
    browser["TxtChild"] = child
    browser.submit()
    file = browser.follow_link(url_regex=r"Download\.aspx")
    told["file"] = file.read().decode("windows-1251")
    # Header bytes come as Latin-1.
    told["name"] = file.info()["Content-Disposition"].encode("latin-1").decode("windows-1251")
    browser.back()
    browser.follow_link(url_regex=r"Logout\.aspx")
    return told


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    print(json.dumps(main(*sys.argv[1:]), ensure_ascii=False))
