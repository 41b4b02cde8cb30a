"""What staff are warned of at the head of a notice: the letter brought a proof of who wrote it, and the proof does not hold."""

from mailticket.model.evidence import Evidence
from mailticket.model.reasons import reason_in


def warned(text: str, evidence: Evidence, language: str) -> str:
    """The text, with a line in front that says what failed, in the reader's language."""
    if not evidence.failure:
        return text
    why = "; ".join(_sentence(reason_in(language, one)) for one in evidence.failure.split("; "))
    return f"*** {why} ***\n\n{text}"


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]
