"""Procmail's regular expressions in RE2's words: old recipes keep their meaning, and no letter can make them slow.

Procmail's ``^`` and ``$`` both stand for a newline character, and the text searched has one more newline before its
first and after its last character; so a line can be spanned, and ``^`` can be used twice in a row
(procmailrc(5), "Extended regular expressions").
"""

import re
from dataclasses import dataclass
from typing import Any

import re2  # type: ignore[import-untyped]

from mailticket.routing.recipes import Misread

PATTERN_LIMIT = 1024  # bytes, before macros
MEMORY_LIMIT = 8 << 20  # bytes RE2 may take for one pattern

_SENDER = r"(((Resent-)?(From|Sender)|X-Envelope-From):|>?From )([^>]*[^(.%@a-z0-9])?"
_SENDER_END = "(([^).!:a-z0-9][-_a-z0-9]*)?[%@>\t ][^<)]*(\\(.*\\).*)?)?$([^>]|$)"
_TO = r"(^((Original-)?(Resent-)?(To|Cc|Bcc)|(X-Envelope|Apparently(-Resent)?)-To):"
_DAEMONS = (
    r"Post(ma?(st(e?r)?|n)|office)|(send)?Mail(er)?|daemon|m(mdf|ajordomo)|n?uucp|LIST(SERV|proc)|NETSERV|o(wner|ps)"
    r"|r(e(quest|sponse)|oot)|b(ounce|bs\.smtp)|echo|mirror|s(erv(ices?|er)|mtp(error)?|ystem)"
    r"|A(dmin(istrator)?|MMGR|utoanswer)"
)
_MAILERS = (
    r"Post(ma(st(er)?|n)|office)|(send)?Mail(er)?|daemon|mmdf|n?uucp|ops|r(esponse|oot)|(bbs\.)?smtp(error)?"
    r"|s(erv(ices?|er)|ystem)|A(dmin(istrator)?|MMGR)"
)
MACROS = {
    "FROM_DAEMON": (
        "(^(Mailing-List:|Precedence:.*(junk|bulk|list)|To: Multiple recipients of |"
        f"{_SENDER}({_DAEMONS}){_SENDER_END}))"
    ),
    "TO_": _TO + "(.*[^-a-zA-Z0-9_.])?)",
    "TO": _TO + "(.*[^a-zA-Z])?)",
    "FROM_MAILER": f"(^{_SENDER}({_MAILERS}){_SENDER_END})",
}
"""procmailrc(5), MISCELLANEOUS. A condition with ``^FROM_DAEMON`` ignores case whatever the flags say."""

