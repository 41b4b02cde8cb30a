"""One condition of a recipe, asked of a letter: regular expressions, sizes and weights as in procmail 3.22.

Header conditions see unfolded, decoded headers, one ``Name: value`` to a line; body conditions (``B``) see the text
people read (``Reading.text``), not the MIME source, so that an encoded body can be matched.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from mailticket.model.letter import Reading
from mailticket.routing.patterns import Pattern, compile_pattern
from mailticket.routing.recipes import Line, Misread

HEADER_LIMIT = 64 << 10  # bytes
BODY_LIMIT = 256 << 10  # bytes
MOST = 2147483647.0
"""Procmail's infinity. Further weights are skipped at plus, the recipe is over at minus infinity."""
MATCHES_COUNTED = 10_000  # of one weighted condition; keeps the cost bounded where procmail's is not

_WEIGHT = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))\s*\^\s*([-+]?(?:\d+\.?\d*|\.\d+))\s*", re.ASCII)
_VARIABLE = re.compile(r"([A-Za-z_]\w*)\s*\?\?\s*", re.ASCII)
_SIZE = re.compile(r"([<>])\s*(\d{1,15})\s*$", re.ASCII)


class Area(StrEnum):
    """Where a condition looks."""

    HEADER = "H"
    BODY = "B"
    BOTH = "HB"


class LetterText:
    """What conditions see of one letter, each part made when first asked for.

    ``mail_from`` becomes the ``From `` line a mail system puts before a letter it hands to procmail; None leaves it out.
    """

    def __init__(self, reading: Reading, size: int, mail_from: str | None = None) -> None:
        self._reading = reading
        self._mail_from = mail_from
        self.size = size

    def area(self, area: Area) -> bytes:
        """UTF-8 with the extra newline at both ends."""
        match area:
            case Area.HEADER:
                return self._header
            case Area.BODY:
                return self._body
            case Area.BOTH:
                return self._both

    def size_of(self, area: Area | None) -> int:
        """Bytes of an area, or of the whole letter."""
        whole = area in (None, Area.BOTH)
        return self.size if whole or area is None else len(self.area(area)) - 2

    @cached_property
    def _header(self) -> bytes:
        lines = [f"{name}: {value}".replace("\n", " ").rstrip(" ") for name, value in self._reading.headers]
        if self._mail_from is not None:
            lines.insert(0, f"From {self._mail_from or 'MAILER-DAEMON'} ".replace("\n", " "))
        return b"\n%b\n\n\n" % "\n".join(lines).encode("utf-8", "replace")[:HEADER_LIMIT]

    @cached_property
    def _body(self) -> bytes:
        text = self._reading.text[:BODY_LIMIT].encode("utf-8", "replace")[:BODY_LIMIT]
        return b"\n%b\n" % text

    @cached_property
    def _both(self) -> bytes:
        return self._header[:-1] + self._body[1:]


@dataclass(frozen=True, slots=True)
class Weight:
    """``w^x``: the first match adds w, the next w·x, then w·x·x (procmailsc(5))."""

    first: float
    factor: float


@dataclass(frozen=True, slots=True)
class Size:
    """``< bytes`` or ``> bytes`` of an area, or of the whole letter."""

    smaller: bool
    bytes: int
    area: Area | None

    def fits(self, letter: LetterText) -> bool:
        size = letter.size_of(self.area)
        return size < self.bytes if self.smaller else size > self.bytes

    def points(self, letter: LetterText, weight: Weight, negated: bool) -> float:
        size = letter.size_of(self.area)
        top, bottom = (self.bytes, size) if self.smaller != negated else (size, self.bytes)
        if bottom:
            return weight.first * _power(top / bottom, weight.factor)
        return -MOST if self.smaller != negated and not top else MOST


@dataclass(frozen=True, slots=True)
class Search:
    """A regular expression and where it looks."""

    pattern: Pattern
    area: Area

    def fits(self, letter: LetterText) -> bool:
        return self.pattern.found_in(letter.area(self.area))


