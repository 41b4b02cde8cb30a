"""Who shares a mail. What a notice carries that only its readers have (its Message-ID, the addresses in it that are sealed)
proves in their answers who wrote: so each who works here has their own, which is sent to nobody else and names nobody else."""

from collections.abc import Callable, Iterator, Sequence

from mailticket.model.person import User


def mailings(users: Sequence[User], works_here: Callable[[User], bool]) -> Iterator[tuple[User, ...]]:
    """The readers of the same words, mail by mail: those outside together, as they speak for themselves alone and nothing is
    proven by it; then one by one those who work here."""
    staff = [user for user in users if works_here(user)]
    if outside := tuple(user for user in users if user not in staff):
        yield outside
    yield from ((user,) for user in staff)