_MACRO = re.compile(r"(?<!\\)\^(FROM_DAEMON|FROM_MAILER|TO_|TO)")
_COUNT = re.compile(r"\{\d*,?\d*\}")
_NAMED_CLASS = re.compile(r"\[[:.=][A-Za-z]*[:.=]\]")
_NO_WORD = "[^a-zA-Z0-9_]"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled condition. Texts are UTF-8 with the extra newline at both ends."""

    source: str
    _regex: Any

    def found_in(self, text: bytes) -> bool:
        return self._regex.search(text) is not None

    def end_in(self, text: bytes, start: int) -> int | None:
        """Where the match that ends first ends; procmail stops there, RE2 does not tell. Linear in the distance."""
        low, reach = start, start + 64
        while (found := self._regex.search(text, start, reach)) is None:
            if reach >= len(text):
                return None
            low, reach = reach, start + 2 * (reach - start)
        high: int = found.end()
        if high <= low or self._regex.search(text, start, high - 1) is None:  # nearly always, and it saves the search
            return high
        while low < high:
            middle = (low + high) // 2
            if self._regex.search(text, start, middle) is None:
                low = middle + 1
            else:
                high = middle
        return high


def compile_pattern(source: str, *, case_sensitive: bool) -> Pattern:
    """Raises Misread for what neither procmail nor RE2 can do, and for what both read, but differently."""
    if len(source.encode("utf-8", "surrogatepass")) > PATTERN_LIMIT:
        raise Misread("condition", f"a pattern may have {PATTERN_LIMIT} bytes at most")
    expanded = _MACRO.sub(lambda found: MACROS[found[1]], source)
    options = re2.Options()
    options.max_mem = MEMORY_LIMIT
    options.log_errors = False
    options.never_capture = True
    options.case_sensitive = case_sensitive and MACROS["FROM_DAEMON"] not in expanded
    try:
        return Pattern(source, re2.compile(_Translation(expanded).result().encode(), options))
    except (re2.error, UnicodeError) as error:
        raise Misread("condition", f"RE2 cannot do this: {_said(error)}") from error


def _said(error: Exception) -> str:
    detail = error.args[0] if error.args else ""
    return detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(error)


class _Translation:
    """One pass over a pattern. A loop, not a descent: a thousand open parentheses must not exhaust the stack."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out: list[str] = []
        self._depth = 0
        self._before = ""  # "atom" can be repeated, "repeated" was, "" is the start of a branch

    def result(self) -> str:
        while self._at < len(self._source):
            _TOKENS.get(self._source[self._at], _Translation._literal)(self)
        if self._depth:
            raise Misread("condition", "a parenthesis is not closed")
        return "".join(self._out)

    def _put(self, text: str, *, length: int = 1, before: str = "atom") -> None:
        self._out.append(text)
        self._at += length
        self._before = before

    def _next(self) -> str:
        return self._source[self._at + 1 : self._at + 2]

    def _literal(self) -> None:
        self._put(_quoted(self._source[self._at]))

    def _open(self) -> None:
        if self._next() == "?":
            raise Misread("condition", "neither procmail nor RE2 knows (?…): look-around and the like are not possible")
        self._depth += 1
        self._put("(?:", before="")

    def _close(self) -> None:
        self._depth -= 1
        if self._depth < 0:
            raise Misread("condition", "a parenthesis is closed that was not opened")
        self._put(")")

    def _alternative(self) -> None:
        self._put("|", before="")

    def _repeat(self) -> None:
        sign = self._source[self._at]
        if self._before == "repeated":
            raise Misread("condition", f"procmail reads the second of two repetition signs as itself; write \\{sign}")
        if self._before == "atom":
            self._put(sign, before="repeated")
        else:
            self._literal()

    def _count(self) -> None:
        if found := _COUNT.match(self._source, self._at):
            raise Misread("condition", f"procmail has no repetition counts; for {found[0]} as text write \\{found[0]}")
        self._literal()

    def _dot(self) -> None:
        self._put(r"[^\n]")

    def _newline(self) -> None:
        self._put(r"\n")

    def _caret(self) -> None:
        if self._next() != "^":
            self._newline()
            return
        rest = self._source[self._at + 2 :]
        at_end = not rest.strip(")") or (self._depth == 0 and rest.startswith("|"))
        self._put(r"(?:\n\z)" if at_end else r"(?:\A\n)", length=2)

    def _escape(self) -> None:
        following = self._next()
        if following == "/":
            raise Misread("condition", r"\/ sets $MATCH, which rules do not have; leave it out")
        if following in ("<", ">"):
            self._put(_NO_WORD, length=2)
        elif following.isascii() and following.isalnum():
            raise Misread(
                "condition", f"procmail reads \\{following} as {following}: no such classes, references or signs"
            )
        else:
            self._put(_quoted(following or "\\"), length=2)

    def _class(self) -> None:
        at = self._at + 1
        negated = self._source.startswith("^", at)
        at += negated
        members: list[str] = []
        last = ""
        if self._source[at : at + 1] in ("]", "-"):
            last = self._source[at]
            members.append(_quoted(last))
            at += 1
        while (member := self._source[at : at + 1]) != "]":
            if not member:
                raise Misread("condition", "a character class is not closed")
            if found := _NAMED_CLASS.match(self._source, at):
                raise Misread("condition", f"procmail has no named classes; spell {found[0]} out")
            upper = self._source[at + 1 : at + 2]
            if member == "-" and upper and upper != "]":
                members += [f"{_quoted(last)}-{_quoted(upper)}"] * (bool(last) and last < upper) + [_quoted(upper)]
                last, at = upper, at + 2
            else:
                members.append(_quoted(member))
                last, at = member, at + 1
        inside = "".join(members)
        self._put(rf"[^\n{inside}]" if negated else f"[{inside}]", length=at + 1 - self._at)


def _quoted(character: str) -> str:
    plain = character.isalnum() or character == "_"
    return character if plain else f"\\x{{{ord(character):x}}}"


_TOKENS = {
    "(": _Translation._open,
    ")": _Translation._close,
    "|": _Translation._alternative,
    "*": _Translation._repeat,
    "+": _Translation._repeat,
    "?": _Translation._repeat,
    "{": _Translation._count,
    ".": _Translation._dot,
    "^": _Translation._caret,
    "$": _Translation._newline,
    "[": _Translation._class,
    "\\": _Translation._escape,
}
