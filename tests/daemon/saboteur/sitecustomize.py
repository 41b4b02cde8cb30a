"""Loaded by the daemon process of a test: kills it with signal 9 at a named point, or breaks a function.

MAILTICKET_SABOTAGE holds ``module:attribute:when:count``; when is ``before`` or ``after`` (kill -9 at the count-th
call) or ``raise`` (every call whose arguments mention the word given as count raises).
"""

import importlib
import os
import signal


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
