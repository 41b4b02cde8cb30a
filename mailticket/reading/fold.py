"""Quotes and signatures, found so that they can be folded; never cut: the segments put together are the text."""

import re

from mailticket.model.letter import Segment, SegmentKind

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
    r"\s*\*?(?:Sent|Date|Enviado(?: el)?|Enviada?(?: em)?|Fecha|Data|Gesendet|Envoyé)\s?\*?:\*?\s", re.IGNORECASE
)
_WORDS = ("wrote", "writes", "escrib", "escreveu", "schrieb", "scritto", "a écrit", "WROTE", "ESCRIB")
_BLOCKS = ("From", "De:", "De*", "De :", "Von", "FROM", "DE:")
_STARTS = frozenset("-_*FDVIBfdvib \t")
"""What the first line of a quoted or forwarded block may begin with."""


def fold(text: str) -> tuple[Segment, ...]:
    """Runs of text, quotes and signature. ``"\\n".join`` of their texts is the text again."""
    if not _may_fold(text):
        return (Segment(SegmentKind.TEXT, text),)
    lines = text.split("\n", MOST_LINES)
    kinds = _bounded_kinds(lines)
    if not any(kind is SegmentKind.TEXT and line.strip() for kind, line in zip(kinds, lines, strict=True)):
        return (Segment(SegmentKind.TEXT, text),)  # nothing but a quote: then that is what they want us to read
    segments: list[Segment] = []
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or kinds[at] is not kinds[start]:
            segments.append(Segment(kinds[start], "\n".join(lines[start:at])))
            start = at
    return tuple(segments)


def _bounded_kinds(lines: list[str]) -> list[SegmentKind]:
    """What the first ``MOST_LINES`` are; the rest, which is one piece, goes on as the last of these does, a quote or a text."""
    kinds = _kinds(lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        kinds.append(kinds[-1] if kinds[-1] is SegmentKind.QUOTE else SegmentKind.TEXT)
    return kinds


def line_kinds(lines: list[str]) -> list[SegmentKind]:
    """What each line of a text is."""
    return _kinds(lines) if _may_fold("\n".join(lines)) else [SegmentKind.TEXT] * len(lines)


def _may_fold(text: str) -> bool:
    """A cheap look: most mail has nothing to fold."""
    if ">" in text or "--" in text:
        return True
    return ":" in text and (
        any(block in text for block in _BLOCKS)
        or ((":\n" in text or text.endswith(":")) and any(word in text for word in _WORDS))
    )


def _kinds(lines: list[str]) -> list[SegmentKind]:
    kinds = [
        SegmentKind.QUOTE if line[:1] == ">" or line[:8].lstrip()[:1] == ">" else SegmentKind.TEXT for line in lines
    ]
    for at, line in enumerate(lines):
        if line[:1] not in _STARTS or kinds[at] is not SegmentKind.TEXT:
            continue
        if _FORWARDED.match(line):
            break
        if _begins_block(lines, at):
            kinds[at:] = [SegmentKind.QUOTE] * (len(lines) - at)
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


def _take_introductions(lines: list[str], kinds: list[SegmentKind]) -> None:
    """The lines that introduce a quote belong to it, with the empty lines between."""
    left = INTRODUCTIONS
    for at in range(1, len(lines)):
        if kinds[at] is not SegmentKind.QUOTE or kinds[at - 1] is not SegmentKind.TEXT:
            continue
        left -= 1
        if left < 0:
            return
        end = at
        while end and not lines[end - 1].strip() and at - end < 4:
            end -= 1
        if height := _introduction(lines, end):
            kinds[end - height : at] = [SegmentKind.QUOTE] * (at - end + height)


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
    return above.endswith("<") and _DATED.search(above) is not None


def _take_unmarked(lines: list[str], kinds: list[SegmentKind]) -> None:
    """An introduction with a date and no ``>`` below it: HTML turned into text, or a mailer that does not mark quotes.
    Then all that follows is the quote."""
    left = INTRODUCTIONS
    for at, line in enumerate(lines):
        if kinds[at] is not SegmentKind.TEXT or not line.rstrip().endswith(":"):
            continue
        left -= 1
        if left < 0:
            return
        height = _introduction(lines, at + 1)
        words = " ".join(lines[at + 1 - height : at + 1])
        if height and "@" in words and _DATED.search(words) and SegmentKind.QUOTE not in kinds[at + 1 : at + 6]:
            kinds[at + 1 - height :] = [SegmentKind.QUOTE] * (len(lines) - at - 1 + height)
            return


def _take_signature(lines: list[str], kinds: list[SegmentKind]) -> None:
    """From "-- " to the end, or to the quote below it; what is longer than a signature is text."""
    end = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        if kinds[at] is not SegmentKind.TEXT:
            end = at
        elif lines[at] in ("-- ", "--") and end - at <= SIGNATURE_LINES:
            kinds[at:end] = [SegmentKind.SIGNATURE] * (end - at)
