"""What a mail asked to be shown, ready to be sent to who asked."""

from dataclasses import dataclass

from mailticket.model.enclosure import Enclosure


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """``text`` as it stands in the answer; ``rows`` are the tickets of a table in it, in their order, ``sheet`` the same as CSV
    where it was wanted, ``files`` what is sent along."""

    text: str
    rows: tuple[int, ...] = ()
    sheet: str = ""
    files: tuple[Enclosure, ...] = ()
