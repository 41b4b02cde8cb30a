"""What reports are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required, several


@parameter_class
class Report:
    """Which report, over which tickets, and when."""

    name: str = required(
        metavar="NAME",
        argument=True,
    )
    query: Sequence[str] = several(
        metavar="QUERY…",
        argument=True,
    )
    period: str | None = default(
        None,
    )
    start: str | None = default(None, option="from")
    end: str | None = default(None, option="to")
    by: Sequence[str] = several()
    calendar: str | None = default(
        None,
    )
    tickets: bool = default(
        False,
    )


@parameter_class
class Glance:
    """Everything on one page."""

    queues: Sequence[str] = several(metavar="QUEUE…", argument=True)
