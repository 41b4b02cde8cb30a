"""Files that travel with our mail: which may, as a site sets it, and which a notice carries."""

from dataclasses import dataclass

from mailticket.model.transaction import Attachment

_PROGRAMS = (
    "ade adp apk appx appxbundle bat chm cmd com cpl dll exe hta ins isp jar jnlp js jse lnk mde mjs msc msi msix "
    "msixbundle msp mst nsh pif ps1 psm1 reg scr sct shb sys vb vbe vbs vxd wsc wsf wsh xll"
)
PROGRAMS = frozenset(_PROGRAMS.split())
"""Endings of programs and scripts that a double click starts: what mail systems refuse, and what is sent to do harm."""

MOST = 9_500_000
"""Bytes of a whole mail, as it is encoded: below the 10,240,000 that Postfix takes unless told otherwise."""


ANSWER = 100_000
"""Bytes kept free for the text of an answer that carries files somebody asked for."""


@dataclass(frozen=True, slots=True)
class Enclosing:
    """What a site lets travel: mail of at most ``up_to`` bytes as it is encoded (0: no files at all), and nothing whose name
    ends in one of ``never``."""

    up_to: int = MOST
    never: frozenset[str] = PROGRAMS

    def forbids(self, name: str) -> bool:
        """Whether a file is never sent, by the ending of its name."""
        return name.rstrip(" .").rpartition(".")[2].lower() in self.never


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that a notice carries: where it lies, and how it is called. The bytes stay in the stored letter, and are put
    into the mail when it is delivered."""

    letter_id: int
    part: str
    name: str
    type: str
    size: int

    @staticmethod
    def of(letter_id: int, file: Attachment) -> "Enclosure":
        """An attachment of a letter, to travel."""
        return Enclosure(letter_id, file.part, file.name, file.type, file.size)

    @property
    def encoded(self) -> int:
        """Bytes it takes in a mail, at the most: base64 in lines of 76, and the headers of its part."""
        letters = (self.size + 2) // 3 * 4
        return letters + letters // 76 * 2 + 12 * len(self.name.encode()) + 600
