"""Loaded by the daemon process of a test: kills it with signal 9 at a named point, or breaks a function.

MAILTICKET_SABOTAGE holds ``module:attribute:when:count``; when is ``before`` or ``after`` (kill -9 at the count-th
call), ``raise`` (every call whose arguments mention the word given as count raises) or ``sleep`` (it does not return).
"""

import importlib
import os
import signal
import time
from pathlib import Path


def _sabotage(plan):
    module_name, attribute, when, count = plan.split(":")
    owner = importlib.import_module(module_name)
    *path, name = attribute.split(".")
    for part in path:
        owner = getattr(owner, part)
    real = getattr(owner, name)
    calls = [0]

    def broken(*args, **kwargs):
        if when == "raise":
            if count in repr(args) + repr(kwargs):
                raise RuntimeError("sabotage")
            return real(*args, **kwargs)
        if when == "sleep":
            if count in repr(args) + repr(kwargs):
                time.sleep(600)
            return real(*args, **kwargs)
        calls[0] += 1
        hit = calls[0] == int(count)
        if hit and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*args, **kwargs)
        if hit:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, broken)


if os.environ.get("MAILTICKET_SABOTAGE"):
    _sabotage(os.environ["MAILTICKET_SABOTAGE"])


def _small_disk(plan):
    """The database may have so many pages, until a file is there."""
    pages, _, file = plan.partition(":")
    from mailticket.storage import database

    real = database.Database.run_unit

    def unit(self, work):
        limit = 2**30 if Path(file).exists() else int(pages)
        self._open().exec_driver_sql(f"pragma max_page_count={limit}")
        return real(self, work)

    database.Database.run_unit = unit


if os.environ.get("MAILTICKET_PAGES"):
    _small_disk(os.environ["MAILTICKET_PAGES"])
