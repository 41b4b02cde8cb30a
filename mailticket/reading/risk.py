"""Which letters could hurt: a look at their outside, before anything is parsed."""

LARGE = 128 * 1024
"""Bytes beyond which a letter is read aside: whatever stands in so many takes less than a tenth of a second here."""

SMALL = 16 * 1024
HTML = 96 * 1024
"""Bytes from which a letter with HTML is read aside: what is inside may be all tags."""

HEADER_BLOCK = 64 * 1024
MARKS = 400
BOUNDARIES = 40
TAGS = 1000
LINES = 10_000
_FOREIGN = (b"ms-tnef", b"winmail.dat", b"text/calendar", b"pkcs7-mime")
"""What is read by libraries that were not made for hostile input, or take long to load."""


def risky(raw: bytes) -> str:
    """Why a letter had better be read in a process that can be killed; empty for ordinary mail."""
    size = len(raw)
    if size > LARGE:
        return "large"
    if size > SMALL and (reason := _odd(raw)):
        return reason
    if raw.count(b"\n--") > MARKS:
        return "many parts"
    lower = raw.lower()
    for mark in _FOREIGN:
        if mark in lower:
            return mark.decode()
    return ""


def _odd(raw: bytes) -> str:
    if raw.find(b"\n\r\n", 0, HEADER_BLOCK) < 0 and raw.find(b"\n\n", 0, HEADER_BLOCK) < 0:
        return "very long headers"
    if raw.count(b"boundary=") > BOUNDARIES:
        return "many multiparts"
    if raw.count(b"\n") > LINES:
        return "many lines"
    if raw.count(b"<") > TAGS or (len(raw) > HTML and b"/html" in raw):
        return "much HTML"
    return ""
