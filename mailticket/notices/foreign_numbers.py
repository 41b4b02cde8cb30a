"""Other desks' numbers in the subjects of what we answer to those desks, so that they find their ticket by our mail."""

from collections.abc import Iterable, Sequence

from mailticket.model.foreign_number import NumberOnTicket
from mailticket.model.person import User
from mailticket.notices.headers import clean

MOST = 2
"""Numbers that one subject is given."""


def by_desk(users: Iterable[User], numbers: Sequence[NumberOnTicket]) -> Iterable[tuple[User, ...]]:
    """Readers of one notice, apart where their desks have numbers of their own."""
    if not numbers:
        return (tuple(users),)
    found: dict[tuple[str, ...], list[User]] = {}
    for user in users:
        found.setdefault(numbers_of(user, numbers), []).append(user)
    return map(tuple, found.values())


def numbers_of(user: User, numbers: Sequence[NumberOnTicket]) -> tuple[str, ...]:
    """The numbers of a reader's desk, as it writes them."""
    theirs = {one.number.key: clean(one.number.written) for one in numbers if one.is_of(user.address)}
    return tuple(theirs[key] for key in sorted(theirs))[:MOST]


def with_numbers(subject: str, numbers: Iterable[str]) -> str:
    """A subject that begins with our tag, with those numbers behind it that it has not."""
    missing = " ".join(one for one in numbers if one.casefold() not in subject.casefold())
    tag, end, rest = subject.partition("]")
    return f"{tag}{end} {missing}{rest}" if missing else subject
