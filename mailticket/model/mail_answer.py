"""What a mail asked to be shown, ready to be sent to who asked; and a table that goes with it."""

from dataclasses import dataclass

from mailticket.model.enclosure import Enclosure


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that goes with a mail: ``csv`` in a file of that ``name`` (ASCII, without ending). ``picture`` is its chart as PNG,
    empty where there is none, and ``title`` what is read in its place."""

    name: str
    csv: str
    picture: bytes = b""
    title: str = ""


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """``text`` as it stands in the answer; ``rows`` are the tickets of a table in it, in their order, ``sheet`` the same as a file
    where it was wanted, ``files`` what is sent along."""

    text: str
    rows: tuple[int, ...] = ()
    sheet: Sheet | None = None
    files: tuple[Enclosure, ...] = ()
