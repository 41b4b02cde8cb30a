"""Who logged in at our own mail system to send a letter (``auth=pass smtp.auth=…``), and whether that is who From says.

A login is the surest thing a server knows, so it is never passed over: when it is somebody else's, whatever passes for the
domain says no more than that the letter comes from one of its people, and not from the one in From. It may be a delegate. We
know of none, so who is named in From is asked.
"""

from collections.abc import Sequence

from mailticket.model.evidence import Evidence, Level
from mailticket.model.person import fold_address, fold_local
from mailticket.reading.authresults import AuthResult

UNSAID = Evidence(
    method="smtp-auth", reason="somebody logged in at our mail system, which does not say who", doubted=True
)


def logged_in(results: Sequence[AuthResult], address: str, domains: frozenset[str]) -> Evidence | None:
    """The evidence of logins for a letter from ``address``; None where nobody logged in, or where a name alone does not tell
    whether it is theirs. ``domains``: those whose users we know apart. Of several logins one that is somebody else's counts."""
    found = [_evidence(one, address, domains) for one in results if one.method == "auth" and one.result == "pass"]
    known = [one for one in found if one is not None]
    return next((one for one in known if one.doubted), known[0] if known else None)


def _evidence(result: AuthResult, address: str, domains: frozenset[str]) -> Evidence | None:
    written = result.value("smtp.auth").strip()
    if not written:
        return UNSAID
    login = _whose(written, result.server, domains)
    if login == address:
        return Evidence(Level.SESSION, "smtp-auth", f"logged in at our mail system as {login}")
    if "@" not in login and address in (f"{login}@{place}" for place in _places(result.server)):
        return None
    reason = f"logged in at our mail system as {login}, who is not in From"
    return Evidence(method="smtp-auth", reason=reason, doubted=True, login=login if "@" in login else "")


def _whose(written: str, server: str, domains: frozenset[str]) -> str:
    """A login as an address. A name without a domain is one of the server's own: of the domain that is the authserv-id, or
    the one right above it, whichever of the two is in ``domains`` first; where neither is, the name stays as it is."""
    if "@" in written:
        return fold_address(written)
    domain = next((one for one in _places(server) if one in domains), "")
    return fold_address(f"{written}@{domain}") if domain else fold_local(written)


def _places(server: str) -> tuple[str, str]:
    return server, server.partition(".")[2]
