"""Words that wait for their author, or a colleague, to say that they are theirs."""

from dataclasses import dataclass

from mailticket.model.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Unproven:
    """An entry of unproven words, whose they would be (the user they are now), and its ticket's subject; ``released`` is the
    entry that passed it on. Where many are listed, ``entry`` has the beginning of its text alone and no files."""

    entry: Transaction
    user_id: int
    subject: str
    released: int | None = None
