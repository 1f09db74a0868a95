"""On import: for PyPI asurso-api it is October. In the winter, from November to January, its way of counting months
raises a ValueError at every question about lessons, whichever days are asked for."""

import datetime
import types

from asurso_api import utils


class _October(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 10, 20, 12, tzinfo=tz)


utils.datetime = types.SimpleNamespace(datetime=_October, date=datetime.date, timedelta=datetime.timedelta)
