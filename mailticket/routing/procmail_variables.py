"""Variables of a .procmailrc: what they hold where a line uses them, as sh has it inside double quotes."""

import re

from mailticket.routing.recipes import Misread

_ASSIGNED = re.compile(r"(\w+)\s*=\s*(.*)", re.DOTALL)
_USED = re.compile(r"\\(.)|\$(?:(\\?)(\w+)|\{(\w+)\})", re.DOTALL)
PROCMAILS = frozenset(
    [
        "PATH",
        "SHELL",
        "SHELLFLAGS",
        "SHELLMETAS",
        "MAILDIR",
        "DEFAULT",
        "ORGMAIL",
        "LOGFILE",
        "LOG",
        "LOGABSTRACT",
        "VERBOSE",
        "LOCKFILE",
        "LOCKEXT",
        "LOCKTIMEOUT",
        "LOCKSLEEP",
        "TIMEOUT",
        "TRAP",
        "UMASK",
        "HOST",
        "INCLUDERC",
        "SWITCHRC",
        "COMSAT",
        "SENDMAIL",
        "SENDMAILFLAGS",
        "EXITCODE",
        "DROPPRIVS",
        "LINEBUF",
        "MSGPREFIX",
        "DELIVERED",
        "NORESRETRY",
        "SUSPEND",
        "ASSIGNED_RC",
    ]
)
"""What means something to procmail itself, and nothing to rules."""


class Variables:
    """What was assigned so far. A value that only a shell could tell is not known."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}

    def assign(self, line: str) -> str:
        """Take ``NAME=value`` over; returns the name, empty for another line."""
        found = _ASSIGNED.fullmatch(line)
        if found is None:
            return ""
        self._known[found[1]] = self._value(found[2].strip())
        return found[1]

    def knows(self, name: str) -> bool:
        """Whether its value is known."""
        return self._known.get(name) is not None

    def _value(self, text: str) -> str | None:
        if text[:1] == "'" and text[-1:] == "'" and len(text) > 1:
            return text[1:-1]
        bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
        if "`" in bare or '"' in bare or "'" in bare:
            return None
        try:
            return self.expanded(bare, "")
        except Misread:
            return None

    def expanded(self, text: str, key: str) -> str:
        """A text with its variables put in. Raises Misread, about ``key``, for one whose value is not known."""

        def put(found: re.Match[str]) -> str:
            if found[1] is not None:
                return found[1] if found[1] in '$"`\\' else found[0]
            name = found[3] or found[4]
            value = self._known.get(name)
            if value is None:
                raise Misread(key, f"what ${name} holds is not known")
            return f"(){re.escape(value)}" if found[2] else value

        return _USED.sub(put, text)
