"""Authentication-Results (RFC 8601), read strictly: what is not exactly understood proves nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

MOST = 64 * 1024
"""Characters of one header; a longer one is nobody's honest result."""

MOST_RESULTS = 50
"""Besides those that say who logged in and whether DMARC passes: a sender chooses how many signatures there are."""

DECISIVE = frozenset({"dmarc", "auth"})
_DOMAIN = re.compile(r"@[A-Za-z0-9.\[\]:_-]+")
_ATOM_END = frozenset(' \t\r\n;=()"')


@dataclass(frozen=True, slots=True)
class AuthResult:
    """One method's verdict: ``dkim=pass``, with its properties (``header.d``, ``header.from``, ``smtp.auth`` …), names in
    lower case, values as they stand. ``comment`` is what stands in brackets beside it: it proves nothing, and is there for
    what speaks against a letter. ``server`` is whose verdict it is, the authserv-id in lower case."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()
    comment: str = ""
    server: str = ""

    def value(self, name: str) -> str:
        """A property's value; empty where there is none."""
        return next((value for own, value in self.properties if own == name), "")


class _Wrong(ValueError):
    """The header does not follow the grammar."""


def auth_results(
    headers: Sequence[tuple[str, str]], trusted: frozenset[str], *, hops: int = 0
) -> tuple[AuthResult, ...]:
    """The results of the topmost block, of servers in ``trusted`` (lower case). ``headers`` are (name, value) in their order,
    not decoded.

    Each server puts its results above its Received. So what stands above the first Received is of who handed us the letter;
    below it anybody may have written it. ``hops`` is how many Received lines our own mail system puts on top after its
    results (a filter it hands mail through and back)."""
    found: list[AuthResult] = []
    received = 0
    for name, value in headers:
        lower = name.lower()
        if lower == "received":
            received += 1
            if received > hops:
                break
        elif lower == "authentication-results":
            found += _of(value, trusted)
    decisive = [one for one in found if one.method in DECISIVE]
    return (*decisive, *[one for one in found if one.method not in DECISIVE][:MOST_RESULTS])


def _of(value: str, trusted: frozenset[str]) -> tuple[AuthResult, ...]:
    try:
        server, results = parse(value)
    except _Wrong:
        return tuple(_warnings(value, trusted))
    return results if server in trusted else ()


_SERVER = re.compile(r"[ \t\r\n]*([^ \t\r\n;()]+)")
_WARNING = re.compile(r"(?<![a-z0-9._-])(dmarc[ \t\r\n]*=[ \t\r\n]*fail|auth[ \t\r\n]*=[ \t\r\n]*pass)(?![a-z0-9_-])")


def _warnings(value: str, trusted: frozenset[str]) -> Iterator[AuthResult]:
    """What speaks against a letter in a header of ours that breaks the grammar: a sender chooses words in it (an envelope
    address), and shall not hide by them that DMARC fails, or that somebody logged in."""
    server = _SERVER.match(value)
    if server is None or server[1].lower() not in trusted:
        return
    for said in _WARNING.finditer(value.lower()[:MOST]):
        method, _, result = said[1].partition("=")
        yield AuthResult(method.strip(), result.strip(), comment=value[said.end() :], server=server[1].lower())


def parse(value: str) -> tuple[str, tuple[AuthResult, ...]]:
    """(authserv-id in lower case, results) of one header. Raises ValueError for what breaks the grammar anywhere."""
    if len(value) > MOST:
        raise _Wrong("too long")
    first, *parts = _statements(list(_tokens(value)))
    head = _words(first)
    if not head or not head[0][1].strip():
        raise _Wrong("no authserv-id")
    if len(head) > 2 or any(kind == "=" for kind, _ in head):
        raise _Wrong("authserv-id and version expected")
    if len(head) == 2 and head[1][1] != "1":
        raise _Wrong("an unknown version")
    server = head[0][1].lower()
    results = [one for one in parts if _words(one)]
    if len(results) == 1 and _words(results[0]) == [("atom", "none")]:
        return server, ()
    return server, tuple(replace(_result(one), server=server) for one in results)


Token = tuple[str, str]


def _words(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token[0] != "comment"]


def _tokens(value: str) -> Iterator[Token]:
    """Atoms, quoted strings and comments (their content), ``;`` and ``=``."""
    at, end = 0, len(value)
    while at < end:
        char = value[at]
        if char in " \t\r\n":
            at += 1
        elif char == "(":
            start, at = at, _after_comment(value, at)
            yield "comment", value[start + 1 : at - 1]
        elif char == '"':
            text, at = _quoted(value, at)
            domain = _DOMAIN.match(value, at)  # "local part"@domain
            yield "quoted", text + (domain[0] if domain else "")
            at = domain.end() if domain else at
        elif char in ";=":
            yield char, char
            at += 1
        elif char == ")":
            raise _Wrong("a comment ends that never began")
        else:
            start = at
            while at < end and value[at] not in _ATOM_END:
                at += 1
            atom = value[start:at]
            if not (atom.isprintable() and "\\" not in atom):
                raise _Wrong("no atom")
            yield "atom", atom


def _after_comment(value: str, at: int) -> int:
    depth = 0
    while at < len(value):
        char = value[at]
        if char == "\\":
            at += 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    raise _Wrong("a comment never ends")


def _quoted(value: str, at: int) -> tuple[str, int]:
    parts: list[str] = []
    at += 1
    while at < len(value):
        char = value[at]
        if char == '"':
            return "".join(parts), at + 1
        if char == "\\":
            at += 1
            char = value[at : at + 1]
        parts.append(char)
        at += 1
    raise _Wrong("a quoted string never ends")


def _statements(tokens: list[Token]) -> Iterator[list[Token]]:
    one: list[Token] = []
    for token in tokens:
        if token[0] == ";":
            yield one
            one = []
        else:
            one.append(token)
    yield one


def _result(tokens: list[Token]) -> AuthResult:
    """``method[/version]=result [reason=…] [ptype.property=value]…``"""
    (method, result), *properties = _pairs(_words(tokens))
    name, slash, version = method.partition("/")
    if slash and version != "1":
        raise _Wrong("an unknown version of a method")
    return AuthResult(
        name.lower(),
        result.lower(),
        tuple((key.lower(), value) for key, value in properties),
        " ".join(text for kind, text in tokens if kind == "comment"),
    )


def _pairs(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    if not tokens or len(tokens) % 3:
        raise _Wrong("name=value expected")
    for at in range(0, len(tokens), 3):
        (kind, name), (sign, _), (value_kind, value) = tokens[at : at + 3]
        if kind != "atom" or sign != "=" or value_kind not in ("atom", "quoted"):
            raise _Wrong("name=value expected")
        yield name, value
