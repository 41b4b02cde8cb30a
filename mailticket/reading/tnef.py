"""Outlook's winmail.dat (MS-OXTNEF) opened: its text, and the files that are inside."""

import logging
from typing import NamedTuple

OBJECTS = 5000
"""Objects in one bag; the library copies what is left of the bag for each, and a bag holds a few dozen."""

logging.getLogger("tnefparse").addHandler(logging.NullHandler())


class Packed(NamedTuple):
    """What was inside. ``text`` and ``html`` as bytes or text, as they were found; ``files`` are (name, bytes)."""

    text: bytes | str
    html: bytes | str
    files: list[tuple[str, bytes]]


def unpack(data: bytes) -> Packed | None:
    """Open a bag; None where it cannot be read."""
    if _objects(data) > OBJECTS:
        return None
    try:
        from tnefparse import TNEF  # type: ignore[import-untyped]  # only here: few letters hold one

        bag = TNEF(data, do_checksum=False)
        files = [(_file_name(one), bytes(one.data)) for one in bag.attachments]
        return Packed(bag.body or "", bag.htmlbody or "", files)
    except Exception:  # noqa: BLE001  # it raises anything on odd input; the bag itself is kept as a file
        return None


def _objects(data: bytes) -> int:
    """Objects in a bag: level (1 byte), name (2), type (2), length (4), then the data and a checksum (2)."""
    at, count = 6, 0
    while at + 11 <= len(data) and count <= OBJECTS:
        at += int.from_bytes(data[at + 5 : at + 9], "little") + 11
        count += 1
    return count


def _file_name(one: object) -> str:
    try:
        name = one.long_filename()  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001  # a name that is not in its codepage
        return ""
    text = name if isinstance(name, str) else bytes(name).decode("cp1252", "replace")
    return text.strip("\0")
