"""Which letters could hurt: a look at their outside, before anything is parsed."""

LARGE = 1024 * 1024
MARKS = 400


def risky(raw: bytes) -> str:
    """Why a letter had better be read in a process that can be killed; empty for ordinary mail."""
    if len(raw) > LARGE:
        return "large"
    if len(raw) < 16 * 1024:
        return "many parts" if raw.count(b"\n--") > MARKS else _foreign(raw)
    if raw.count(b"\n--") > MARKS:
        return "many parts"
    if raw.count(b"<") > 20_000:
        return "much HTML"
    return _foreign(raw)


def _foreign(raw: bytes) -> str:
    """What is read by libraries that were not made for hostile input."""
    for mark in (b"ms-tnef", b"winmail.dat", b"text/calendar"):
        if mark in raw:
            return mark.decode()
    return ""
