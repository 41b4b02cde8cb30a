"""What a forward carries: each entry as the letter it came in, where it may go as it is; else its text and its files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mailticket.model.enclosure import Enclosing, Enclosure
from mailticket.model.letter import Segment
from mailticket.model.person import User
from mailticket.model.transaction import Transaction
from mailticket.model.words import say
from mailticket.notices.enclosing import Enclosed, enclosed
from mailticket.notices.facts import LetterFacts
from mailticket.notices.folding import told_outside, whole_outside
from mailticket.notices.headers import clean


@dataclass(frozen=True, slots=True)
class PassedOn:
    """An entry that goes to others, what is new in it and who wrote it; ``letter`` where it goes as it came. Who
    ``works_here`` is shown by name alone."""

    entry: Transaction
    segments: tuple[Segment, ...]
    author: User
    works_here: bool
    letter: Enclosure | None = None


def arranged(found: Iterable[PassedOn], rule: Enclosing) -> tuple[PassedOn, ...]:
    """The letters that fit into one mail, the oldest first; the others go as text."""
    made: list[PassedOn] = []
    room = rule.up_to
    for one in found:
        if one.letter is not None and one.letter.encoded > room:
            one = replace(one, letter=None)
        room -= one.letter.encoded if one.letter else 0
        made.append(one)
    return tuple(made)


def carried(order: Transaction, found: Sequence[PassedOn], rule: Enclosing) -> Enclosed:
    """The letters, and the files of what goes as text and of the words beside it."""
    letters = tuple(one.letter for one in found if one.letter is not None)
    left = rule.up_to - sum(one.encoded for one in letters)
    files = enclosed([order, *(one.entry for one in found if one.letter is None)], replace(rule, up_to=left))
    return replace(files, carried=letters + files.carried)


def told(found: Sequence[PassedOn], language: str) -> tuple[LetterFacts, ...]:
    """What stands in the mail of each."""
    return tuple(_told(one, language, alone=len(found) == 1) for one in found)


def _told(one: PassedOn, language: str, *, alone: bool) -> LetterFacts:
    name = clean(one.author.name)
    who = name or one.author.address
    if name and not one.works_here:
        who = f"{name} <{one.author.address}>"
    if one.letter is not None:
        return LetterFacts(who, one.entry.at, "", one.letter.name, say(language, "forward.attached"))
    files = ", ".join(clean(file.name) or clean(file.type) for file in one.entry.attachments)
    return LetterFacts(who, one.entry.at, whole_outside(one.segments) if alone else told_outside(one.segments), files)