@dataclass(frozen=True, slots=True)
class Condition:
    """``text`` as written, without the asterisk. ``weight`` None is a plain yes or no."""

    line: int
    text: str
    test: Size | Search
    negated: bool = False
    weight: Weight | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one condition said: whether the recipe could go on, and the score so far."""

    condition: Condition
    holds: bool
    score: float


def parse_condition(line: Line, *, area: Area, case_sensitive: bool) -> Condition:
    """Raises Misread for what rules do not have: variables, programs, and patterns that cannot be."""
    rest, weight, negated, where = line.text, None, False, None
    while True:
        if found := _WEIGHT.match(rest):
            weight, rest = _weight(found), rest[found.end() :]
        elif rest.startswith("!"):
            negated, rest = not negated, rest[1:].lstrip(" \t")
        elif found := _VARIABLE.match(rest):
            where, rest = _area(found[1]), rest[found.end() :]
        else:
            break
    return Condition(line.number, line.text, _test(rest, area, where, case_sensitive), negated, weight)


def verdict(conditions: Iterable[Condition], letter: LetterText, notes: list[Finding] | None = None) -> bool:
    """Whether all hold and the score, if any is weighted, is above zero. ``notes`` collects what each one said."""
    score, scored = 0.0, False
    for condition in conditions:
        if condition.weight is None:
            holds = condition.test.fits(letter) != condition.negated
        else:
            scored = True
            score = score if score >= MOST else _bounded(_score(condition, condition.weight, letter, score))
            holds = score > -MOST
        if notes is not None:
            notes.append(Finding(condition, holds, score))
        if not holds:
            return False
    return not scored or score > 0


def _area(variable: str) -> Area:
    try:
        return Area("HB" if variable == "BH" else variable)
    except ValueError:
        raise Misread("condition", f"rules have no variables: {variable} ?? cannot be asked") from None


def _weight(found: re.Match[str]) -> Weight:
    first, factor = float(found[1]), float(found[2])
    if max(abs(first), abs(factor)) > MOST:
        raise Misread("condition", f"weights go from -{MOST:.0f} to {MOST:.0f}")
    return Weight(first, factor)


def _test(rest: str, area: Area, where: Area | None, case_sensitive: bool) -> Size | Search:
    if rest.startswith("$"):
        raise Misread("condition", "rules have no variables: a condition cannot start with $ (for a newline write ^)")
    if rest.startswith("?"):
        raise Misread("condition", "rules do not run programs")
    if rest.startswith(("<", ">")):
        return _size(rest, where)
    # Procmail drops a leading backslash, which is why its manual begins patterns with ().
    return Search(compile_pattern(rest.removeprefix("\\"), case_sensitive=case_sensitive), where or area)


def _size(rest: str, where: Area | None) -> Size:
    found = _SIZE.match(rest)
    if found is None:
        raise Misread("condition", "a size is < or > and a number of bytes; to match the sign itself write \\< or \\>")
    return Size(found[1] == "<", int(found[2]), where)


def _score(condition: Condition, weight: Weight, letter: LetterText, score: float) -> float:
    """The score after this condition."""
    test = condition.test
    if isinstance(test, Size):
        points = test.points(letter, weight, condition.negated)
        return points if abs(points) == MOST else score + points
    if condition.negated:
        return score if test.fits(letter) else score + weight.first
    return _count(test.pattern, letter.area(test.area), weight, score)


def _count(pattern: Pattern, text: bytes, weight: Weight, score: float) -> float:
    """Adds for each match, one after the other. The newline that ends one match may begin the next."""
    step, factor, at = weight.first, weight.factor, 1
    for _ in range(MATCHES_COUNTED):
        if step == 0 or abs(score) >= MOST or at >= len(text):
            break
        end = pattern.end_in(text, at - 1 if text[at - 1] == 10 else at)
        if end is None:
            break
        score, before, step = score + step, step * step, step * factor
        if end <= at:
            return score + _endless(step, factor)
        if step * step < before < 1:
            break
        at = end
    return score


def _endless(step: float, factor: float) -> float:
    """What all further matches of an empty pattern add: it matches at the same place for ever."""
    if 0 < factor < 1:
        return step / (1 - factor)
    return 0.0 if factor < 1 or step == 0 else (-2 * MOST if step < 0 else 2 * MOST)


def _bounded(score: float) -> float:
    return min(max(score, -MOST), MOST)


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (OverflowError, ValueError):
        return float("inf")
