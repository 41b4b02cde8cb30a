"""The mark on our mail by which we know it again when it comes back: ``rtname NUMBER-SEAL``, the number being the notice's.

It holds whatever becomes of the Message-ID, which some relays write anew.
"""

import re
from collections.abc import Callable

_MARK = re.compile(r"(?:^|\s)(\d{1,18})-([0-9a-f]{16})\s*$", re.IGNORECASE | re.ASCII)


def loop_mark(notice_id: int, sign: Callable[[str], str]) -> str:
    """What stands behind the rtname."""
    return f"{notice_id}-{sign(_text(notice_id))}"


def proves(value: str, verify: Callable[[str, str], bool]) -> bool:
    """Whether the value of such a header is of our making, whatever name stands in it."""
    found = _MARK.search(value[-200:])
    return found is not None and verify(_text(int(found[1])), found[2])


def _text(notice_id: int) -> str:
    return f"l{notice_id}"
