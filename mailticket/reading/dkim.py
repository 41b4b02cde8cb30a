"""DKIM signatures (RFC 6376, 8301, 8463), checked by ourselves where no mail system in front of us does it.

The arithmetic and the canonical form of headers are dkimpy's. Which signature is looked at at all, the bounds, and the
body's hash are ours: dkimpy takes quadratic time over long runs of blanks, and stops every thread meanwhile."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from mailticket.reading.dns import HOST, ExtraMissing, Lookup, LookupTrouble
from mailticket.reading.headers import BLOCK, HEADERS, ends

MOST = 5
"""Signatures of one letter that are checked, the topmost; the rest prove nothing."""

SECONDS = 10
"""For the keys of one letter, all asked for at once."""

LONGEST = 16 * 1024
"""Bytes of one DKIM-Signature header."""

LONGEST_NAME = 240
"""Characters of domain and selector; a name in DNS has 253 at most."""

NAMES = 100
"""Headers that one signature covers."""

SKEW = timedelta(hours=1)
"""How far clocks may differ."""

LEAST_BITS = 1024
MOST_BITS = 4096
"""What RFC 8301 3.2 asks of a verifier; a larger key would cost us more than its owner."""

_FIELD = re.compile(rb"([!-9;-~]{1,100}):")
_BLANKS = re.compile(rb"\s{50}")
_SECONDS = re.compile(rb"[0-9]{1,12}")
_ALGORITHMS = {b"rsa-sha256": b"rsa", b"ed25519-sha256": b"ed25519"}


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one signature: "pass", "fail", "temperror", "permerror" or "policy" (RFC 8601 2.7.1), and why.
    ``domain`` (d=) and ``selector`` (s=) in lower case, empty where they cannot be read; ``covers``: the headers it is
    over, in lower case, each as many times as the letter has it or more."""

    domain: str
    selector: str
    result: str
    reason: str
    covers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Claim:
    """A signature that is worth asking for its key."""

    domain: str
    selector: str
    tags: dict[bytes, bytes]
    field: tuple[bytes, bytes]
    names: tuple[bytes, ...]

    @property
    def key_name(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"

    def is_(self, result: str, reason: str) -> Signed:
        return Signed(self.domain, self.selector, result, reason)


class _Wrong(ValueError):
    """Why something cannot count: the result, and the reason."""

    def __init__(self, result: str, reason: str) -> None:
        super().__init__(reason)
        self.result = result
        self.reason = reason


async def dkim_results(raw: bytes, lookup: Lookup, *, now: datetime) -> list[Signed]:
    """Every signature's result, each alone, at most MOST of them; what stands twice is counted once. Nothing is raised for
    what a letter holds or DNS says. Raises ExtraMissing."""
    if b"dkim-signature" not in raw[:BLOCK].lower():
        return []
    try:
        fields, body = _fields(raw)
    except _Wrong as wrong:
        return [Signed("", "", wrong.result, wrong.reason)]
    claims = await asyncio.to_thread(_claims, fields, now)
    keys = await _keys((one.key_name for one in claims if isinstance(one, _Claim)), lookup)
    return await asyncio.to_thread(_results, claims, keys, fields, body_hashes(raw, body))


Fields = Sequence[tuple[bytes, bytes]]


def _fields(raw: bytes) -> tuple[Fields, int]:
    """The headers as dkimpy wants them (the value with its folding, ended by CRLF), and where the body begins. What our
    reading forgives is refused here, so that both see the same headers."""
    stop, body = ends(raw, 0, len(raw))
    if stop > BLOCK:
        raise _Wrong("permerror", "the headers are too long to be checked")
    text = raw[:stop].removesuffix(b"\r").replace(b"\r\n", b"\n").removesuffix(b"\n")
    if b"\r" in text or b"\0" in text:
        raise _Wrong("permerror", "the headers have broken lines")
    fields: list[tuple[bytes, list[bytes]]] = []
    for at, line in enumerate(text.split(b"\n")):
        if line.startswith((b" ", b"\t")) and fields:
            fields[-1][1].append(line)
        elif found := _FIELD.match(line):
            fields.append((found[1], [line[found.end() :]]))
        elif at or not line.startswith(b"From "):
            raise _Wrong("permerror", "the headers have a line that is none")
    if len(fields) > HEADERS:
        raise _Wrong("permerror", f"more than {HEADERS} headers")
    return [(name, b"\r\n".join(lines) + b"\r\n") for name, lines in fields], body


def _claims(fields: Fields, now: datetime) -> list[_Claim | Signed]:
    try:
        import dkim  # type: ignore[import-untyped]  # noqa: F401  # only here: few sites check themselves
    except ImportError as error:
        raise ExtraMissing from error
    different: dict[bytes, tuple[bytes, bytes]] = {}
    for name, value in fields:
        if name.lower() == b"dkim-signature" and len(different) < MOST:
            different.setdefault(b"".join(value.split()), (name, value))
    return [_claim(field, now) for field in different.values()]


def _claim(field: tuple[bytes, bytes], now: datetime) -> _Claim | Signed:
    """The signature as its header says it; what we do not let count whatever its key says is sorted out here."""
    domain = selector = ""
    try:
        tags = _tags(field[1])
        domain, selector = _host(tags[b"d"]), _host(tags[b"s"])
        if len(domain) + len(selector) > LONGEST_NAME:
            raise _Wrong("permerror", "its domain or selector is none")
        names = tuple(one.strip().lower() for one in tags[b"h"].split(b":"))
        if len(names) > NAMES:
            raise _Wrong("permerror", f"it is over more than {NAMES} headers")
        _allow(tags, names, now)
    except _Wrong as wrong:
        return Signed(domain, selector, wrong.result, wrong.reason)
    return _Claim(domain, selector, tags, field, names)


def _tags(value: bytes) -> dict[bytes, bytes]:
    from dkim import DKIMException, validate_signature_fields
    from dkim.util import InvalidTagValueList, parse_tag_value  # type: ignore[import-untyped]

    if len(value) > LONGEST or _BLANKS.search(value):
        raise _Wrong("permerror", "its header is too long")
    try:
        tags: dict[bytes, bytes] = parse_tag_value(value)
        validate_signature_fields({key: text for key, text in tags.items() if key not in (b"t", b"x")})
    except (DKIMException, InvalidTagValueList, IndexError, ValueError) as error:
        raise _Wrong("permerror", "its header is not well-formed") from error
    return tags


def _host(name: bytes) -> str:
    text = name.decode("latin-1").lower()
    if not HOST.fullmatch(text):
        raise _Wrong("permerror", "its domain or selector is none")
    return text


def _allow(tags: dict[bytes, bytes], names: tuple[bytes, ...], now: datetime) -> None:
    """Raises for what is signed and still not good enough."""
    if b"l" in tags:
        raise _Wrong("policy", "it is over a part of the text only (l=)")
    if b"from" not in names:
        raise _Wrong("policy", "it is not over From")
    if tags[b"a"] not in _ALGORITHMS:
        raise _Wrong("policy", "it uses SHA-1, which can be forged")
    signed, expires = _moment(tags, b"t"), _moment(tags, b"x")
    if signed is not None and signed > (now + SKEW).timestamp():
        raise _Wrong("policy", "it is of the future")
    if expires is not None and expires < (now - SKEW).timestamp():
        raise _Wrong("policy", "it has expired")
    if signed is not None and expires is not None and expires < signed:
        raise _Wrong("permerror", "it expired before it was made")


def _moment(tags: dict[bytes, bytes], name: bytes) -> int | None:
    if name not in tags:
        return None
    if not _SECONDS.fullmatch(tags[name]):
        raise _Wrong("permerror", "its header is not well-formed")
    return int(tags[name])


async def _keys(names: Iterable[str], lookup: Lookup) -> dict[str, list[str] | None]:
    """The records of each name, None where DNS did not tell; no name is asked for twice."""

    async def one(name: str) -> list[str] | None:
        try:
            async with asyncio.timeout(SECONDS):
                return await lookup(name)
        except (LookupTrouble, TimeoutError):
            return None

    different = list(dict.fromkeys(names))
    return dict(zip(different, await asyncio.gather(*map(one, different)), strict=True))


Hash = Callable[[bool], bytes]
"""SHA-256 of the body in canonical form, relaxed or simple."""


def _results(
    claims: Sequence[_Claim | Signed], keys: dict[str, list[str] | None], fields: Fields, body: Hash
) -> list[Signed]:
    return [one if isinstance(one, Signed) else _result(one, keys[one.key_name], fields, body) for one in claims]


def _result(claim: _Claim, records: list[str] | None, fields: Fields, body: Hash) -> Signed:
    if records is None:
        return claim.is_("temperror", "DNS does not tell its key")
    try:
        key = _key(claim, records)
        _check(claim, key, fields, body)
    except _Wrong as wrong:
        return claim.is_(wrong.result, wrong.reason)
    except Exception:  # noqa: BLE001 - dkimpy lets through whatever its arithmetic meets; the next signature may be good
        return claim.is_("permerror", "its key or the signature is not well-formed")
    counts: dict[bytes, int] = {}
    for name, _ in fields:
        counts[name.lower()] = counts.get(name.lower(), 0) + 1
    covers = {name.decode("latin-1") for name in claim.names if claim.names.count(name) >= counts.get(name, 0)}
    return replace(claim.is_("pass", "it is good"), covers=frozenset(covers))


def _key(claim: _Claim, records: list[str]) -> tuple[Any, int, bytes]:
    """The public key, its bits, its kind (RFC 6376 3.6.1). Of several keys under one name none is taken."""
    from dkim import evaluate_pk
    from dkim.util import parse_tag_value

    found = [one.encode("latin-1", "replace") for one in records if "p=" in one.replace(" ", "")]
    if len(found) != 1:
        raise _Wrong("permerror", "there is more than one key" if found else "there is no key")
    tags: dict[bytes, bytes] = parse_tag_value(found[0])
    _allow_key(tags, claim)
    # dkimpy forgets the key where s= is a list
    key, bits, kind, _ = evaluate_pk(b"", b"k=" + tags.get(b"k", b"rsa") + b"; p=" + tags[b"p"])
    if kind == b"rsa" and not LEAST_BITS <= bits <= MOST_BITS:
        raise _Wrong("policy", f"its key has {bits} bits")
    if kind == b"rsa" and not 3 <= key["publicExponent"] < 1 << 32:
        raise _Wrong("permerror", "its key is none")
    return key, bits, kind


def _allow_key(tags: dict[bytes, bytes], claim: _Claim) -> None:
    if tags.get(b"v", b"DKIM1") != b"DKIM1" or b"p" not in tags:
        raise _Wrong("permerror", "its key is not well-formed")
    if not tags[b"p"]:
        raise _Wrong("permerror", "its key is revoked")
    if tags.get(b"k", b"rsa") != _ALGORITHMS[claim.tags[b"a"]]:
        raise _Wrong("permerror", "its key is of another kind")
    if b"h" in tags and b"sha256" not in _listed(tags[b"h"]):
        raise _Wrong("policy", "its key is not for SHA-256")
    if not {b"*", b"email"}.intersection(_listed(tags.get(b"s", b"*"))):
        raise _Wrong("policy", "its key is not for mail")
    identity = claim.tags.get(b"i", b"").rpartition(b"@")[2].decode("latin-1").lower()
    if b"s" in _listed(tags.get(b"t", b"")) and identity not in ("", claim.domain):
        raise _Wrong("policy", "its key is not for subdomains")


def _listed(value: bytes) -> list[bytes]:
    return [one.strip() for one in value.split(b":")]


def _check(claim: _Claim, key: tuple[Any, int, bytes], fields: Fields, body: Hash) -> None:
    """Raises where the body or the headers are not what was signed."""
    from dkim import DKIM
    from dkim.canonicalization import (  # type: ignore[import-untyped]
        CanonicalizationPolicy,
        InvalidCanonicalizationPolicyError,
    )

    try:
        form = CanonicalizationPolicy.from_c_value(claim.tags.get(b"c"))
    except InvalidCanonicalizationPolicyError as error:
        raise _Wrong("permerror", "its canonical form is unknown") from error
    if base64.b64decode(claim.tags[b"bh"]) != body(form.body_algorithm.name == b"relaxed"):
        raise _Wrong("fail", "the text is not what was signed")
    verifier = DKIM()
    verifier.headers = [one for one in fields if one[0].lower() in claim.names]
    verifier.pk, verifier.keysize, verifier.ktag = key
    tags = {name: value for name, value in claim.tags.items() if name != b"bh"}  # that was checked above
    if not verifier.verify_sig_process(tags, list(claim.names), claim.field, None):
        raise _Wrong("fail", "the headers are not what was signed")


def body_hashes(raw: bytes, start: int) -> Hash:
    @cache
    def hashed(relaxed: bool) -> bytes:
        text = raw[start:].replace(b"\r\n", b"\n")
        if relaxed:
            text = _relaxed(text)
        text = text.rstrip(b"\n")
        if text or not relaxed:
            text += b"\n"
        return hashlib.sha256(text.replace(b"\n", b"\r\n")).digest()

    return hashed


def _relaxed(text: bytes) -> bytes:
    """RFC 6376 3.4.4. Halving runs takes linear time, unlike a regular expression."""
    text = text.replace(b"\t", b" ")
    while b"  " in text:
        text = text.replace(b"  ", b" ")
    return text.replace(b" \n", b"\n").rstrip(b" \n")
