"""Whether our own mail system found that the domain in From says: this is not from us (``dmarc=fail``).

A result tells three things. That DMARC fails; what the domain asks for such mail; and what the server did with it. The first
suffices for the domains whose users we trust DMARC to tell apart. For others the second decides. RFC 8601 has no property
for it that everybody writes, so it is looked for wherever the usual servers put it, comments included:

    OpenDMARC, Gmail   dmarc=fail (p=reject dis=none) header.from=x
    rspamd             dmarc=fail reason="No valid SPF, No valid DKIM" header.from=x (policy=reject)
    Fastmail           dmarc=fail policy.published-domain-policy=reject policy.policy-from=p (p=reject,d=none) header.from=x
    Sympa, Mail::DMARC dmarc=fail header.from=x policy.dmarc=reject
    Microsoft          dmarc=fail (p=reject sp=reject pct=100) action=oreject header.from=x

The third counts only where it is severe. ``dis=none``, ``d=none``, ``action=none`` say that the server handed the mail on: as
OpenDMARC does with all mail unless it is told to reject, or since a list or a forwarder is known (RFC 9989 leaves that to
the receiver). That is a decision about delivery. It takes back neither the failure nor what the domain asks, and no server
that lets mail pass says thereby that it is true. ``action=oreject`` (overridden) is read as what it overrides.
"""

import re
from collections.abc import Sequence

from mailticket.model.evidence import Evidence
from mailticket.reading.authresults import AuthResult

SEVERE = ("reject", "quarantine")
"""What a domain may ask for, the severest first."""

EVALUATED, DONE = "evaluated", "done"
_PLACES = {
    "p": "p",
    "policy": "p",
    "policy.p": "p",
    "policy.published-domain-policy": "p",
    "sp": "sp",
    "policy.published-subdomain-policy": "sp",
    "np": "np",
    "policy.dmarc": EVALUATED,
    "dis": DONE,
    "d": DONE,
    "d.eval": DONE,
    "action": DONE,
    "policy.applied-disposition": DONE,
    "policy.evaluated-disposition": DONE,
}
"""What servers write, and what it tells: the domain's record (p, sp, np), the policy that holds after that, what was done."""

MOST = 2000
"""Characters of a comment that are read."""

_PAIR = re.compile(r"(?<![a-z0-9._-])([a-z.-]+)[ \t\r\n]*[=:][ \t\r\n]*([a-z.]+)")


def dmarc_failure(results: Sequence[AuthResult], domain: str, domains: frozenset[str]) -> Evidence | None:
    """The evidence against a letter from ``domain``; None where nothing is found. ``domains``: whose users we trust DMARC to
    tell apart. It is not asked whom a failure names (``header.from``): a server that saw another From than we do saw one
    that fails."""
    failed = [one for one in results if one.method == "dmarc" and one.result == "fail"]
    if not failed:
        return None
    found = {asks(one) for one in failed}
    if asked := next((policy for policy in SEVERE if policy in found), ""):
        return Evidence(
            method="dmarc", reason=f"DMARC fails for {domain}, which asks to {asked} such mail", barred=True
        )
    if domain in domains:
        return Evidence(method="dmarc", reason=f"DMARC fails for {domain}, which is trusted", barred=True)
    return None


def asks(result: AuthResult) -> str:
    """What the domain asks for the mail of a ``dmarc=fail``, as far as the result tells: "reject", "quarantine", or empty.
    What stands in several places counts where it is severest; what holds for subdomains alone, where the result says that
    it was taken."""
    said = _said(result)
    taken = result.value("policy.policy-from").lower()
    found = said.get(EVALUATED) or said.get(taken) or said.get("p") or set()
    return next((policy for policy in SEVERE if policy in found | said.get(DONE, set())), "")


def _said(result: AuthResult) -> dict[str, set[str]]:
    """Which policies stand in which places."""
    found: dict[str, set[str]] = {}
    for name, value in (*result.properties, *_PAIR.findall(result.comment[:MOST].lower())):
        policy = value.lower().removeprefix("pct.").removeprefix("o").removeprefix(".")
        if name in _PLACES and policy in (*SEVERE, "none"):
            found.setdefault(_PLACES[name], set()).add(policy)
    return found
