"""What use cases of time worked are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required, several
from mailticket.application.tickets.parameters import OneTicket


@parameter_class
class Work(OneTicket):
    """Time worked, and nothing else."""

    minutes: int | str = required(
        metavar="TIME",
        argument=True,
    )
    worker: str = default("", option="for")
    day: str = default(
        "",
        option="on",
    )


class Time(OneTicket):
    """Who worked how long on it, its members included."""


@parameter_class
class Timer(OneTicket):
    """A clock on time worked."""

    does: str = required(metavar="start|stop", argument=True)


@parameter_class
class TimeList:
    """Whose time, and of when."""

    query: Sequence[str] = several(
        metavar="QUERY…",
        argument=True,
    )
    me: bool = default(
        False,
    )
    worker: str = default("", option="for")
    day: str = default(
        "",
    )
    week: bool = default(
        False,
    )
