"""Where in a text somebody else is quoted, and where its signature begins, told by how mail programs write that."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

SIGNATURE_LINES = 30
MOST_LINES = 4000
"""Lines that are looked at: a twentieth of a second's work at most, whatever stands in them."""

INTRODUCTIONS = 100
"""Quotes whose introduction is looked for; further ones begin at their first line."""

WROTE = r"(?:wrote|writes|escribió|escribio|escribe|escreveu|a écrit|schrieb|ha scritto)"
_ATTRIBUTION = re.compile(
    rf"^\W*(?:On|El|Em|Le|Am|Il|A)\b.{{3,300}}?\b{WROTE}\b.{{0,100}}:$"
    rf"|^.{{0,400}}[\w.+-]@[\w.-]++[>)\]]*+,?\s++{WROTE}:?$"
    rf"|^.{{0,500}}\d\D{{0,200}}\b{WROTE}\s*:$",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\W*(?:On|El|Em|Le|Am|Il|A)\b", re.IGNORECASE)
_WROTE_WORD = re.compile(WROTE, re.IGNORECASE)
_DATED = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b")
_ORIGINAL = re.compile(
    r"\s*+-{2,}+\s*+(?:Original (?:Message|Appointment)|Mensaje original|Mensagem original|Original-Nachricht"
    r"|Ursprüngliche Nachricht|Message d'origine)\s*+-{2,}+\s*+$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"-{10}$"
    r"|\s*+-{2,}+\s*+(?:Forwarded message|Mensaje reenviado|Mensagem encaminhada|Weitergeleitete Nachricht)\s*+-{2,}+\s*+$"
    r"|Begin forwarded message:$|Inicio del mensaje reenviado:$|Início da mensagem encaminhada:$",
    re.IGNORECASE,
)
"""What is forwarded is what the letter is about: it is not folded. Ten dashes stand before a mail that was attached."""

_RULE = re.compile(r"\s*+_{20,}+\s*+$")
_OUTLOOK = re.compile(
    r"\s*\*?(?:From|De|Von)\s?:\*?\s*\S.{0,300}$|\s*\*?(?:From|De|Von)\*\s?:\s*\S.{0,300}$", re.IGNORECASE
)
_OUTLOOK_NEXT = re.compile(
    r"\s*\*?(?:Sent|Date|Enviados?(?: el)?|Enviadas?(?: em)?|Fecha|Data|Gesendet|Envoyé)\s?\*?:\*?\s", re.IGNORECASE
)
_WORDS = ("wrote", "writes", "escrib", "escreveu", "schrieb", "scritto", "a écrit", "WROTE", "ESCRIB")
_BLOCKS = ("From", "De:", "De*", "De :", "Von", "FROM", "DE:")
_STARTS = frozenset("-_*FDVIBfdvib \t")
"""What the first line of a quoted or forwarded block may begin with."""


class LineKind(Enum):
    """What a line of a text is."""

    TEXT = "text"
    QUOTE = "quote"
    SIGNATURE = "signature"


def written(text: str) -> str:
    """A text without quotes and signature: what its author wrote, and what they forward."""
    lines = text.split("\n", MOST_LINES)
    kinds = line_kinds(lines)
    return "\n".join(line for line, kind in zip(lines, kinds, strict=True) if kind is LineKind.TEXT)


def begins_forward(line: str) -> bool:
    """Whether a mail that is forwarded within the text begins below this line."""
    return _FORWARDED.match(line) is not None and line.rstrip() != "-" * 10


def line_kinds(lines: list[str]) -> list[LineKind]:
    """What each line of a text is; beyond ``MOST_LINES`` they go on as the last of those does, a quote or a text."""
    if not may_quote("\n".join(lines)):
        return [LineKind.TEXT] * len(lines)
    kinds = _kinds(lines[:MOST_LINES])
    rest = LineKind.QUOTE if kinds[-1] is LineKind.QUOTE else LineKind.TEXT
    return kinds + [rest] * (len(lines) - len(kinds))


@dataclass(slots=True)
class Place:
    """Where a line stands: behind a ``mark``, ``below`` the line or the head that begins a quote, below a forward. ``head``:
    with this line so many begin that introduce a quote."""

    marked: bool = False
    below: bool = False
    forwarded: bool = False
    head: int = 0

    @property
    def quoted(self) -> bool:
        """Whether its words are somebody else's, if the mail program says so."""
        return self.marked or self.below or self.forwarded


def places(lines: Sequence[str]) -> list[Place]:
    """Where each line of a text stands."""
    bare = [_MARKS.sub("", line) for line in lines]
    found = [Place(marked=len(line) != len(one)) for line, one in zip(lines, bare, strict=True)]
    for at, height in _heads(bare):
        found[at].head = height
    below = forwarded = False
    for at, place in enumerate(found):
        place.below, place.forwarded = below, forwarded
        if not place.marked:
            forwarded = forwarded or _FORWARDED.match(lines[at]) is not None
            below = below or (place.head > 0 and not _is_marked(lines, found, at + place.head))
    return found


def _is_marked(lines: Sequence[str], found: Sequence[Place], at: int) -> bool:
    """Whether the next line that says something has a mark."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at < len(lines) and found[at].marked


def _heads(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Where a quote is introduced, and by how many lines: by a head as Outlook writes it, or by who wrote when."""
    left, at = INTRODUCTIONS, 0
    while at < len(lines) and left:
        line = lines[at]
        height = 0
        if line[:1] in _STARTS and _begins_block(lines, at):
            height = _height(lines, at)
        elif line.rstrip()[-1:] == ":" or "@" in line:
            left -= 1
            names = line.rstrip()[-1:] == ":" and "@" in line and _DATED.search(line[:300]) is not None
            if tall := _introduction(lines, at + 1) or int(names):
                yield at + 1 - tall, tall
        if height:
            left -= 1
            yield at, height
        at += max(height, 1)


def _height(lines: list[str], at: int) -> int:
    """The lines of a head: a rule, the lines with a name and a colon, and those they are wrapped into."""
    end = at + 1
    while end < len(lines) and end - at < 4 and not _is_header(lines, end - 1) and not lines[end - 1].strip(" _-"):
        end += 1
    while end < len(lines) and end - at < _TALLEST and lines[end].strip():
        if not _KEYED.match(lines[end]):
            break
        end += 1
    return end - at


_TALLEST = 12
_KEYED = re.compile(r"\s*\*?\w[^:]{0,30}:\*?\s")
_MARKS = re.compile(r"^[ \t]{0,8}(?:[>|»›┃│][ \t]?)+")


def may_quote(text: str) -> bool:
    """A cheap look: most mail quotes nothing."""
    if ">" in text or "--" in text:
        return True
    return ":" in text and (
        any(block in text for block in _BLOCKS)
        or ((":\n" in text or text.endswith(":")) and any(word in text for word in _WORDS))
    )


def _kinds(lines: list[str]) -> list[LineKind]:
    kinds = [LineKind.QUOTE if line[:1] == ">" or line[:8].lstrip()[:1] == ">" else LineKind.TEXT for line in lines]
    for at, line in enumerate(lines):
        if line[:1] not in _STARTS or kinds[at] is not LineKind.TEXT:
            continue
        if _FORWARDED.match(line):
            break
        if _begins_block(lines, at):
            kinds[at:] = [LineKind.QUOTE] * (len(lines) - at)
            break
    _take_introductions(lines, kinds)
    _take_unmarked(lines, kinds)
    _take_signature(lines, kinds)
    return kinds


def _begins_block(lines: list[str], at: int) -> bool:
    """Outlook's way: a line that says so, or the header of the mail that is quoted, and all that follows."""
    line = lines[at]
    if _ORIGINAL.match(line):
        return True
    if _RULE.match(line):
        return any(_is_header(lines, below) for below in range(at + 1, min(at + 4, len(lines))))
    return _is_header(lines, at)


def _is_header(lines: list[str], at: int) -> bool:
    return _OUTLOOK.match(lines[at]) is not None and any(
        _OUTLOOK_NEXT.match(line[:100]) for line in lines[at + 1 : at + 4]
    )


def _take_introductions(lines: list[str], kinds: list[LineKind]) -> None:
    """The lines that introduce a quote belong to it, with the empty lines between."""
    left = INTRODUCTIONS
    for at in range(1, len(lines)):
        if kinds[at] is not LineKind.QUOTE or kinds[at - 1] is not LineKind.TEXT:
            continue
        left -= 1
        if left < 0:
            return
        end = at
        while end and not lines[end - 1].strip() and at - end < 4:
            end -= 1
        if height := _introduction(lines, end):
            kinds[end - height : at] = [LineKind.QUOTE] * (at - end + height)


def _introduction(lines: list[str], end: int) -> int:
    """How many lines before ``end`` say who wrote what follows: mailers wrap that line."""
    for height in (1, 2, 3):
        if end < height:
            return 0
        words = " ".join([line.strip() for line in lines[end - height : end]])
        if len(words) > 500:
            return 0
        if (words[-1:] == ":" or "@" in words) and _WROTE_WORD.search(words) and _ATTRIBUTION.match(words):
            return height + _is_wrapped(lines, end - height)
    return 0


def _is_wrapped(lines: list[str], at: int) -> bool:
    """Whether the introduction began a line above: Gmail breaks it before the address, which alone looks like all of it."""
    above = lines[at - 1].rstrip() if at else ""
    broken = above.endswith("<") or (lines[at].lstrip().startswith("<") and _BEGINS.match(above) is not None)
    return broken and _DATED.search(above) is not None


def _take_unmarked(lines: list[str], kinds: list[LineKind]) -> None:
    """An introduction with a date and no ``>`` below it: HTML turned into text, or a mailer that does not mark quotes.
    Then all that follows is the quote."""
    left = INTRODUCTIONS
    for at, line in enumerate(lines):
        if kinds[at] is not LineKind.TEXT or not line.rstrip().endswith(":"):
            continue
        left -= 1
        if left < 0:
            return
        height = _introduction(lines, at + 1)
        words = " ".join(lines[at + 1 - height : at + 1])
        if height and "@" in words and _DATED.search(words) and LineKind.QUOTE not in kinds[at + 1 : at + 6]:
            kinds[at + 1 - height :] = [LineKind.QUOTE] * (len(lines) - at - 1 + height)
            return


def _take_signature(lines: list[str], kinds: list[LineKind]) -> None:
    """From "-- " to the end, or to the quote below it; what is longer than a signature is text. So is what stands between
    two of them: people part their matters so."""
    begins = [at for at, line in enumerate(lines) if line in ("-- ", "--") and kinds[at] is LineKind.TEXT]
    if len(begins) != 1:
        return
    end = begins[0]
    while end < len(lines) and kinds[end] is LineKind.TEXT:
        end += 1
    if end - begins[0] <= SIGNATURE_LINES:
        kinds[begins[0] : end] = [LineKind.SIGNATURE] * (end - begins[0])
