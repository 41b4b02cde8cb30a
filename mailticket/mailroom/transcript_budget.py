"""How many transcripts of orders an address is sent: by how sure we were of who ordered."""

from mailticket.application.alerts import may_tell
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.evidence import Level
from mailticket.model.mail_budgets import HOUR
from mailticket.model.person import User

TRANSCRIPTS_AN_HOUR = 60
UNPROVEN_TRANSCRIPTS_AN_HOUR = 10


def transcript_keys(address: str) -> frozenset[str]:
    """The budgets of transcripts to an address."""
    return frozenset({_transcript_key(address, Level.NONE), _transcript_key(address, Level.WEAK)})


def may_tell_transcript(unit: UnitOfWork, user: User, level: Level) -> bool:
    """Whether they may be told once more what became of mail of this level; if so, it counts. Mail that proves nothing has a
    small budget of its own, so that whoever writes their address cannot use up the answers to what they order."""
    most = TRANSCRIPTS_AN_HOUR if level > Level.NONE else UNPROVEN_TRANSCRIPTS_AN_HOUR
    return may_tell(unit, _transcript_key(user.address, level), HOUR, most)


def _transcript_key(address: str, level: Level) -> str:
    return f"transcript:{address}" if level > Level.NONE else f"transcript0:{address}"
