"""To whom a mail was written, as far as a DKIM signature of its author's domain covers that (RFC 6376 5.4).

Who has a mail that a domain signed can hand it to anybody, and DMARC passes again. So a signature proves somebody's words to
those addresses alone that it is over. Here only the headers are read; that the signature holds is found elsewhere: by our own
mail system (``dmarc=pass``), or by ourselves."""

from collections.abc import Iterable, Mapping, Sequence

from mailticket.reading.addresses import mailboxes
from mailticket.reading.authresults import AuthResult

RECIPIENTS = ("to", "cc")

BINDING = ("from", "subject", "date", "message-id")
"""What a signature must be over, each time the mail has it."""

ALWAYS = frozenset({"date", "message-id"})
"""What it must name even where the mail has none: who takes these away could send the mail as a new one, again and again."""

MOST = 20
"""Signatures of one mail that are read; more are nobody's honest mail."""

Headers = Sequence[tuple[str, str]]


def recipients(headers: Headers, covered: Iterable[str]) -> frozenset[str]:
    """The addresses in To and Cc, of those of the two that are covered as a whole."""
    names = set(covered) & set(RECIPIENTS)
    values = (value for name, value in headers if name.strip().lower() in names)
    return frozenset(box.address for value in values for box in mailboxes(value))


def is_open(headers: Headers, covered: Iterable[str]) -> bool:
    """Whether the mail could be handed in as another one, and the signature still hold."""
    names = {name.strip().lower() for name, _ in headers}
    known = set(covered)
    return any(name not in known and (name in names or name in ALWAYS) for name in BINDING)


def came_straight(results: Iterable[AuthResult], headers: Headers, domain: str, *, whole: bool) -> bool:
    """Whether a server of the domain itself handed the mail to our own mail system, by what that found: SPF passes for the
    domain, or DMARC passed without any signature, which leaves SPF alone. ``whole``: all headers are known."""
    if any(one.method == "spf" and one.result == "pass" and _within(_sender(one), domain) for one in results):
        return True
    return whole and not any(_is_signature(name) for name, _ in headers)


def covered_by_all(headers: Headers, domain: str) -> frozenset[str]:
    """The headers that every signature covers which may be the one that DMARC passes by: those of the domain, or of one above or
    below it; where there is none of these, any. Empty where one is over a part of the text only (l=), or cannot be read."""
    signatures = [tags_of(value) for name, value in headers if _is_signature(name)]
    if len(signatures) > MOST:
        return frozenset()
    related = [tags for tags in signatures if "d" not in tags or _kin(tags["d"].lower(), domain)] or signatures
    found = [_covers(tags, headers) for tags in related]
    return frozenset.intersection(*found) if found else frozenset()


def tags_of(value: str) -> Mapping[str, str]:
    """The tags of a signature; empty where one stands twice or is none."""
    found: dict[str, str] = {}
    for part in value.split(";"):
        name, sign, text = part.partition("=")
        name = name.strip().lower()
        if not name and not sign:
            continue
        if not sign or name in found:
            return {}
        found[name] = "".join(text.split())
    return found


def _covers(tags: Mapping[str, str], headers: Headers) -> frozenset[str]:
    """The headers a signature is over as many times as the mail has them."""
    if "l" in tags:
        return frozenset()
    names = tags.get("h", "").lower().split(":")
    there = [name.strip().lower() for name, _ in headers]
    return frozenset(name for name in names if name and names.count(name) >= there.count(name))


def _sender(result: AuthResult) -> str:
    return result.value("smtp.mailfrom").lower().rpartition("@")[2]


def _kin(one: str, other: str) -> bool:
    """Whether two domains are one, or one is below the other."""
    return _within(one, other) or _within(other, one)


def _within(domain: str, other: str) -> bool:
    return bool(domain and other) and (domain == other or domain.endswith(f".{other}"))


def _is_signature(name: str) -> bool:
    return name.strip().lower() == "dkim-signature"
