"""What is typed, cut into words, quoted texts and signs, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailticket.model.errors import ExpressionWrong
from mailticket.search.fields import field_called


class Sort(StrEnum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted"
    CUSTOM = "custom"  # CF.{Name}
    SIGN = "sign"  # = != < <= > >= ~ !~
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` as it was typed, ``value`` what it says: a quoted text without quotes, a custom field's name. ``column`` counts
    from 1; ``joined``: nothing stands between it and the one before."""

    sort: Sort
    text: str
    value: str
    column: int
    joined: bool = False

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.column + len(self.text)


_CUSTOM = re.compile(r"(?:cf|customfield|campo)\.(?:\{([^{}\n]+)\}|([\w-]+))", re.IGNORECASE)
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_SIGN = re.compile(r"<>|!=|<=|>=|!~|[=<>~]")
_WORD = re.compile(r"[^\s()'\",=<>!]+(?:'\w[^\s()'\",=<>!]*)*")
_BLANK = re.compile(r"\s*")
_PLAIN = {"(": Sort.OPEN, ")": Sort.CLOSE, ",": Sort.COMMA}
_SHOWN = 20


def tokens(text: str, *, short: bool = False) -> list[Token]:
    """All of it, and the end; in what people type in ``short``, ``owner:ana`` is a comparison. Raises ExpressionWrong for what is
    no token."""
    return list(_split(_cut(text)) if short else _cut(text))


def _cut(text: str) -> Iterator[Token]:
    place = before = 0
    while (place := _BLANK.match(text, place).end()) < len(text):  # type: ignore[union-attr]
        found = _at(text, place, joined=place == before and place > 0)
        yield found
        place = before = place + len(found.text)
    yield Token(Sort.END, "", "", len(text) + 1)


def _at(text: str, place: int, *, joined: bool) -> Token:
    def token(sort: Sort, said: str, value: str) -> Token:
        return Token(sort, said, value, place + 1, joined)

    char = text[place]
    if char in _PLAIN:
        return token(_PLAIN[char], char, char)
    if found := _SIGN.match(text, place):
        return token(Sort.SIGN, found[0], "!=" if found[0] == "<>" else found[0])
    if char in "'\"":
        if quoted := _QUOTED.match(text, place):
            return token(Sort.QUOTED, quoted[0], unescaped(quoted[1] or quoted[2] or ""))
        raise ExpressionWrong("search.open_quote", place + 1, found=text[place : place + _SHOWN].strip())
    if found := _CUSTOM.match(text, place):
        return token(Sort.CUSTOM, found[0], (found[1] or found[2]).strip())
    if found := _WORD.match(text, place):
        return token(Sort.WORD, found[0], found[0])
    raise ExpressionWrong("search.bad", place + 1, found=text[place : place + _SHOWN].strip())


def custom_name(quoted: str) -> str | None:
    """The custom field that a quoted name is (RT writes ``'CF.{Sede}'``); None where it is none."""
    found = _CUSTOM.fullmatch(quoted)
    return (found[1] or found[2]).strip() if found else None


def unescaped(text: str) -> str:
    """What is between quotes, without its backslashes."""
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _split(found: Iterator[Token]) -> Iterator[Token]:
    """``status:open`` is a word, a sign and a word, where what stands before the colon is a field; so is ``CF.Sede:Salto``."""
    for token in found:
        name, colon, rest = token.text.partition(":")
        if token.sort is Sort.WORD and colon and name and not rest.startswith("//") and field_called(name):
            yield Token(Sort.WORD, name, name, token.column, token.joined)
            yield Token(Sort.SIGN, ":", "=", token.column + len(name), joined=True)
            if rest:
                yield Token(Sort.WORD, rest, rest, token.column + len(name) + 1, joined=True)
        elif token.sort is Sort.WORD and token.joined and token.text.startswith(":"):
            yield Token(Sort.SIGN, ":", "=", token.column, joined=True)
            if rest:
                yield Token(Sort.WORD, rest, rest, token.column + 1, joined=True)
        else:
            yield token
