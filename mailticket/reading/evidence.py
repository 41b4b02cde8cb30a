"""How sure a letter is of its sender, by what our own mail system found when it took the letter in (RFC 8601)."""

from collections.abc import Sequence

from mailticket.model.dataclass import replace
from mailticket.model.evidence import UNPROVEN, Evidence, Level
from mailticket.model.letter import MailClass, Ours
from mailticket.model.person import Mailbox
from mailticket.reading.addressees import came_straight, covered_by_all, is_open, recipients
from mailticket.reading.addresses import names_only
from mailticket.reading.authresults import AuthResult, auth_results
from mailticket.reading.dmarc_failure import dmarc_failure
from mailticket.reading.logged_in import logged_in

_PEOPLE = frozenset({MailClass.HUMAN, MailClass.SUPPRESS, MailClass.LIST})


def evidence(
    headers: Sequence[tuple[str, str]],
    author: Mailbox | None,
    mail_class: MailClass,
    ours: Ours,
    *,
    trusted: bool,
    whole: bool = False,
) -> Evidence:
    """The level, what it rests on, and why. ``headers`` as they came, not decoded: who chose a word of an address chose no
    verdict by it. ``trusted``: the client that brought the letter is our own mail system. ``whole``: these are all its headers.

    What speaks against the sender is asked first: no lack of anything else (one From, one Subject, a person's mail) may
    hide it."""
    results = auth_results(headers, ours.authserv_ids, hops=ours.hops) if trusted and ours.authserv_ids else ()
    address = author.address if author else ""
    if against := dmarc_failure(results, address.rpartition("@")[2], ours.domains):
        return against
    senders = [value for name, value in headers if name.lower() == "from"]
    if author is None or len(senders) != 1 or not names_only(senders[0], address):
        return Evidence(reason="there is not exactly one From", barred=True)
    if mail_class not in _PEOPLE:
        return Evidence(reason="a machine wrote", barred=True)
    if not ours.authserv_ids:
        return UNPROVEN
    if not trusted:
        return Evidence(reason="it did not come by our own mail system")
    login = logged_in(results, address, ours.domains)
    if login is not None and login.doubted:
        return login
    if twice := _twice(headers):
        return Evidence(reason=f"there is more than one {twice}")
    return login or (_best(results, address, ours, headers, whole=whole) if results else NOTHING)


NOTHING = Evidence(reason="our mail system found nothing")


def _twice(headers: Sequence[tuple[str, str]]) -> str:
    """A header that stands twice: one was signed, and the other is read."""
    names = [name.strip().lower() for name, _ in headers]
    return next((name for name in ONCE if names.count(name) > 1), "")


ONCE = ("subject", "date", "message-id", "in-reply-to", "references", "content-type", "content-transfer-encoding")
"""RFC 5322 3.6 and RFC 2045 allow one of each."""


def _best(
    results: Sequence[AuthResult], address: str, ours: Ours, headers: Sequence[tuple[str, str]], *, whole: bool
) -> Evidence:
    domain = address.rpartition("@")[2]
    verdicts = [one for one in results if one.method == "dmarc"]
    passed = bool(verdicts) and all(
        one.result == "pass" and one.value("header.from").lower() == domain for one in verdicts
    )  # the worst of several counts
    if not passed:
        return _weak(results, domain, headers)
    if domain in ours.domains:
        found = Evidence(Level.DOMAIN, "dmarc", f"DMARC passes for {domain}, which is trusted")
    else:
        found = Evidence(Level.WEAK, "dmarc", f"DMARC passes for {domain}, which is not one of [evidence] domains")
    if came_straight(results, headers, domain, whole=whole):
        return replace(found, straight=True)
    covered = covered_by_all(headers, domain)
    if is_open(headers, covered):
        return Evidence(reason=f"DMARC passes for {domain}, by a signature that leaves the letter open")
    return replace(found, written_to=recipients(headers, covered))


def _weak(results: Sequence[AuthResult], domain: str, headers: Sequence[tuple[str, str]]) -> Evidence:
    """What another domain signed or sent says nothing about the From line: anybody has a domain."""
    for one in results:
        if one.method == "spf" and one.result == "pass":
            sender = one.value("smtp.mailfrom").lower().rpartition("@")[2]
            if sender == domain:
                return Evidence(Level.WEAK, "spf", f"SPF passes for {domain}", straight=True)
        if one.method == "dkim" and one.result == "pass" and one.value("header.d").lower() == domain:
            to = recipients(headers, covered_by_all(headers, domain))
            return Evidence(Level.WEAK, "dkim", f"signed by {domain}, DMARC does not pass", written_to=to)
    return Evidence(reason="our mail system could not tell")
