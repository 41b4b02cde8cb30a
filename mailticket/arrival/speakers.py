"""Which sessions have spoken, or had an answer, a moment ago and have no whole letter here: a commit can wait for them a little."""

from collections import OrderedDict

LIVELY = 0.004
"""Seconds after words with it that a session's letter is still expected."""


class Speakers:
    """Shared by all listeners of a daemon. Times are those of the event loop, in seconds."""

    def __init__(self) -> None:
        self._spoke: OrderedDict[object, float] = OrderedDict()

    def heard(self, session: object, now: float) -> None:
        """It said something, or was told what became of its letter."""
        self._spoke[session] = now
        self._spoke.move_to_end(session)

    def forget(self, session: object) -> None:
        """Its letter is here, or it is gone."""
        self._spoke.pop(session, None)

    def lively(self, now: float) -> bool:
        """Whether any session that spoke within ``LIVELY`` seconds has no whole letter here."""
        return bool(self._spoke) and now - next(reversed(self._spoke.values())) < LIVELY
