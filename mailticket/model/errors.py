"""Every failure that crosses a room's door. The docstring is the general message; the instance says the particulars."""

from dataclasses import dataclass
from pathlib import Path


class MailticketError(Exception):
    """Something went wrong in mailticket."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file a person wrote. ``line`` is 1-based, 0 where it is not known; ``key`` may be empty."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class FilesWrong(MailticketError):
    """The configuration, the rules or the templates have problems; all of them are in ``problems``."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


SO_ALREADY = frozenset({"nothing_to_change", "status_already", "already_owner", "nobody_owns"})
"""What a change says that finds everything as it would make it."""


class Refused(MailticketError):
    """The request was understood and is not done. ``key`` names the sentence in the catalogue (``i18n``)."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    @property
    def so_already(self) -> bool:
        """Whether there was nothing to do: it is as was wished, and no error."""
        return self.key in SO_ALREADY


class FileUnusable(OSError):
    """A file that somebody named is none that is read: no regular file, or a larger one. ``key`` names the sentence in
    the catalogue (``i18n``); as text it is English, as what the system says of files."""

    def __init__(self, key: str, path: str, **values: object) -> None:
        super().__init__(key, path)
        self.key = key
        self.values = {"path": path, **values}

    def __str__(self) -> str:
        from mailticket.model.words import say  # it knows the errors' names

        return say("en", self.key, **self.values)


class TryAgain(MailticketError):
    """A condition of ours that will pass: disk full, database locked, shutting down. Answered 4xx, exit status 75."""


class OrganisationChanged(TryAgain):
    """Rights, people or queues are not as they were when somebody looked: what was decided by them must be decided again."""


class DiskBroken(MailticketError):
    """The disk failed at a commit. What is on it is unknown now: the process must end and be started again."""


class DatabaseHung(DiskBroken):
    """A call of the database neither ended nor could be ended: the process must end and be started again."""


class LostDatabase(MailticketError):
    """The database is not the one that belongs to this data folder. The message says what to do."""


class SettledElsewhere(MailticketError):
    """Letters of a batch do not wait any more: somebody else settled them. Nothing of the unit of work was done."""

    def __init__(self, letter_ids: frozenset[int]) -> None:
        super().__init__(f"settled by somebody else: {sorted(letter_ids)}")
        self.letter_ids = letter_ids


class AlreadyRunning(MailticketError):
    """Another daemon holds this database."""


class LockHeld(AlreadyRunning):
    """A process of this machine holds the lock of the database: the ``daemon``, or one command that will soon be done. ``pid``
    is "?" where it is not known yet."""

    def __init__(self, path: Path, pid: str, *, daemon: bool) -> None:
        super().__init__(f"another mailticket (pid {pid}) holds {path}")
        self.pid = pid
        self.daemon = daemon


class LetterTooHard(MailticketError):
    """A letter could not be read within its bounds of time and memory. It is held, whole."""


class ExpressionWrong(MailticketError):
    """An expression makes no sense; ``column`` is where, counted from 1. ``key`` and ``values`` are those of a sentence, which
    ``message`` is in English."""

    def __init__(self, key: str, column: int, **values: object) -> None:
        from mailticket.model.words import say  # it knows the errors' names

        self.message = say("en", key, **values)
        super().__init__(f"column {column}: {self.message}")
        self.key = key
        self.values = values
        self.column = column


class Unproven(MailticketError):
    """A signature counts for nothing; the message is why, in one plain sentence."""


class NoKey(Unproven):
    """There is no key to judge a signature with: it neither holds nor fails."""
