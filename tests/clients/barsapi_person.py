"""Reads profile, class and marks with PyPI barsapi.

usage: barsapi_person.py BASE_URL SESSIONID

The library knows one server by heart and takes a session that somebody has opened in a browser, so its
addresses are pointed to BASE_URL and the session is given. Prints one line of JSON: data, class, marks.
"""

import json
import sys

import barsapi
import loopback  # noqa: F401


def main(url, sessionid):
    for name in [name for name in vars(barsapi) if name.endswith("_url")]:
        known = getattr(barsapi, name)
        setattr(barsapi, name, known.replace("https://school.r-19.ru", url))
    told = {"data": barsapi.getData(sessionid)}
    # Without a session it gives no data, and stumbles over marks that are not there.
    if told["data"]:
        told["class"] = barsapi.getClass(sessionid)
        told["marks"] = barsapi.getMarks(sessionid)
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
