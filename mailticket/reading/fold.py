"""Quotes and signatures, found so that they can be folded; never cut: the segments put together are the text."""

import re

from mailticket.model.letter import Segment, SegmentKind

_ATTRIBUTION = re.compile(
    r"^\s*(?:On|El|Em|Le|Am)\b.{3,200}?\b(?:wrote|escribió|escribio|escreveu|a écrit|schrieb)\b.{0,20}:\s*$"
    r"|^.{3,200}<[^<>@\s]+@[^<>\s]+>\s+(?:wrote|escribió|escribio|escreveu):\s*$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\s*-{2,}\s*(?:Original Message|Mensaje original|Mensagem original|Forwarded message|Mensaje reenviado"
    r"|Original-Nachricht|Ursprüngliche Nachricht)\s*-{2,}\s*$"
    r"|^\s*_{20,}\s*$",
    re.IGNORECASE,
)
_OUTLOOK = re.compile(r"^\s*\*?(?:From|De)\*?:\s.{1,300}$", re.IGNORECASE)
_OUTLOOK_NEXT = re.compile(r"^\s*\*?(?:Sent|Date|Enviado(?: el)?|Fecha|Enviada em|Data)\*?:\s", re.IGNORECASE)
_HINTS = (
    "\n>",
    "\n-- ",
    "\n--\n",
    "wrote:",
    "escribi",
    "escreveu",
    "riginal",
    "reenviado",
    "orwarded",
    "____",
    "From:",
    "De:",
)
"""Cheap signs that there may be something to fold: most letters have none of them."""

SIGNATURE_LINES = 30


def fold(text: str) -> tuple[Segment, ...]:
    """Runs of text, quotes and signature. ``"\\n".join`` of their texts is the text again."""
    if text[:1] != ">" and not any(hint in text for hint in _HINTS):
        return (Segment(SegmentKind.TEXT, text),)
    lines = text.split("\n")
    kinds = _kinds(lines)
    segments: list[Segment] = []
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or kinds[at] is not kinds[start]:
            segments.append(Segment(kinds[start], "\n".join(lines[start:at])))
            start = at
    return tuple(segments)


def _kinds(lines: list[str]) -> list[SegmentKind]:
    kinds = [SegmentKind.QUOTE if line.lstrip()[:1] == ">" else SegmentKind.TEXT for line in lines]
    for at, line in enumerate(lines):
        if _ORIGINAL.match(line) or (_OUTLOOK.match(line) and _followed(lines, at)):
            kinds[at:] = [SegmentKind.QUOTE] * (len(lines) - at)
            break
    _take_attributions(lines, kinds)
    _take_signature(lines, kinds)
    return kinds


def _followed(lines: list[str], at: int) -> bool:
    return any(_OUTLOOK_NEXT.match(line) for line in lines[at + 1 : at + 4])


def _take_attributions(lines: list[str], kinds: list[SegmentKind]) -> None:
    """The line (or two) that introduces a quote belongs to it, with the empty lines between."""
    for at in range(1, len(lines)):
        if kinds[at] is not SegmentKind.QUOTE or kinds[at - 1] is not SegmentKind.TEXT:
            continue
        end = at
        while end and not lines[end - 1].strip():
            end -= 1
        for height in (1, 2):
            words = " ".join(line.strip() for line in lines[max(0, end - height) : end])
            if end >= height and len(words) < 500 and _ATTRIBUTION.match(words):
                kinds[end - height : at] = [SegmentKind.QUOTE] * (at - end + height)
                break


def _take_signature(lines: list[str], kinds: list[SegmentKind]) -> None:
    """From "-- " to the end, or to the quote below it."""
    for at, line in enumerate(lines):
        if kinds[at] is SegmentKind.TEXT and line in ("-- ", "--"):
            end = at
            while end < len(lines) and kinds[end] is SegmentKind.TEXT:
                end += 1
            if end - at <= SIGNATURE_LINES:
                kinds[at:end] = [SegmentKind.SIGNATURE] * (end - at)
