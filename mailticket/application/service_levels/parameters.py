"""What use cases about service levels are told."""

from collections.abc import Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.parameters import default, parameter_class, required


@parameter_class
class OneServiceLevel:
    """A service level."""

    name: str = required(metavar=NAME, argument=True)


@parameter_class
class ServiceLevelValues:
    """What is said of a service level. None is not said, an empty text clears, and lists are put in place of what is there."""

    queues: Sequence[str] | None = default(
        None,
        option="queue",
        metavar="QUEUE",
    )
    domains: Sequence[str] | None = default(
        None,
        option="domain",
        metavar="DOMAIN",
    )
    priority: str | None = default(None, metavar="NUMBER")
    query: str | None = default(
        None,
    )
    calendar: str | None = default(
        None,
    )
    first_response: str | None = default(None, metavar="TIME")
    response: str | None = default(None, metavar="TIME")
    resolution: str | None = default(None, metavar="TIME")
    pauses: Sequence[str] | None = default(
        None,
        option="pause",
        metavar="WHEN",
    )
    warn: Sequence[str] | None = default(
        None,
        metavar="'TIME WHO'",
    )
    breach: Sequence[str] | None = default(
        None,
        metavar="WHO",
    )
    sets_due: bool | None = default(
        None,
        option="sets-due/--sets-no-due",
    )
    order: int | None = default(
        None,
        number=True, least=0,
    )  # fmt: skip
    disabled: bool | None = default(None, option="disabled/--enabled")


@parameter_class
class AddServiceLevel(ServiceLevelValues, OneServiceLevel):
    """A service level to be made."""


@parameter_class
class SetServiceLevel(ServiceLevelValues, OneServiceLevel):
    """A service level to be changed."""


@parameter_class
class RenameServiceLevel(OneServiceLevel):
    """Another name for a service level."""

    new: str = required(metavar="NEW", argument=True)
