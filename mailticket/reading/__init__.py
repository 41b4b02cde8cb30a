"""Understand a letter: its headers, its text, its files, whom it answers, what kind of sender wrote it.

Bytes in, a ``Reading`` out, whatever the bytes: nothing here raises, and small ordinary mail is read in a fraction of the
standard library's time. ``risky`` says which letters had better be read in a process that can be killed (``worker``); and who
reads while others wait says ``hurried``, and is told ``TakesLong`` where only the inside of a letter shows that.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailticket.reading.attached import clean_name, type_of
    from mailticket.reading.decoding import TakesLong
    from mailticket.reading.files import file_at, files_at, part_bytes
    from mailticket.reading.letter import read
    from mailticket.reading.lists import by_a_person
    from mailticket.reading.quotes import written
    from mailticket.reading.risk import risky
    from mailticket.reading.robots import is_robot, wants_no_reply

__all__ = [
    "TakesLong",
    "by_a_person",
    "clean_name",
    "file_at",
    "files_at",
    "is_robot",
    "part_bytes",
    "read",
    "risky",
    "type_of",
    "wants_no_reply",
    "written",
]

_MODULES = {
    "TakesLong": "decoding",
    "by_a_person": "lists",
    "clean_name": "attached",
    "file_at": "files",
    "files_at": "files",
    "is_robot": "robots",
    "part_bytes": "files",
    "read": "letter",
    "risky": "risk",
    "type_of": "attached",
    "wants_no_reply": "robots",
    "written": "quotes",
}
"""Where each name stands. It is loaded when it is asked for: a command line that reads no letter loads no more than it needs."""


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"mailticket.reading.{_MODULES[name]}"), name)
