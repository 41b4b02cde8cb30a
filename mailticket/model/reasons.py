"""Why we are sure of a sender, or not: kept as English sentences, read in any language we speak.

A reason may hold another one (``the signature of x does not count: its key is revoked``), and several may stand in a row,
with semicolons: all are said in the language. The sentences are ``reason.*``, ``filing.*`` and ``flaw.*`` of the catalogue.
"""

from mailticket.i18n import translate
from mailticket.i18n.recognising import said_in
from mailticket.model.evidence import Evidence, Level


def reason_in(language: str, reason: str) -> str:
    """A reason as people of a language read it; one that is not in the catalogue stays as it is."""
    if language != "es" or not reason:
        return reason
    return "; ".join(said_in(language, "reason.", part) for part in reason.split("; "))


def filing_in(language: str, reason: str) -> str:
    """The same of why a letter is of a class, belongs to a ticket or to none, and why somebody was not told of it: ``filing.*``."""
    if language != "es" or not reason:
        return reason
    return "; ".join(said_in(language, "filing.", part) for part in reason.split("; "))


def rule_in(language: str, reason: str) -> str:
    """The same of why a rule takes a letter, or does not: ``rule.*``."""
    return reason if language != "es" else said_in(language, "rule.", reason)


def flaw_in(language: str, flaw: str) -> str:
    """The same of what is odd about a mail: ``flaw.*``; why it looks forged is a reason."""
    if language != "es":
        return flaw
    if flaw.startswith(FORGED):
        return translate(language, "flaw.forged", reason=reason_in(language, flaw.removeprefix(FORGED)))
    return said_in(language, "flaw.", flaw)


FORGED = "forged? "


def evidence_sentence(language: str, evidence: Evidence) -> str:
    """How sure we are of a sender, and why, as staff read it."""
    reason = reason_in(language, evidence.reason)
    if evidence.disowned:
        return translate(language, "sender.disowned", reason=f"{reason[:1].upper()}{reason[1:]}.")
    known = {Level.NONE: "none", Level.WEAK: "weak"}.get(evidence.level, "proven")
    return translate(language, f"sender.{known}", reason=reason)
