"""How often somebody is asked whether a mail was theirs: by how sure we were of who wrote it, so that whoever can only write a
name into From cannot use up the questions that better proven mail causes."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.evidence import Level
from mailticket.model.mail_budgets import DAY, HOUR
from mailticket.model.person import User
from mailticket.notices.budget import spend_alarm


@dataclass(frozen=True, slots=True)
class Limits:
    """Questions that may be open at once, and that may be mailed in an hour and in a day."""

    open: int
    hour: int
    day: int


UNPROVEN = Limits(open=3, hour=5, day=10)
BETTER = Limits(open=10, hour=20, day=50)
"""Each level has its own."""


def may_ask(unit: UnitOfWork, user: User, level: Level, *, words: bool = False) -> bool:
    """Whether they may be asked once more; if so, it counts. ``words``: about words, not commands; those are counted apart, and
    one question lists all, so that none is left open for another."""
    limits = BETTER if level > Level.NONE else UNPROVEN
    if not words and sum(1 for one in _open(unit, user) if one == level) >= limits.open:
        return False
    hour, day = _keys(user.address, level, words=words)
    return _spend(unit, hour, HOUR, limits.hour) and _spend(unit, day, DAY, limits.day)


def may_tell_of_silence(unit: UnitOfWork, user: User) -> bool:
    """Whether they may be told today that they are not asked; if so, it counts."""
    return _spend(unit, _told(user.address), DAY, 1)


def question_keys(address: str) -> frozenset[str]:
    """All budgets of questions to an address."""
    found = (_keys(address, level, words=words) for level in Level for words in (False, True))
    return frozenset({_told(address), *(key for pair in found for key in pair)})


def _keys(address: str, level: Level, *, words: bool) -> tuple[str, str]:
    kind = f"{'words' if words else ''}{int(level) or ''}"
    return f"question{kind}:{address}", f"questions{kind}:{address}"


def _told(address: str) -> str:
    return f"unasked:{address}"


def _open(unit: UnitOfWork, user: User) -> Iterator[Level]:
    for one in unit.confirmations.values():
        if one.user_id == user.id and one.used_at is None and one.expires_at > unit.now and not one.only_words:
            yield one.level


def _spend(unit: UnitOfWork, key: str, seconds: int, most: int) -> bool:
    return spend_alarm(unit.loaded.budgets, key=key, seconds=seconds, most=most, now=unit.now, spent=unit.work.budgets)
